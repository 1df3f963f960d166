//! Server-Sent Events: the same answers, one operation to a connection.

use std::time::Duration;

use reqwest::Response;
use serde_json::{Value, json};
use tests::{both, bundle::ait_melloul, server::TestServer};

use super::{CHANGES, renamed};

async fn open(server: &TestServer, query: &str, variables: Value, last: Option<&str>) -> Response {
    let body = json!({ "query": query, "variables": variables }).to_string();
    let mut request =
        server.client().post(server.url("/graphql")).header("Content-Type", "application/json").body(body);
    request = request.header("Accept", "text/event-stream");
    if let Some(last) = last {
        request = request.header("Last-Event-ID", last);
    }
    let response = request.send().await.expect("the server answers");
    assert_eq!(response.headers()["content-type"], "text/event-stream; charset=utf-8");
    assert_eq!(response.status(), 200);
    response
}

/// The events that have come once there are as many: their names, ids and data.
async fn events(response: &mut Response, count: usize) -> Vec<(String, String, String)> {
    let mut text = String::new();
    let reading = async {
        loop {
            let found: Vec<_> = text
                .split_inclusive("\n\n")
                .filter(|block| block.ends_with("\n\n") && block.contains("event:"))
                .map(|block| {
                    let field = |name: &str| {
                        let line = block.lines().find_map(|line| line.strip_prefix(name));
                        line.unwrap_or_default().trim().to_owned()
                    };
                    (field("event:"), field("id:"), field("data:"))
                })
                .collect();
            if found.len() >= count {
                return found;
            }
            let chunk = response.chunk().await.expect("the body goes on").expect("more comes");
            text.push_str(&String::from_utf8_lossy(&chunk));
        }
    };
    tokio::time::timeout(Duration::from_secs(15), reading).await.expect("the events come in time")
}

both! {
    async fn changes_come_as_events_and_go_on_after_the_last(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let mut first = open(&server, CHANGES, json!({}), None).await;
        // The body's first bytes say that the server listens.
        assert!(first.chunk().await.expect("a body").is_some());
        server.import(&renamed("Titre 1")).await.expect("the bundle is sound");
        let told = events(&mut first, 1).await;
        let data: Value = serde_json::from_str(&told[0].2).expect("JSON");
        assert_eq!(told[0].0, "next");
        assert_eq!(data["data"]["recordChanged"]["cursor"], told[0].1.as_str());
        drop(first);
        server.import(&renamed("Titre 2")).await.expect("the bundle is sound");
        server.import(&renamed("Titre 3")).await.expect("the bundle is sound");
        let mut second = open(&server, CHANGES, json!({}), Some(&told[0].1)).await;
        let rest = events(&mut second, 2).await;
        assert!(rest.len() == 2 && rest[0].1 != told[0].1 && rest[0].1 != rest[1].1, "{rest:?}");
        // By GET, as a browser's own EventSource asks.
        let parameters = [("query", "subscription { recordChanged { cursor } }")];
        let address = reqwest::Url::parse_with_params(&server.url("/graphql"), parameters).expect("an address");
        let request = server.client().get(address).header("Accept", "text/event-stream").header("Last-Event-ID", &rest[0].1);
        let mut third = request.send().await.expect("the server answers");
        assert_eq!(events(&mut third, 1).await[0].1, rest[1].1);
    }

    async fn other_operations_are_answered_once(server) {
        let answer = open(&server, "{ __typename }", json!({}), None).await.text().await.expect("an end");
        assert_eq!(answer, "event: next\ndata: {\"data\":{\"__typename\":\"Query\"}}\n\nevent: complete\ndata:\n\n");
        for (query, code) in [("{ nothing }", "GRAPHQL_VALIDATION_FAILED"), ("subscription { recordChanged(after: \"x\") { cursor } }", "INVALID_CURSOR")] {
            let answer = open(&server, query, json!({}), None).await.text().await.expect("an end");
            assert!(answer.contains(code) && answer.ends_with("event: complete\ndata:\n\n"), "{answer}");
        }
        let mutation = [("query", "mutation { __typename }")];
        let address = reqwest::Url::parse_with_params(&server.url("/graphql"), mutation).expect("an address");
        let refused = server.client().get(address).header("Accept", "text/event-stream").send().await.expect("the server answers");
        assert!(refused.text().await.expect("an end").contains("METHOD_NOT_ALLOWED"));
    }
}
