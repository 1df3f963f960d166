//! What whoever runs the program has to go by: settings that are told and judged, figures for Prometheus, and processes that
//! hear of each other.

use std::{
    net::TcpListener,
    time::{Duration, Instant},
};

use entity::access_token::Role;
use serde_json::json;
use tests::{
    engine::Engine,
    program::{self, Serving, command, run},
    server::{self, TestServer},
};

fn folder() -> tempfile::TempDir {
    program::is_at(env!("CARGO_BIN_EXE_chiraka-under-test"));
    tempfile::tempdir().expect("a folder")
}

/// An address that nobody listens on now.
fn free_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("a port").to_string()
}

async fn metrics(address: &str) -> String {
    let response = reqwest::get(format!("http://{address}/metrics")).await.expect("the figures are told");
    assert_eq!(response.headers()["content-type"], "application/openmetrics-text; version=1.0.0; charset=utf-8");
    response.text().await.expect("text")
}

/// A figure by its name and labels.
fn figure(metrics: &str, name: &str) -> Option<f64> {
    metrics.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok())
}

#[test]
fn settings_are_told_with_their_source_and_without_secrets() {
    let folder = folder();
    let mut check = command(folder.path(), &["config", "check", "--listen", "0.0.0.0:9999", "--strict"]);
    check.env("DATABASE_URL", "postgres://chiraka:s3cret@db.example.ma/registry").env("LARGEST_FILE", "1000");
    let output = check.output().expect("the program runs");
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(1), "{out}{err}");
    assert!(!format!("{out}{err}").contains("s3cret") && !out.contains("db.example.ma"), "{out}{err}");
    for line in [
        "--database-url  DATABASE_URL  (not shown: it may hold a password)  (environment)",
        "--listen  LISTEN  0.0.0.0:9999  (command line)",
        "--largest-file  LARGEST_FILE  1000  (environment)",
        "--workers  WORKERS  0  (default)",
        "--signing-key  SIGNING_KEY  -  (not set)",
        "--log-format  LOG_FORMAT  text  (default)",
    ] {
        assert!(out.lines().any(|found| found == line), "{line}\n{out}");
    }
    for warning in ["nothing checks that it is the right one", "0.0.0.0:9999 is reached", "not signed"] {
        assert!(err.contains(warning), "{warning}\n{err}");
    }
    let mut check = command(folder.path(), &["config", "check", "--workers", "many"]);
    assert_eq!(check.output().expect("the program runs").status.code(), Some(2));
    assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 0, "nothing was made");
}

#[test]
fn figures_tell_what_was_asked_and_nothing_of_it() {
    let (folder, address) = (folder(), free_address());
    let serving = Serving::start(folder.path(), &["serve", "--listen", "127.0.0.1:0", "--metrics-listen", &address]);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let ask = async |body: serde_json::Value| {
            let request = reqwest::Client::new().post(format!("http://{}/graphql", serving.address));
            let request = request.header("Content-Type", "application/json").body(body.to_string());
            request.send().await.expect("the server answers").text().await.expect("text")
        };
        ask(json!({ "query": "query HowMany { agreements { totalCount } }" })).await;
        ask(json!({ "query": "query HowMany { agreements { totalCount } }", "operationName": "HowMany" })).await;
        ask(json!({ "query": "{ council(slug: \"s3cret\") { id } }" })).await;
        ask(json!({ "query": "{ node(id: \"nothing\") { id } }" })).await;
        ask(json!({ "query": "{ agreements(first: 1000) { totalCount } }" })).await;
        // What is refused before anything is executed counts too.
        ask(json!({ "query": "{ agreements" })).await;
        let told = metrics(&address).await;
        assert!(told.ends_with("# EOF\n"), "{told}");
        assert!(!told.contains("s3cret"), "{told}");
        for (name, value) in [
            ("chiraka_http_requests_total{method=\"POST\",status=\"200\"}", 3.0),
            ("chiraka_operation_duration_seconds_count{operation=\"HowMany\"}", 2.0),
            ("chiraka_refusals_total{code=\"INVALID_ID\"}", 1.0),
            ("chiraka_refusals_total{code=\"INVALID_PAGE_SIZE\"}", 1.0),
            ("chiraka_refusals_total{code=\"GRAPHQL_PARSE_FAILED\"}", 1.0),
            ("chiraka_database_connections_most", 8.0),
            ("chiraka_log_seq", 0.0),
            ("chiraka_sql_failures_total", 0.0),
        ] {
            assert!(figure(&told, name) >= Some(value), "{name}\n{told}");
        }
        assert!(figure(&told, "chiraka_sql_statement_duration_seconds_count") >= Some(3.0), "{told}");
        let elsewhere = reqwest::get(format!("http://{}/metrics", serving.address)).await.expect("the server answers");
        assert_eq!(elsewhere.status(), 404, "they are not for the public");
    });
    assert!(serving.terminate().success());
}

/// What one process writes another hears of at once, by a notification: asked for, it would take a quarter of a second.
#[test]
fn processes_hear_of_each_others_writes() {
    server::run(Engine::Postgres, async |server: TestServer| {
        let (folder, address) = (folder(), free_address());
        server.import(&tests::bundle::ait_melloul()).await.expect("the bundle is sound");
        let migrated = run(folder.path(), &["migrate", "--database-url", &server.database_url], b"");
        assert!(migrated.status.success(), "{}", String::from_utf8_lossy(&migrated.stderr));
        let arguments =
            ["serve", "--listen", "127.0.0.1:0", "--metrics-listen", &address, "--database-url", &server.database_url];
        let other = Serving::start(folder.path(), &arguments);
        let editor = server.staff(Role::Editor, Some("ait-melloul")).await;
        let mut waits = Vec::new();
        for _ in 0..9 {
            let input = json!({ "council": "ait-melloul", "title": { "fr": "Convention" } });
            let written = editor.act("draftAgreement", "agreement { revision }", input).await;
            let seq = written["agreement"]["revision"].as_f64().expect("a revision");
            let begun = Instant::now();
            while figure(&metrics(&address).await, "chiraka_log_seq") < Some(seq) {
                assert!(begun.elapsed() < Duration::from_secs(5), "the other process did not hear of revision {seq}");
                tokio::time::sleep(Duration::from_millis(3)).await;
            }
            waits.push(begun.elapsed());
        }
        waits.sort();
        assert!(waits[waits.len() / 2] < Duration::from_millis(120), "{waits:?}");
        assert!(other.terminate().success());
    });
}
