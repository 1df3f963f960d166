//! The id of a request: in the head of every answer, in every error, and in the log.

use std::{
    io::{BufRead, BufReader},
    process::Stdio,
};

use serde_json::Value;
use tests::{
    both,
    program::{self, command},
    server::TestServer,
};

/// A request to a path under an id, and what came: the status, the id in the head, and the body.
async fn get(server: &TestServer, path: &str, id: Option<&str>) -> (u16, String, Value) {
    let mut request = reqwest::Client::new().get(server.url(path));
    if let Some(id) = id {
        request = request.header("X-Request-Id", id);
    }
    let response = request.send().await.expect("the server answers");
    let told = response.headers()["x-request-id"].to_str().expect("text").to_owned();
    let media_type = response.headers()["content-type"].to_str().expect("text").to_owned();
    assert_eq!(media_type, "application/json; charset=utf-8", "{path}");
    let status = response.status().as_u16();
    (status, told, serde_json::from_str(&response.text().await.expect("text")).expect("JSON"))
}

both! {
    /// A trace goes on in the answer, as a step of the server's own; what is no trace is left out.
    async fn a_trace_goes_on(server) {
        let ask = async |headers: &[&str]| {
            let request = headers.iter().fold(server.client().get(server.url("/livez")), |request, header| request.header("traceparent", *header));
            let response = request.send().await.expect("the server answers");
            response.headers().get("traceresponse").map(|value| value.to_str().expect("text").to_owned())
        };
        let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        let told = ask(&[parent]).await.expect("the trace goes on");
        assert!(told.starts_with("00-4bf92f3577b34da6a3ce929d0e0e4736-") && told.ends_with("-01") && told.len() == 55, "{told}");
        assert_ne!(told, parent);
        assert_ne!(Some(told), ask(&[parent]).await, "each request is a step of its own");
        for bad in [&[][..], &["00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01"], &["x"], &[parent, parent]] {
            assert_eq!(ask(bad).await, None, "{bad:?}");
        }
    }

    /// Whatever fails, fails in JSON, with a code of the catalogue and the id.
    async fn every_failing_address_answers_in_json_with_the_id(server) {
        let names: Vec<&str> = api::error::Code::ALL.iter().map(|code| code.name()).collect();
        for (path, status, code) in [
            ("/nowhere", 404, "UNKNOWN_ADDRESS"),
            ("/graphql", 400, "INVALID_REQUEST"),
            ("/graphql?query={nothing}", 200, "GRAPHQL_VALIDATION_FAILED"),
            ("/graphql?query={council(slug:%22x%22){id}}", 200, "NOT_FOUND"),
            ("/graphql?query=mutation{x}", 405, "METHOD_NOT_ALLOWED"),
            ("/graphql?query=%ff", 200, "GRAPHQL_PARSE_FAILED"),
            ("/documents/x", 404, "NOT_FOUND"),
            ("/documents/%ff", 404, "NOT_FOUND"),
            ("/documents/", 404, "UNKNOWN_ADDRESS"),
            ("/%00/..%2f", 404, "UNKNOWN_ADDRESS"),
        ] {
            let (found, id, body) = get(&server, path, None).await;
            let extensions = &body["errors"][0]["extensions"];
            assert_eq!((found, extensions["code"].as_str()), (status, Some(code)), "{path}: {body}");
            assert_eq!(extensions["requestId"].as_str(), Some(id.as_str()), "{path}");
            assert!(names.contains(&code) && id.len() == 32);
        }
    }

    async fn an_id_is_taken_if_it_can_do_no_harm(server) {
        let (_, id, body) = get(&server, "/nowhere", Some("proxy-7:a/b")).await;
        assert_eq!((id.as_str(), body["errors"][0]["extensions"]["requestId"].as_str()), ("proxy-7:a/b", Some("proxy-7:a/b")));
        for bad in ["a b", "<script>", "\"", &"x".repeat(129)] {
            let (_, id, _) = get(&server, "/nowhere", Some(bad)).await;
            assert!(id.len() == 32 && id != bad, "{bad}");
        }
        let (one, other) = (get(&server, "/nowhere", None).await.1, get(&server, "/nowhere", None).await.1);
        assert_ne!(one, other);
    }
}

/// A fault of the server's is in its log with the id that the client was told, and with a cause that it was not told.
#[test]
fn a_fault_is_in_the_log_under_the_id() {
    program::is_at(env!("CARGO_BIN_EXE_chiraka-under-test"));
    let folder = tempfile::tempdir().expect("a folder");
    let mut child = command(folder.path(), &["demo", "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines().map_while(Result::ok);
    let address = lines.find_map(|line| line.split_once("http://").map(|(_, address)| address.trim().to_owned()));
    let address = address.expect("the program says where it listens");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let answer = runtime.block_on(async {
        use sea_orm::{ConnectionTrait, Database};
        let url = format!("sqlite://{}", folder.path().join("chiraka.db").display());
        let database = Database::connect(&url).await.expect("the database answers");
        database.execute_unprepared("ALTER TABLE theme RENAME TO gone").await.expect("a fault that no call makes");
        let request = reqwest::Client::new().get(format!("http://{address}/graphql?query={{themes{{nodes{{id}}}}}}"));
        let response = request.header("X-Request-Id", "fault-1").send().await.expect("the server answers");
        response.text().await.expect("text")
    });
    let sent = std::process::Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
    assert!(sent.is_ok_and(|sent| sent.success()));
    let output = child.wait_with_output().expect("the program ends");
    let log = String::from_utf8_lossy(&output.stderr);
    let line =
        log.lines().find(|line| line.contains("fault-1")).unwrap_or_else(|| panic!("no line with the id: {log}"));
    assert!(line.contains("INTERNAL") && line.contains("theme"), "{line}");
    assert!(answer.contains("\"requestId\":\"fault-1\"") && answer.contains("INTERNAL"), "{answer}");
    assert!(!answer.contains("no such table") && !answer.contains("theme\""), "{answer}");
}
