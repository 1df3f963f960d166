//! What the claims of a token say, once its signature holds: whether it is in time, and who stands behind it. Pure: the time
//! is given. A refusal names the claim that is wrong or missing, and never repeats what the token holds.

use entity::access_token::Role;
use serde_json::{Map, Value};

use super::{
    config::{ClaimPath, Settings},
    invalid,
};
use crate::{
    characters::actor,
    error::{Code, Error},
};

/// How far the issuer's clock and ours may be apart, in seconds.
const LEEWAY: f64 = 60.0;

/// Who stands behind a token, as the issuer knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Holder {
    /// The name, and the issuer for whom it is one.
    pub(super) actor: String,
    /// The office.
    pub(super) office: Option<String>,
    /// What the holder may do.
    pub(super) role: Role,
    /// The slug of the holder's council; all councils if there is none.
    pub(super) council: Option<String>,
}

/// Refuses a token that has ended or does not hold yet. `now` is in seconds since 1970.
pub(super) fn in_time(claims: &Map<String, Value>, now: i64) -> Result<(), Error> {
    // RFC 7519 lets a date have parts of a second. A second is exact in a double for millions of years.
    let now = now as f64;
    let date = |name: &str| match claims.get(name) {
        None => Ok(None),
        Some(value) => {
            let date = value.as_f64().ok_or_else(|| invalid(format!("its `{name}` is not a number of seconds")));
            date.map(Some)
        }
    };
    let Some(end) = date("exp")? else {
        return Err(invalid("it has no `exp`, so that it would never end"));
    };
    if end + LEEWAY <= now {
        return Err(invalid("it has ended (`exp`); get another one from its issuer"));
    }
    if date("nbf")?.is_some_and(|begin| begin - LEEWAY > now) {
        return Err(invalid("it does not hold yet (`nbf`)"));
    }
    Ok(())
}

/// Who stands behind a token.
pub(super) fn holder(settings: &Settings, claims: &Map<String, Value>) -> Result<Holder, Error> {
    Ok(Holder {
        actor: name(settings, claims)?,
        office: office(settings, claims)?,
        role: role(settings, claims)?,
        council: council(settings, claims)?,
    })
}

/// The holder's name with the issuer after it. A user may choose a name there that somebody else's token has here; in the
/// log they must not be one.
fn name(settings: &Settings, claims: &Map<String, Value>) -> Result<String, Error> {
    let path = settings.name_claim.as_str();
    let (claim, value) = match settings.name_claim.find(claims) {
        Some(value) => (path, value),
        None => match claims.get("sub") {
            Some(value) => ("sub", value),
            None => return Err(invalid(format!("it does not say who holds it: `{path}` and `sub` are missing"))),
        },
    };
    let name = fit(claim, value)?;
    let issuer = settings.issuer.trim_start_matches("https://").trim_start_matches("http://").trim_end_matches('/');
    let whole = format!("{name} ({issuer})");
    actor(&whole).map_err(|wrong| invalid(format!("`{claim}` with its issuer makes no name for the log: {wrong}")))
}

/// A claim that is shown or kept as it is.
fn fit(claim: &str, value: &Value) -> Result<String, Error> {
    let text = value.as_str().ok_or_else(|| invalid(format!("its `{claim}` is not a text")))?;
    actor(text).map_err(|wrong| invalid(format!("its `{claim}` can't be used: {wrong}")))
}

fn office(settings: &Settings, claims: &Map<String, Value>) -> Result<Option<String>, Error> {
    let claim = settings.office_claim.as_ref();
    let found = claim.and_then(|claim| Some((claim.as_str(), claim.find(claims)?)));
    found.map(|(claim, value)| fit(claim, value)).transpose()
}

