//! Tokens of an issuer: a real one, which signs them and publishes its keys. What it says counts; what anybody else makes up
//! does not.

use std::sync::Arc;

use api::access::oidc::config::Settings;
use serde_json::{Value, json};
use tests::{
    both,
    issuer::{Issuer, SigningKey, by_secret, unsigned},
};

use super::{DRAFT, MovedClock, ask_as, claims, is_invalid, refusal, settings, taking, token_with, viewer};

/// What a realm of Keycloak puts into an access token, with the roles of the realm and of a client.
fn like_keycloak(good: &Value) -> Value {
    json!({
        "exp": good["exp"], "iat": good["iat"], "auth_time": good["iat"], "jti": "onrtac:9ab1f5d2", "iss": good["iss"],
        "aud": ["chiraka", "account"], "sub": "3b1d3c0e-9a51-4c05-9f0e-7f7b2a1c9d11", "typ": "Bearer", "azp": "portal",
        "sid": "5a0f", "acr": "1", "allowed-origins": ["https://portal.example.org"],
        "realm_access": { "roles": ["default-roles-communes", "offline_access", "KC-Publisher"] },
        "resource_access": { "chiraka": { "roles": ["kc-editor"] }, "account": { "roles": ["manage-account"] } },
        "scope": "openid profile email", "email_verified": true, "name": "Fatima Zahra", "commune": ["a"],
        "preferred_username": "fatima.zahra", "department": "Service des partenariats",
    })
}

