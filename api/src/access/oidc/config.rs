//! What is settled about an issuer before any of its tokens comes: who it is, where its keys are, and which of its claims
//! say what.

use std::{path::PathBuf, str::FromStr};

use entity::access_token::Role;
use hyper::Uri;
use serde_json::{Map, Value};

use crate::access::principal::role_name;

/// The claim with the holder's role, unless another is settled.
pub const ROLE_CLAIM: &str = "chiraka_role";
/// The claim with the holder's council, unless another is settled.
pub const COUNCIL_CLAIM: &str = "chiraka_council";
/// The claim with the holder's name, unless another is settled.
pub const NAME_CLAIM: &str = "preferred_username";

/// An issuer whose tokens are taken, and how they are read.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What `iss` must be, letter by letter.
    pub issuer: String,
    /// What `aud` must be, or hold.
    pub audience: String,
    /// Where the keys are.
    pub keys: KeySource,
    /// The claim with the holder's role.
    pub role_claim: ClaimPath,
    /// Which of its values is which role.
    pub roles: RoleMap,
    /// The claim with the slug of the holder's council.
    pub council_claim: ClaimPath,
    /// Whether a token without that claim is for all councils; it is refused otherwise.
    pub all_councils_without_claim: bool,
    /// The claim with the holder's name; where a token has none, its `sub` stands for it.
    pub name_claim: ClaimPath,
    /// The claim with the holder's office, if there is one.
    pub office_claim: Option<ClaimPath>,
}

impl Settings {
    /// An issuer whose claims have their usual names. Keys that are not said to be anywhere are discovered.
    ///
    /// # Errors
    /// When the issuer has no address at which keys could be discovered.
    pub fn new(issuer: String, audience: String, keys: Option<KeyPlace>) -> Result<Settings, String> {
        let keys = match keys {
            Some(KeyPlace::File(file)) => KeySource::File(file),
            Some(KeyPlace::At(address)) => KeySource::At(address),
            None => {
                let document = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
                let wrong = |wrong| format!("the issuer's keys can't be discovered from its address: {wrong}");
                KeySource::Discovered { document: document.parse().map_err(wrong)?, issuer: issuer.clone() }
            }
        };
        Ok(Settings {
            issuer,
            audience,
            keys,
            role_claim: ClaimPath(ROLE_CLAIM.to_owned()),
            roles: RoleMap::default(),
            council_claim: ClaimPath(COUNCIL_CLAIM.to_owned()),
            all_councils_without_claim: false,
            name_claim: ClaimPath(NAME_CLAIM.to_owned()),
            office_claim: None,
        })
    }
}

/// Where keys are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeySource {
    /// In a JWKS file.
    File(PathBuf),
    /// In the JWKS at an address.
    At(Address),
    /// Where the issuer's own description says.
    Discovered {
        /// The description's address.
        document: Address,
        /// The issuer that it must be of.
        issuer: String,
    },
}

/// A file or an address, as a setting names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyPlace {
    /// A file.
    File(PathBuf),
    /// An address.
    At(Address),
}

impl FromStr for KeyPlace {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.trim().is_empty() {
            return Err("it is blank; leave it out to have the keys discovered".to_owned());
        }
        if text.contains("://") { text.parse().map(KeyPlace::At) } else { Ok(KeyPlace::File(text.into())) }
    }
}

/// The address of a key or description. Whoever could change them on their way could make any token: they come encrypted,
/// or do not leave the machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address(Uri);

impl Address {
    /// The address, for asking there.
    pub(super) fn uri(&self) -> &Uri {
        &self.0
    }

    /// Whether what comes from there is encrypted on its way.
    pub(super) fn is_encrypted(&self) -> bool {
        self.0.scheme_str() == Some("https")
    }
}

impl FromStr for Address {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let uri: Uri = text.parse().map_err(|error| format!("«{text}» is no address ({error})"))?;
        let host = uri.host().unwrap_or_default();
        let is_here = ["127.0.0.1", "[::1]", "localhost"].contains(&host);
        match uri.scheme_str() {
            Some("https") if !host.is_empty() => Ok(Address(uri)),
            Some("http") if is_here => Ok(Address(uri)),
            _ => Err(format!("«{text}» is neither an https:// address nor http:// on this machine (127.0.0.1)")),
        }
    }
}

/// Where a claim is: its name, or the names on the way to it with dots between (`realm_access.roles`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimPath(String);

impl ClaimPath {
    /// The claim, if the token has it. Names may hold dots themselves (`https://example.org/role`), so every cut is tried.
    pub(super) fn find<'a>(&self, claims: &'a Map<String, Value>) -> Option<&'a Value> {
        find(claims, &self.0).filter(|value| !value.is_null())
    }

    /// The path as it was settled.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

fn find<'a>(claims: &'a Map<String, Value>, path: &str) -> Option<&'a Value> {
    claims.get(path).or_else(|| {
        let mut cuts = path.match_indices('.').map(|(at, _)| (&path[..at], &path[at + 1..]));
        cuts.find_map(|(name, rest)| find(claims.get(name)?.as_object()?, rest))
    })
}

impl FromStr for ClaimPath {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.trim().is_empty() {
            return Err("it is blank; give a claim's name".to_owned());
        }
        Ok(ClaimPath(text.to_owned()))
    }
}

