//! An issuer's keys: how they come, how long they are kept, and what holds while they can't be had.

use std::{fs, sync::Arc, time::Instant};

use api::access::oidc::config::{KeyPlace, Settings};
use serde_json::json;
use tests::{
    engine::Engine,
    issuer::{Issuer, Mood, SigningKey},
    program::{self, Serving, run},
    server,
};

use super::{AUDIENCE, MovedClock, VIEWER, claims, is_invalid, refusal, settings, taking, viewer};

/// Runs a body that asks nothing of the database that differs between engines.
fn on_sqlite(body: impl Future<Output = ()>) {
    server::run(Engine::Sqlite, |_| body);
}

#[test]
fn a_new_key_is_picked_up_and_an_old_one_let_go() {
    on_sqlite(async {
        let (first, second) = (SigningKey::ec("2026"), SigningKey::ed("2027"));
        let issuer = Issuer::start(&[&first]);
        let clock = Arc::new(MovedClock::default());
        let server = taking(Engine::Sqlite, &clock, settings(&issuer)).await;
        let good = claims(&issuer, &clock);
        assert_eq!(viewer(&server, &first.token(&good)).await["role"], "EDITOR");
        // Made-up names make nobody ask within half a minute.
        issuer.published().keys = vec![second.jwk()];
        for _ in 0..5 {
            is_invalid(&server, &second.token(&good), "publishes no key").await;
        }
        assert_eq!(issuer.published().asked, 1);
        clock.forward(31);
        assert_eq!(viewer(&server, &second.token(&good)).await["role"], "EDITOR");
        assert_eq!(issuer.published().asked, 2);
        is_invalid(&server, &first.token(&good), "publishes no key").await;
        // Without a new name they are asked for again after ten minutes.
        clock.forward(590);
        issuer.published().keys = vec![first.jwk()];
        assert_eq!(viewer(&server, &second.token(&good)).await["role"], "EDITOR");
        assert_eq!(issuer.published().asked, 2);
        clock.forward(11);
        is_invalid(&server, &second.token(&good), "publishes no key").await;
        assert_eq!(viewer(&server, &first.token(&good)).await["role"], "EDITOR");
        assert_eq!(issuer.published().asked, 3);
    });
}

#[test]
fn many_at_once_ask_for_the_keys_once() {
    on_sqlite(async {
        let key = SigningKey::ed("d");
        let issuer = Issuer::start(&[&key]);
        let clock = Arc::new(MovedClock::default());
        let server = taking(Engine::Sqlite, &clock, settings(&issuer)).await;
        let token = key.token(&claims(&issuer, &clock));
        let ask = async || viewer(&server, &token).await;
        let (one, two, three, four) = tokio::join!(ask(), ask(), ask(), ask());
        assert!([one, two, three, four].iter().all(|who| who["role"] == "EDITOR"));
        assert_eq!(issuer.published().asked, 1);
    });
}

#[test]
fn without_any_keys_the_answer_is_to_come_back() {
    on_sqlite(async {
        let key = SigningKey::ed("d");
        let issuer = Issuer::start(&[&key]);
        issuer.published().mood = Mood::Down;
        let clock = Arc::new(MovedClock::default());
        let server = taking(Engine::Sqlite, &clock, settings(&issuer)).await;
        let token = key.token(&claims(&issuer, &clock));
        let (status, code, message) = refusal(&server, &token).await;
        assert_eq!((status, code.as_str()), (503, "UNAVAILABLE"), "{message}");
        assert!(message.contains("its keys can't be had") && !message.contains("127.0.0.1"), "{message}");
        assert!(
            server.data("{ councils { totalCount } }", json!({})).await["councils"]["totalCount"] == 2,
            "the public goes on"
        );
        issuer.published().mood = Mood::Well;
        clock.forward(6);
        assert_eq!(viewer(&server, &token).await["role"], "EDITOR");
        // Keys that were had once are kept as long as no others come.
        issuer.published().mood = Mood::Down;
        clock.forward(1_200);
        assert_eq!(viewer(&server, &token).await["role"], "EDITOR");
        issuer.published().mood = Mood::Well;
        clock.forward(31);
        let asked = issuer.published().asked;
        assert_eq!(viewer(&server, &token).await["role"], "EDITOR");
        assert_eq!(issuer.published().asked, asked + 1);
    });
}

