//! A program that is killed in mid-write: what it acknowledged is there, nothing is half there, and what is sent again with
//! the same key is done once. `TEST_KILLS=50 cargo test -p tests --test it -- killed` kills fifty times.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use api::{
    access::token::{NewToken, create},
    clock::{Clock, SystemClock},
    store::{Store, StoreConfig},
};
use entity::access_token::Role;
use futures_util::future::join_all;
use serde_json::{Value, json};
use tests::{
    engine::{Engine, TestDatabase, kills},
    program::{self, Serving, run},
};

use super::draft;

/// How many write at the same time.
const WRITERS: usize = 4;

/// One request: its key, and the id that was answered.
#[derive(Clone, Debug)]
struct Sent {
    key: String,
    answered: Option<String>,
}

/// Sends a draft with a key; answers the id if there was an answer.
async fn send(client: &reqwest::Client, address: std::net::SocketAddr, token: &str, key: &str) -> Option<String> {
    let mut input = draft();
    input["idempotencyKey"] = json!(key);
    let query = "mutation ($input: DraftAgreementInput!) { draftAgreement(input: $input) { agreement { id } userErrors { message } } }";
    let body = json!({ "query": query, "variables": { "input": input } }).to_string();
    let request = client.post(format!("http://{address}/graphql")).header("Content-Type", "application/json");
    let response = request.header("Authorization", format!("Bearer {token}")).body(body).send().await.ok()?;
    let answer: Value = serde_json::from_str(&response.text().await.ok()?).ok()?;
    let id = answer["data"]["draftAgreement"]["agreement"]["id"].as_str();
    assert!(id.is_some() || answer["errors"][0]["extensions"]["code"] == "UNAVAILABLE", "{answer}");
    id.map(str::to_owned)
}

async fn kill_again_and_again(engine: Engine) {
    program::is_at(env!("CARGO_BIN_EXE_chiraka-under-test"));
    let Some(database) = TestDatabase::new(engine).await else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let url = ["--database-url", database.url.as_str()];
    let real = folder.path().join("real.json");
    std::fs::write(&real, tests::bundle::ait_melloul().to_string()).expect("a file can be written");
    let done = run(folder.path(), &[&["migrate"][..], &url].concat(), b"");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let done = run(folder.path(), &[&["import", real.to_str().expect("a path")][..], &url].concat(), b"");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let store = Store::connect(&StoreConfig::of(database.url.as_str())).await.expect("the test's database answers");
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let new = NewToken { name: "killed".into(), office: None, role: Role::Editor, council: None, expires_at: None };
    let token = create(&store, &clock, new).await.unwrap_or_else(|error| panic!("{}", error.cause())).secret;
    store.close().await.expect("the database closes");

    let sent: Arc<Mutex<Vec<Sent>>> = Arc::default();
    let serve = [&["serve", "--listen", "127.0.0.1:0", "--workers", "2"][..], &url].concat();
    for round in 0..kills() {
        let started = Instant::now();
        let serving = Serving::start(folder.path(), &serve);
        assert!(
            !program::is_shipped() || started.elapsed() < Duration::from_secs(2),
            "ready after {:?}",
            started.elapsed()
        );
        let client = reqwest::Client::new();
        // What has no answer yet is sent again, with its key.
        let open: Vec<String> = sent
            .lock()
            .expect("no writer panicked")
            .iter()
            .filter(|one| one.answered.is_none())
            .map(|one| one.key.clone())
            .collect();
        for key in open {
            let answered = send(&client, serving.address, &token, &key).await;
            let mut sent = sent.lock().expect("no writer panicked");
            let one = sent.iter_mut().find(|one| one.key == key).expect("it was sent before");
            one.answered = answered;
        }
        let address = serving.address;
        let writer = |writer: usize| {
            let (client, token, sent) = (client.clone(), token.clone(), Arc::clone(&sent));
            async move {
                for number in 0.. {
                    let key = format!("{round}-{writer}-{number}");
                    sent.lock().expect("no writer panicked").push(Sent { key: key.clone(), answered: None });
                    let Some(id) = send(&client, address, &token, &key).await else {
                        return;
                    };
                    let mut sent = sent.lock().expect("no writer panicked");
                    sent.iter_mut().find(|one| one.key == key).expect("it was sent").answered = Some(id);
                }
            }
        };
        let writers = tokio::spawn(join_all((0..WRITERS).map(writer)));
        // Another moment of a write each time.
        tokio::time::sleep(Duration::from_millis(80 + 37 * (round as u64 % 9))).await;
        drop(serving);
        writers.await.expect("the writers end when the server does");
    }

    let serving = Serving::start(folder.path(), &serve);
    let client = reqwest::Client::new();
    let all = sent.lock().expect("no writer panicked").clone();
    assert!(all.iter().filter(|one| one.answered.is_some()).count() >= kills(), "something was written: {}", all.len());
    for one in &all {
        let again = send(&client, serving.address, &token, &one.key).await.expect("the server answers");
        // What was acknowledged is what the key stands for; what was not is done now at the latest.
        assert!(one.answered.as_ref().is_none_or(|answered| *answered == again), "{one:?}: {again}");
    }
    let query = json!({ "query": "{ agreements(first: 1, filter: { status: [DRAFT] }) { totalCount nodes { instalments { totalCount } commitments { totalCount } } } }" });
    let request = client.post(format!("http://{}/graphql", serving.address)).header("Content-Type", "application/json");
    let response = request.header("Authorization", format!("Bearer {token}")).body(query.to_string()).send().await;
    let answer: Value = serde_json::from_str(&response.expect("an answer").text().await.expect("text")).expect("JSON");
    assert_eq!(answer["data"]["agreements"]["totalCount"], all.len(), "each key has one draft");
    drop(serving);
    let verified = run(folder.path(), &[&["verify"][..], &url].concat(), b"");
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
}

fn on(engine: Engine) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(kill_again_and_again(engine));
}

#[test]
fn sqlite_loses_nothing() {
    on(Engine::Sqlite);
}

#[test]
fn postgres_loses_nothing() {
    on(Engine::Postgres);
}