/// The texts of a claim that is one or a list of them.
fn texts<'a>(claim: &ClaimPath, claims: &'a Map<String, Value>) -> Vec<&'a str> {
    match claim.find(claims) {
        Some(Value::String(text)) => vec![text],
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn role(settings: &Settings, claims: &Map<String, Value>) -> Result<Role, Error> {
    let held = texts(&settings.role_claim, claims);
    settings.roles.greatest(held.into_iter()).ok_or_else(|| {
        let message = format!(
            "Your token holds, but gives you no role here: its claim `{}` is missing or has none of {}. Ask whoever keeps \
             the accounts at its issuer, or leave the token out to read what is public.",
            settings.role_claim.as_str(),
            settings.roles.names()
        );
        Error::caller(Code::Forbidden, message)
    })
}

/// The slug of the holder's council. A claim that is there must name one council: what can't be read as one is never taken
/// for all of them.
fn council(settings: &Settings, claims: &Map<String, Value>) -> Result<Option<String>, Error> {
    let claim = &settings.council_claim;
    if claim.find(claims).is_none() && settings.all_councils_without_claim {
        return Ok(None);
    }
    match texts(claim, claims).as_slice() {
        [slug] => Ok(Some((*slug).to_owned())),
        _ => {
            let message = format!(
                "Your token holds, but does not say for which council: its claim `{}` must be the slug of one council. Ask \
                 whoever keeps the accounts at its issuer, or leave the token out to read what is public.",
                claim.as_str()
            );
            Err(Error::caller(Code::Forbidden, message))
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::access::oidc::config::KeyPlace;

    fn settings() -> Settings {
        let keys = Some(KeyPlace::File("keys".into()));
        Settings::new("https://sso.example.org/".into(), "chiraka".into(), keys).expect("settings")
    }

    fn read(settings: &Settings, claims: Value) -> Result<Holder, Error> {
        holder(settings, claims.as_object().expect("an object"))
    }

    #[test]
    fn a_token_has_its_time() {
        let check = |claims: Value| in_time(claims.as_object().expect("an object"), 1_000);
        for claims in [
            json!({ "exp": 1_001 }),
            json!({ "exp": 941 }),
            json!({ "exp": 940.5 }),
            json!({ "exp": 2_000, "nbf": 1_060 }),
            json!({ "exp": 2_000, "nbf": 0 }),
        ] {
            assert!(check(claims.clone()).is_ok(), "{claims}");
        }
        for claims in [
            json!({}),
            json!({ "exp": null }),
            json!({ "exp": "2000" }),
            json!({ "exp": 940 }),
            json!({ "exp": -1 }),
            json!({ "exp": 2_000, "nbf": 1_061 }),
            json!({ "exp": 2_000, "nbf": "0" }),
            json!({ "exp": 2_000, "nbf": null }),
        ] {
            assert!(check(claims.clone()).is_err_and(|error| error.code() == Code::Unauthenticated), "{claims}");
        }
    }

    #[test]
    fn the_claims_tell_who_it_is() {
        let claims = json!({
            "sub": "f3", "preferred_username": "fatima", "chiraka_role": ["EDITOR", "publisher"], "chiraka_council": "a",
            "title": "Service des partenariats",
        });
        let mut settings = settings();
        settings.office_claim = Some("title".parse().expect("a path"));
        let holder = Holder {
            actor: "fatima (sso.example.org)".into(),
            office: Some("Service des partenariats".into()),
            role: Role::Publisher,
            council: Some("a".into()),
        };
        assert_eq!(read(&settings, claims.clone()).expect("a holder"), holder);
        settings.name_claim = "name".parse().expect("a path");
        assert_eq!(read(&settings, claims).expect("a holder").actor, "f3 (sso.example.org)");
    }

    #[test]
    fn a_name_is_one_that_the_log_can_keep() {
        let with = |name: Value| {
            read(&settings(), json!({ "preferred_username": name, "chiraka_role": "admin", "chiraka_council": "a" }))
        };
        assert!(with(json!("فاطمة الزهراء")).is_ok());
        for name in
            [json!(""), json!(" "), json!("a\nb"), json!("\u{202e}a"), json!("x".repeat(190)), json!(7), json!(null)]
        {
            assert!(with(name.clone()).is_err_and(|error| error.code() == Code::Unauthenticated), "{name}");
        }
    }

    #[test]
    fn no_claim_gives_no_more_than_it_says() {
        let with = |settings: &Settings, role: Value, council: Value| {
            read(settings, json!({ "sub": "x", "chiraka_role": role, "chiraka_council": council }))
        };
        let strict = settings();
        for role in
            [json!(null), json!(""), json!([]), json!("owner"), json!({ "admin": true }), json!(["editors"]), json!(1)]
        {
            assert!(
                with(&strict, role.clone(), json!("a")).is_err_and(|error| error.code() == Code::Forbidden),
                "{role}"
            );
        }
        let councils = [json!([]), json!(["a", "b"]), json!({ "slug": "a" }), json!(1), json!(true)];
        let open = Settings { all_councils_without_claim: true, ..settings() };
        for council in &councils {
            for settings in [&strict, &open] {
                let read = with(settings, json!("editor"), council.clone());
                assert!(read.is_err_and(|error| error.cause().contains("`chiraka_council`")), "{council}");
            }
        }
        assert!(with(&strict, json!("editor"), json!(null)).is_err());
        assert_eq!(with(&open, json!("editor"), json!(null)).expect("a holder").council, None);
        assert_eq!(with(&strict, json!("editor"), json!(["a"])).expect("a holder").council, Some("a".into()));
    }
}