/// Which values of the role's claim are which role, whatever their letters' case. What is not in it gives no role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleMap(Vec<(String, Role)>);

const ROLES: [Role; 3] = [Role::Editor, Role::Publisher, Role::Admin];

impl Default for RoleMap {
    /// The roles under their own names.
    fn default() -> Self {
        RoleMap(ROLES.map(|role| (role_name(role).to_lowercase(), role)).into())
    }
}

impl RoleMap {
    /// The greatest of the roles that values give.
    pub(super) fn greatest<'a>(&self, values: impl Iterator<Item = &'a str>) -> Option<Role> {
        let role = |value: &str| self.0.iter().find(|(name, _)| *name == value.to_lowercase()).map(|(_, role)| *role);
        values.filter_map(role).max()
    }

    /// The values that give a role.
    pub(super) fn names(&self) -> String {
        self.0.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
    }
}

impl FromStr for RoleMap {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let pair = |part: &str| {
            let (name, role) = part.rsplit_once('=')?;
            let role = ROLES.into_iter().find(|known| role_name(*known).eq_ignore_ascii_case(role.trim()))?;
            let name = name.trim().to_lowercase();
            (!name.is_empty()).then_some((name, role))
        };
        let pairs: Option<Vec<_>> = text.split(',').map(pair).collect();
        let pairs = pairs.ok_or("write it as VALUE=ROLE,VALUE=ROLE; the roles are EDITOR, PUBLISHER and ADMIN")?;
        for (place, (name, _)) in pairs.iter().enumerate() {
            if pairs[..place].iter().any(|(other, _)| other == name) {
                return Err(format!("it gives «{name}» twice"));
            }
        }
        Ok(RoleMap(pairs))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn keys_come_encrypted_or_from_this_machine() {
        for text in
            ["https://sso.example.org/certs", "http://127.0.0.1:8081/certs", "http://[::1]/certs", "http://localhost"]
        {
            assert!(text.parse::<Address>().is_ok(), "{text}");
        }
        for text in [
            "http://sso.example.org/certs",
            "http://127.0.0.1.example.org/",
            "http://127.0.0.1@example.org/",
            "ftp://127.0.0.1/",
            "file:///etc/keys",
            "https://",
            "sso.example.org",
            "",
        ] {
            assert!(text.parse::<Address>().is_err(), "{text}");
        }
        assert_eq!("keys/jwks.json".parse(), Ok(KeyPlace::File("keys/jwks.json".into())));
        assert!("http://elsewhere.example/jwks".parse::<KeyPlace>().is_err() && " ".parse::<KeyPlace>().is_err());
    }

    #[test]
    fn keys_are_discovered_below_the_issuer() {
        for issuer in ["https://sso.example.org/realms/a", "https://sso.example.org/realms/a/"] {
            let settings = Settings::new(issuer.into(), "chiraka".into(), None).expect("an address");
            let expected =
                "https://sso.example.org/realms/a/.well-known/openid-configuration".parse().expect("an address");
            assert_eq!(settings.keys, KeySource::Discovered { document: expected, issuer: issuer.into() });
        }
        assert!(Settings::new("our-issuer".into(), "chiraka".into(), None).is_err());
        assert!(Settings::new("our-issuer".into(), "chiraka".into(), Some(KeyPlace::File("keys".into()))).is_ok());
    }

    #[test]
    fn a_claim_is_found_whatever_dots_its_name_has() {
        let claims = json!({
            "role": "a", "realm_access": { "roles": ["b"] }, "https://example.org/role": "c",
            "resource_access": { "chiraka.api": { "roles": ["d"] } }, "nothing": null, "flat": 1,
        });
        let claims = claims.as_object().expect("an object");
        for (path, found) in [
            ("role", Some(json!("a"))),
            ("realm_access.roles", Some(json!(["b"]))),
            ("https://example.org/role", Some(json!("c"))),
            ("resource_access.chiraka.api.roles", Some(json!(["d"]))),
            ("nothing", None),
            ("flat.role", None),
            ("realm_access.", None),
            (".", None),
        ] {
            let path: ClaimPath = path.parse().expect("a path");
            assert_eq!(path.find(claims).cloned(), found, "{path:?}");
        }
        assert!("".parse::<ClaimPath>().is_err());
    }

    #[test]
    fn a_map_of_roles_takes_the_place_of_their_names() {
        let map: RoleMap = "kc-editor=EDITOR, KC=chief = admin".parse().expect("a map");
        assert_eq!(map.greatest(["offline_access", "KC-Editor"].into_iter()), Some(Role::Editor));
        assert_eq!(map.greatest(["kc-editor", "kc=chief"].into_iter()), Some(Role::Admin));
        assert_eq!(map.greatest(["editor", "ADMIN", ""].into_iter()), None);
        assert_eq!(RoleMap::default().greatest(["Publisher", "editor"].into_iter()), Some(Role::Publisher));
        for text in ["", "a", "a=", "=EDITOR", "a=OWNER", "a=EDITOR,", "a=EDITOR,A=ADMIN"] {
            assert!(text.parse::<RoleMap>().is_err(), "{text}");
        }
    }
}