both! {
    async fn the_issuers_word_counts(server) {
        let keys = [SigningKey::rsa("r"), SigningKey::ec("e"), SigningKey::ed("d")];
        let issuer = Issuer::start(&keys.each_ref());
        let clock = Arc::new(MovedClock::default());
        let server = taking(server.engine, &clock, settings(&issuer)).await;
        let good = claims(&issuer, &clock);
        let name = format!("fatima ({})", issuer.name().trim_start_matches("http://"));
        for key in &keys {
            let who = json!({ "name": name, "office": null, "role": "EDITOR", "council": { "slug": "a" } });
            assert_eq!(viewer(&server, &key.token(&good)).await, who, "{}", key.algorithm());
        }
        assert_eq!(issuer.published().asked, 1, "the keys are kept");
        let [key, ..] = &keys;
        for (otherwise, role, council) in [
            (json!({ "chiraka_role": ["Editor", "PUBLISHER"] }), "PUBLISHER", "a"),
            (json!({ "chiraka_role": "admin", "chiraka_council": "b" }), "ADMIN", "b"),
            (json!({ "aud": ["account", "chiraka"], "nbf": null }), "EDITOR", "a"),
        ] {
            let who = viewer(&server, &token_with(key, &good, &otherwise)).await;
            assert_eq!((&who["role"], &who["council"]["slug"]), (&json!(role), &json!(council)), "{otherwise}");
        }
        // The role and the council decide what may be done, as with a token of the registry's own.
        let draft = async |token: &str| ask_as(&server, token, DRAFT, json!({ "council": "a" })).await.1;
        let drafted = draft(&key.token(&good)).await;
        assert_eq!(drafted["data"]["draftAgreement"]["userErrors"], json!([]), "{drafted}");
        let elsewhere = draft(&token_with(key, &good, &json!({ "chiraka_council": "b" }))).await;
        assert_eq!(elsewhere["errors"][0]["extensions"]["code"], "FORBIDDEN", "{elsewhere}");
        let mutations = "{ viewer { mutations } }";
        let may_sign = async |role: &str| {
            let token = token_with(key, &good, &json!({ "chiraka_role": role }));
            let answer = ask_as(&server, &token, mutations, json!({})).await.1;
            answer["data"]["viewer"]["mutations"].as_array().expect("a list").contains(&json!("signAgreement"))
        };
        assert!(!may_sign("editor").await && may_sign("publisher").await);
        // Nobody else takes such a token, and the registry's own are none of the issuer's business.
        is_invalid(&server, "chiraka_AAAA", "was never made here").await;
    }

    async fn a_token_without_role_or_council_is_told_what_it_lacks(server) {
        let key = SigningKey::ed("d");
        let issuer = Issuer::start(&[&key]);
        let clock = Arc::new(MovedClock::default());
        let server = taking(server.engine, &clock, settings(&issuer)).await;
        let good = claims(&issuer, &clock);
        for (otherwise, why) in [
            (json!({ "chiraka_role": null }), "`chiraka_role` is missing or has none of editor, publisher, admin"),
            (json!({ "chiraka_role": ["owner", 7] }), "`chiraka_role`"),
            (json!({ "chiraka_council": null }), "`chiraka_council` must be the slug of one council"),
            (json!({ "chiraka_council": ["a", "b"] }), "`chiraka_council` must be the slug of one council"),
            (json!({ "chiraka_council": "A" }), "`chiraka_council` is no council of this registry"),
            (json!({ "chiraka_council": "' OR 1=1 --" }), "`chiraka_council` is no council of this registry"),
            (json!({ "chiraka_council": "a\0" }), "`chiraka_council` is no council of this registry"),
        ] {
            let (_, code, message) = refusal(&server, &token_with(&key, &good, &otherwise)).await;
            assert_eq!(code, "FORBIDDEN", "{otherwise}: {message}");
            assert!(message.contains(why), "«{message}» says «{why}»");
        }
        for (otherwise, why) in [
            (json!({ "preferred_username": null, "sub": null }), "`preferred_username` and `sub` are missing"),
            (json!({ "preferred_username": " " }), "`preferred_username` can't be used: it is blank"),
            (json!({ "preferred_username": "a\u{202e}b" }), "U+202E"),
            (json!({ "preferred_username": "x".repeat(201) }), "longer than 200"),
        ] {
            is_invalid(&server, &token_with(&key, &good, &otherwise), why).await;
        }
    }

    async fn keycloak_says_it_in_its_own_way(server) {
        let key = SigningKey::rsa("keycloak");
        let issuer = Issuer::start(&[&key]);
        // A realm publishes a key for encryption too.
        let mut other = SigningKey::rsa("for-encryption").jwk();
        (other["use"], other["alg"]) = (json!("enc"), json!("RSA-OAEP"));
        issuer.published().keys.insert(0, other);
        let clock = Arc::new(MovedClock::default());
        let of_realm = Settings {
            role_claim: "realm_access.roles".parse().expect("a claim"),
            roles: "kc-editor=EDITOR,kc-publisher=PUBLISHER".parse().expect("a map"),
            council_claim: "commune".parse().expect("a claim"),
            office_claim: Some("department".parse().expect("a claim")),
            ..settings(&issuer)
        };
        let of_client = Settings {
            role_claim: "resource_access.chiraka.roles".parse().expect("a claim"),
            council_claim: "chiraka_council".parse().expect("a claim"),
            all_councils_without_claim: true,
            name_claim: "name".parse().expect("a claim"),
            ..of_realm.clone()
        };
        let token = key.token(&like_keycloak(&claims(&issuer, &clock)));
        let at = issuer.name().trim_start_matches("http://").to_owned();
        for (settings, who) in [
            (of_realm, json!({ "name": format!("fatima.zahra ({at})"), "office": "Service des partenariats", "role": "PUBLISHER", "council": { "slug": "a" } })),
            (of_client, json!({ "name": format!("Fatima Zahra ({at})"), "office": "Service des partenariats", "role": "EDITOR", "council": null })),
        ] {
            let server = taking(server.engine, &clock, settings).await;
            assert_eq!(viewer(&server, &token).await, who);
        }
    }

    async fn what_is_forged_or_out_of_time_is_nobodys(server) {
        let (rsa, ed, stranger) = (SigningKey::rsa("r"), SigningKey::ed("d"), SigningKey::rsa("r"));
        let issuer = Issuer::start(&[&rsa, &ed]);
        let clock = Arc::new(MovedClock::default());
        let server = taking(server.engine, &clock, settings(&issuer)).await;
        let good = claims(&issuer, &clock);
        let now = good["iat"].as_i64().expect("a time");
        assert_eq!(viewer(&server, &rsa.token(&good)).await["role"], "EDITOR", "the good one works");
        for (otherwise, why) in [
            (json!({ "exp": now - 120 }), "has ended (`exp`)"),
            (json!({ "exp": null }), "has no `exp`"),
            (json!({ "exp": "4102444800" }), "`exp` is not a number"),
            (json!({ "nbf": now + 120 }), "does not hold yet (`nbf`)"),
            (json!({ "nbf": "0" }), "`nbf` is not a number"),
            (json!({ "aud": "another" }), "is not for chiraka (`aud`)"),
            (json!({ "aud": ["another", "Chiraka"] }), "is not for chiraka (`aud`)"),
            (json!({ "aud": [] }), "`aud`"),
            (json!({ "aud": null }), "has no `aud`"),
            (json!({ "iss": format!("{}/", issuer.name()) }), "is not of the issuer"),
            (json!({ "iss": null }), "has no `iss`"),
        ] {
            is_invalid(&server, &token_with(&rsa, &good, &otherwise), why).await;
        }
        let header = |key: &SigningKey, otherwise: Value| {
            let mut header = key.header();
            header.as_object_mut().expect("an object").extend(otherwise.as_object().expect("an object").clone());
            header
        };
        let none = json!({ "alg": "none", "typ": "JWT", "kid": "r" });
        let secret = json!({ "alg": "HS256", "typ": "JWT", "kid": "r" });
        let good_token = rsa.token(&good);
        let (part, signature) = good_token.rsplit_once('.').expect("a signature");
        let mut other = good.clone();
        other["chiraka_role"] = json!("admin");
        let other_part = rsa.token(&other);
        let (other_part, _) = other_part.rsplit_once('.').expect("a signature");
        for (token, why) in [
            (unsigned(&none, &good), "names an algorithm other than"),
            (unsigned(&header(&rsa, json!({})), &good), "signature is wrong"),
            (by_secret(rsa.public(), &secret, &good), "not signed by RS256, ES256 or EdDSA"),
            (by_secret(rsa.jwk()["n"].as_str().expect("a text").as_bytes(), &secret, &good), "not signed by"),
            (rsa.token_under(&header(&rsa, json!({ "alg": "RS512" })), &good), "not signed by"),
            // The key is for one algorithm, whatever the header says.
            (rsa.token_under(&header(&rsa, json!({ "alg": "ES256" })), &good), "publishes no key"),
            (rsa.token_under(&header(&rsa, json!({ "kid": "d" })), &good), "publishes no key"),
            (ed.token_under(&header(&ed, json!({ "kid": "unknown" })), &good), "publishes no key"),
            (ed.token_under(&json!({ "alg": "EdDSA" }), &good), "names no key (`kid`)"),
            (rsa.token_under(&header(&rsa, json!({ "crit": ["exp"] })), &good), "`crit`"),
            // A header that brings its own key is not asked for it.
            (stranger.token_under(&header(&stranger, json!({ "jwk": stranger.jwk() })), &good), "signature is wrong"),
            (stranger.token(&good), "signature is wrong"),
            (format!("{other_part}.{signature}"), "signature is wrong"),
            (format!("{part}.{}", "A".repeat(signature.len())), "signature is wrong"),
            (format!("{good_token}."), "neither one of this registry's own"),
            (format!("{good_token}.{signature}"), "neither"),
            (good_token.replace('.', ""), "neither"),
            (format!("{}.e30.", "e30"), "header can't be read"),
            ("...".into(), "neither"),
            ("garbage".into(), "neither"),
            ("\u{a3}".repeat(9), "`Bearer TOKEN` only"),
            (token_with(&rsa, &good, &json!({ "padding": "x".repeat(75_000) })), "longer than 16384 bytes"),
        ] {
            is_invalid(&server, &token, why).await;
        }
        let elapsed = std::time::Instant::now();
        is_invalid(&server, &"a".repeat(100_000), "longer than 16384 bytes").await;
        assert!(elapsed.elapsed().as_secs() < 2);
        // What ends does so while the server runs.
        clock.forward(3_600 + 30);
        assert_eq!(viewer(&server, &good_token).await["role"], "EDITOR", "clocks may be a minute apart");
        clock.forward(31);
        is_invalid(&server, &good_token, "has ended").await;
        // The public needs no token.
        assert_eq!(server.data("{ viewer { name } }", json!({})).await["viewer"], Value::Null);
    }
}
