//! How the program stops: first not ready and answering all the same, then with its subscribers told to come back; at once
//! where it is told twice.

use std::{
    path::Path,
    process::Command,
    thread,
    time::{Duration, Instant},
};

use serde_json::json;
use tests::{
    engine::{Engine, TestDatabase},
    program::{self, Serving, run},
    socket::Socket,
};

const CHANGES: &str = "subscription { recordChanged { cursor } }";

/// The program over an empty registry, with a time for draining.
fn serving(folder: &Path, database: &TestDatabase, drain: &str) -> Serving {
    program::is_at(env!("CARGO_BIN_EXE_chiraka-under-test"));
    let url = ["--database-url", &database.url];
    let migrated = run(folder, &[&["migrate"][..], &url].concat(), b"");
    assert!(migrated.status.success(), "{}", String::from_utf8_lossy(&migrated.stderr));
    Serving::start(folder, &[&["serve", "--listen", "127.0.0.1:0", "--drain-seconds", drain][..], &url].concat())
}

fn terminate(serving: &Serving) {
    let sent = Command::new("kill").args(["-TERM", &serving.id().to_string()]).status().expect("kill runs");
    assert!(sent.success(), "the program was running");
}

/// The status of an address, and whether the connection is to be closed.
async fn ask(serving: &Serving, path: &str) -> (u16, bool) {
    let response = reqwest::get(format!("http://{}{path}", serving.address)).await.expect("the server answers");
    let closes = response.headers().get("connection").is_some_and(|value| value == "close");
    (response.status().as_u16(), closes)
}

fn drains(engine: Engine) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let Some(database) = TestDatabase::new(engine).await else {
            return;
        };
        let folder = tempfile::tempdir().expect("a folder");
        let serving = serving(folder.path(), &database, "2");
        let mut socket = Socket::open(serving.address, json!({})).await;
        socket.subscribe("1", CHANGES, json!({})).await;
        let body = json!({ "query": CHANGES }).to_string();
        let request = reqwest::Client::new().post(format!("http://{}/graphql", serving.address)).body(body);
        let request = request.header("Content-Type", "application/json").header("Accept", "text/event-stream");
        let mut events = request.send().await.expect("the server answers");
        assert_eq!(ask(&serving, "/readyz").await, (200, false));

        let told = Instant::now();
        terminate(&serving);
        while ask(&serving, "/readyz").await != (503, true) {
            assert!(told.elapsed() < Duration::from_millis(1500), "it is not ready any more");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert_eq!(ask(&serving, "/graphql?query=%7B__typename%7D").await, (200, true), "it answers all the same");
        assert_eq!(ask(&serving, "/livez").await, (200, true));
        assert!(socket.is_quiet(Duration::from_millis(100)).await, "subscribers stay while it drains");
        assert_eq!(socket.closed().await, 1012);
        assert!(told.elapsed() >= Duration::from_secs(2), "told after {:?}", told.elapsed());
        // A body that ends without `complete` tells the client to come back.
        let mut text = String::new();
        while let Some(chunk) = events.chunk().await.expect("the body ends in order") {
            text.push_str(&String::from_utf8_lossy(&chunk));
        }
        assert!(text.contains("retry:") && !text.contains("complete"), "{text}");
        assert!(serving.wait().success());
        assert!(told.elapsed() < Duration::from_secs(8), "stopped after {:?}", told.elapsed());
    });
}

#[test]
fn it_drains_before_it_stops_sqlite() {
    drains(Engine::Sqlite);
}

#[test]
fn it_drains_before_it_stops_postgres() {
    drains(Engine::Postgres);
}

#[test]
fn a_second_signal_ends_it_at_once() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let database = runtime.block_on(TestDatabase::new(Engine::Sqlite)).expect("SQLite is always there");
    let folder = tempfile::tempdir().expect("a folder");
    let serving = serving(folder.path(), &database, "60");
    let told = Instant::now();
    terminate(&serving);
    // Two that come together are one.
    thread::sleep(Duration::from_millis(300));
    terminate(&serving);
    assert_eq!(serving.wait().code(), Some(1));
    assert!(told.elapsed() < Duration::from_secs(5), "ended after {:?}", told.elapsed());
}