#[test]
fn an_issuer_that_is_ill_costs_seconds_at_most() {
    on_sqlite(async {
        let key = SigningKey::ed("d");
        let issuer = Issuer::start(&[&key]);
        let clock = Arc::new(MovedClock::default());
        let server = taking(Engine::Sqlite, &clock, settings(&issuer)).await;
        let token = key.token(&claims(&issuer, &clock));
        for mood in [Mood::Silent, Mood::Endless] {
            issuer.published().mood = mood;
            clock.forward(6);
            let began = Instant::now();
            assert_eq!(refusal(&server, &token).await.1, "UNAVAILABLE", "{mood:?}");
            assert!(began.elapsed().as_secs() < 9, "{mood:?}");
        }
        // What the description says is not believed of another issuer, nor of another place than one can trust.
        issuer.published().mood = Mood::Well;
        for (name, keys_at) in [
            (Some("https://other.example"), None),
            (None, Some("http://192.0.2.1/keys")),
            (None, Some("file:///etc/keys")),
        ] {
            issuer.published().name = name.map(str::to_owned);
            issuer.published().keys_at = keys_at.map(str::to_owned);
            clock.forward(6);
            assert_eq!(refusal(&server, &token).await.1, "UNAVAILABLE", "{name:?} {keys_at:?}");
        }
        issuer.published().keys_at = None;
        // Keys of kinds that we can't use do not keep us from the others.
        let (unknown, odd) = (json!({ "kty": "AKP", "kid": "d", "alg": "ML-DSA-44" }), json!("no key"));
        issuer.published().keys = vec![unknown, odd, json!({ "kty": "oct", "kid": "d", "k": "c2VjcmV0" }), key.jwk()];
        clock.forward(6);
        assert_eq!(viewer(&server, &token).await["role"], "EDITOR");
    });
}

#[test]
fn keys_come_from_a_file_too() {
    on_sqlite(async {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("jwks.json");
        let (first, second) = (SigningKey::rsa("first"), SigningKey::ec("second"));
        let issuer = Issuer::start(&[]);
        let clock = Arc::new(MovedClock::default());
        let good = claims(&issuer, &clock);
        let write = |keys: &[&SigningKey]| {
            let keys: Vec<_> = keys.iter().map(|key| key.jwk()).collect();
            fs::write(&file, json!({ "keys": keys }).to_string()).expect("the file is written");
        };
        let keys = Some(KeyPlace::File(file.clone()));
        let settings = Settings::new(issuer.name(), AUDIENCE.into(), keys).expect("settings");
        let server = taking(Engine::Sqlite, &clock, settings).await;
        for text in [None, Some("{"), Some("{}"), Some("[]")] {
            if let Some(text) = text {
                fs::write(&file, text).expect("the file is written");
            }
            clock.forward(6);
            assert_eq!(refusal(&server, &first.token(&good)).await.1, "UNAVAILABLE", "{text:?}");
        }
        write(&[&first]);
        clock.forward(6);
        assert_eq!(viewer(&server, &first.token(&good)).await["role"], "EDITOR");
        write(&[&first, &second]);
        clock.forward(31);
        assert_eq!(viewer(&server, &second.token(&good)).await["role"], "EDITOR");
        assert_eq!(issuer.published().asked, 0, "nobody is asked");
    });
}

/// The program itself, told of its issuer on the command line.
#[test]
fn the_program_takes_an_issuers_tokens() {
    program::is_at(env!("CARGO_BIN_EXE_chiraka-under-test"));
    let folder = tempfile::tempdir().expect("a folder");
    let refused = |arguments: &[&str], why: &str| {
        let output = run(folder.path(), &[&["serve", "--listen", "127.0.0.1:0"], arguments].concat(), b"");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && said.contains(why), "{arguments:?}: {said}");
    };
    refused(&["--oidc-issuer", "https://sso.example.org"], "--oidc-audience");
    refused(&["--oidc-issuer", " ", "--oidc-audience", "x"], "blank");
    refused(&["--oidc-issuer", "http://sso.example.org", "--oidc-audience", "x"], "OIDC_JWKS");
    refused(&["--oidc-jwks", "keys.json"], "--oidc-issuer");
    let all = ["--oidc-issuer", "x", "--oidc-audience", "x", "--oidc-jwks", "keys.json"];
    refused(&[&all[..], &["--oidc-role-map", "a=OWNER"]].concat(), "EDITOR, PUBLISHER and ADMIN");
    refused(&[&all[..4], &["--oidc-jwks", "http://sso.example.org/keys"]].concat(), "https://");
    let key = SigningKey::ec("e");
    let issuer = Issuer::start(&[&key]);
    let clock = MovedClock::default();
    let name = issuer.name();
    let arguments = ["demo", "--listen", "127.0.0.1:0", "--oidc-issuer", &name, "--oidc-audience", AUDIENCE];
    let serving = Serving::start(folder.path(), &[&arguments[..], &["--oidc-role-claim", "roles.chiraka"]].concat());
    let mut good = claims(&issuer, &clock);
    good["roles"] = json!({ "chiraka": ["admin"] });
    good["chiraka_council"] = json!("ait-melloul");
    let answer = program::ask_as(&serving, &key.token(&good), VIEWER);
    assert_eq!(answer["data"]["viewer"]["role"], "ADMIN", "{answer}");
    assert_eq!(answer["data"]["viewer"]["council"]["slug"], "ait-melloul", "{answer}");
}
