//! Who asks and what they may do, through the front door.

mod keys;
mod oidc;
mod token;

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use api::{
    access::oidc::{Oidc, config::Settings},
    clock::{Clock, SystemClock},
};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use tests::{
    bundle::many,
    engine::Engine,
    issuer::{Issuer, SigningKey},
    server::TestServer,
};

/// Who the server thinks one is.
const VIEWER: &str = "{ viewer { name office role council { slug } } }";
/// What every editor of a council may do.
const DRAFT: &str =
    "mutation ($council: String!) { draftAgreement(input: {council: $council, title: {fr: \"Projet\"}}) {
    agreement { reference } userErrors { code } } }";
/// What the registry is called by the tests' issuers.
const AUDIENCE: &str = "chiraka";

/// The machine's clock, put forward by hand.
#[derive(Debug, Default)]
struct MovedClock(AtomicI64);

impl MovedClock {
    fn forward(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::Relaxed);
    }
}

impl Clock for MovedClock {
    fn now(&self) -> DateTime<Utc> {
        SystemClock.now() + TimeDelta::seconds(self.0.load(Ordering::Relaxed))
    }

    fn key(&self) -> uuid::Uuid {
        SystemClock.key()
    }

    fn random(&self) -> [u8; 16] {
        SystemClock.random()
    }
}

/// What this issuer's tokens are taken by, with the usual names of claims.
fn settings(issuer: &Issuer) -> Settings {
    Settings::new(issuer.name(), AUDIENCE.to_owned(), None).expect("keys of this machine can be discovered")
}

/// A server over the councils `a` and `b` that takes an issuer's tokens.
async fn taking(engine: Engine, clock: &Arc<MovedClock>, settings: Settings) -> TestServer {
    let oidc = Arc::new(Oidc::new(settings).expect("nothing of the system's is needed"));
    let server = TestServer::start_app(engine, clock.clone(), move |app| app.with_oidc(oidc)).await;
    let server = server.expect("the engine is there: SQLite, or the one that the test runs on");
    for slug in ["a", "b"] {
        server.import(&many(slug, 1)).await.expect("the bundle is sound");
    }
    server
}

/// The claims of a good token of an editor of `a`, for an hour.
fn claims(issuer: &Issuer, clock: &MovedClock) -> Value {
    let now = clock.now().timestamp();
    json!({
        "iss": issuer.name(), "aud": AUDIENCE, "sub": "7d0c", "exp": now + 3600, "nbf": now, "iat": now,
        "preferred_username": "fatima", "chiraka_role": "editor", "chiraka_council": "a",
    })
}

/// A good token with some of its claims otherwise; `null` takes one away.
fn token_with(key: &SigningKey, good: &Value, otherwise: &Value) -> String {
    let mut claims = good.clone();
    for (name, value) in otherwise.as_object().expect("an object") {
        if value.is_null() {
            claims.as_object_mut().expect("an object").remove(name);
        } else {
            claims[name] = value.clone();
        }
    }
    key.token(&claims)
}

/// Asks with a token, and answers the status and the body.
async fn ask_as(server: &TestServer, token: &str, query: &str, variables: Value) -> (u16, Value) {
    let body = json!({ "query": query, "variables": variables }).to_string();
    let request = server.client().post(server.url("/graphql")).header("Content-Type", "application/json");
    let request = request.header("Authorization", format!("Bearer {token}")).body(body);
    let response = request.send().await.expect("the server answers");
    let status = response.status().as_u16();
    let text = response.text().await.expect("the answer is text");
    assert!(token.len() < 20 || !text.contains(token), "the token is never repeated: {text}");
    (status, serde_json::from_str(&text).unwrap_or_else(|error| panic!("not JSON ({error}): {text}")))
}

/// Who the server takes the holder of a token for.
async fn viewer(server: &TestServer, token: &str) -> Value {
    let (status, mut answer) = ask_as(server, token, VIEWER, json!({})).await;
    assert_eq!((status, answer.get("errors")), (200, None));
    answer["data"]["viewer"].take()
}

/// The status, code and message with which a token is refused.
async fn refusal(server: &TestServer, token: &str) -> (u16, String, String) {
    let (status, answer) = ask_as(server, token, VIEWER, json!({})).await;
    assert_eq!(answer["data"]["viewer"], Value::Null, "{answer}");
    let error = &answer["errors"][0];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (status, text(&error["extensions"]["code"]), text(&error["message"]))
}

/// Fails unless a token is refused as no valid one, for a reason that says this.
async fn is_invalid(server: &TestServer, token: &str, why: &str) {
    let (status, code, message) = refusal(server, token).await;
    assert_eq!((status, code.as_str()), (401, "UNAUTHENTICATED"), "{message}");
    assert!(message.contains(why), "«{message}» says «{why}»");
}
