//! How often: for an address, for a token, and for tokens that are not valid.

use std::{sync::Arc, time::Duration};

use api::{
    clock::SystemClock,
    http::server::{Manners, Rate, Rates},
};
use entity::access_token::Role;
use serde_json::json;
use tests::{engine::Engine, server::TestServer, socket::Socket};

async fn limited(rates: Rates, in_flight: usize) -> TestServer {
    let proxies = "127.0.0.1".parse().expect("an address");
    let settings = Manners { rates, in_flight, proxies, ..Manners::default() };
    TestServer::start_edge(Engine::Sqlite, Arc::new(SystemClock), |app| app, settings).await.expect("a server")
}

fn hour(quota: u32) -> Rate {
    Rate { quota, window: Duration::from_secs(3600) }
}

struct Told {
    status: u16,
    limit: String,
    policy: String,
    retry: Option<u64>,
    code: String,
}

/// Asks as the client at an address, which the proxy tells.
async fn ask(server: &TestServer, address: &str, token: &str, query: &str) -> Told {
    let mut request = server.client().post(server.url("/graphql")).header("Content-Type", "application/json");
    request = request.header("X-Forwarded-For", address).body(json!({ "query": query }).to_string());
    if !token.is_empty() {
        request = request.header("Authorization", token);
    }
    let response = request.send().await.expect("the server answers");
    let header =
        |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let (status, limit, policy) = (response.status().as_u16(), header("ratelimit"), header("ratelimit-policy"));
    let retry = header("retry-after").parse().ok();
    let answer: serde_json::Value = serde_json::from_str(&response.text().await.expect("text")).expect("JSON");
    let code = answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned();
    Told { status, limit, policy, retry, code }
}

fn run(body: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(body);
}

#[test]
fn requests_are_counted_by_address_and_by_what_they_cost() {
    run(async {
        let rates = Rates { address: hour(5), token: hour(50), ..Rates::default() };
        let server = limited(rates, 20).await;
        let cheap = "{ __typename }";
        let first = ask(&server, "1.2.3.4", "", cheap).await;
        assert_eq!((first.status, first.policy.as_str()), (200, "\"default\";q=5;w=3600"));
        assert!(first.limit.starts_with("\"default\";r=4;t="), "{}", first.limit);
        // 300 rows are four requests.
        let dear = "{ a: agreements(first: 100) { nodes { id } } b: agreements(first: 100) { nodes { id } } c: agreements(first: 100) { nodes { id } } }";
        let second = ask(&server, "1.2.3.4", "", dear).await;
        assert_eq!(second.status, 200, "what is left is enough for one more, whatever it costs");
        let third = ask(&server, "1.2.3.4", "", cheap).await;
        assert_eq!((third.status, third.code.as_str()), (429, "RATE_LIMITED"));
        assert!(third.retry.is_some_and(|wait| (1..=1_440).contains(&wait)), "{:?}", third.retry);
        assert!(third.limit.starts_with("\"default\";r=0;t="), "{}", third.limit);
        // Others are not concerned: another address, the same one with a token, this machine itself.
        assert_eq!(ask(&server, "1.2.3.5", "", cheap).await.status, 200);
        let token = server.staff(Role::Editor, None).await.bearer();
        let staff = ask(&server, "1.2.3.4", &token, cheap).await;
        assert_eq!((staff.status, staff.policy.as_str()), (200, "\"default\";q=50;w=3600"));
        let here = server.client().get(server.url("/graphql?query={__typename}")).send().await.expect("an answer");
        assert!(here.status() == 200 && !here.headers().contains_key("ratelimit"));
        let told = server.client().post(server.url("/graphql")).header("X-Forwarded-For", "1.2.3.6");
        let told =
            told.json(&json!({ "query": cheap, "extensions": { "cost": true } })).send().await.expect("an answer");
        let told: serde_json::Value = told.json().await.expect("JSON");
        assert_eq!(told["extensions"]["cost"]["remaining"], 4);
        // By WebSocket, an operation is a request.
        let mut socket = Socket::connect(server.address, "graphql-transport-ws", &[("x-forwarded-for", "9.9.9.9")])
            .await
            .expect("a connection");
        socket.say(json!({ "type": "connection_init" })).await;
        assert_eq!(socket.hear_json().await["type"], "connection_ack");
        let mut codes = Vec::new();
        for id in 0..6 {
            socket.subscribe(&id.to_string(), cheap, json!({})).await;
            let event = socket.hear_json().await;
            match event["type"].as_str() {
                Some("next") => assert_eq!(socket.hear_json().await["type"], "complete"),
                _ => codes.push(event["payload"][0]["extensions"]["code"].clone()),
            }
        }
        assert!(!codes.is_empty() && codes.iter().all(|code| code == "RATE_LIMITED"), "{codes:?}");
    });
}

#[test]
fn an_address_does_not_guess_for_long() {
    run(async {
        let server = limited(Rates::default(), 20).await;
        let good = server.staff(Role::Editor, None).await.bearer();
        for _ in 0..3 {
            let refused = ask(&server, "1.2.3.4", "Bearer chiraka_wrong", "{ __typename }").await;
            assert_eq!((refused.status, refused.code.as_str()), (401, "UNAUTHENTICATED"));
        }
        let refused = ask(&server, "1.2.3.4", &good, "{ __typename }").await;
        assert_eq!((refused.status, refused.code.as_str()), (429, "RATE_LIMITED"));
        assert!(refused.retry.is_some_and(|wait| (1..=20).contains(&wait)), "{:?}", refused.retry);
        assert_eq!(ask(&server, "1.2.3.5", &good, "{ __typename }").await.status, 200);
        assert_eq!(ask(&server, "1.2.3.4", "", "{ __typename }").await.status, 200, "the public is read as before");
    });
}

#[test]
fn an_address_has_so_many_requests_under_way() {
    run(async {
        let server = limited(Rates::default(), 2).await;
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let mut slow = Vec::new();
        for _ in 0..2 {
            let mut stream = tokio::net::TcpStream::connect(server.address).await.expect("the server listens");
            let head = "POST /graphql HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 1.2.3.4\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{";
            stream.write_all(head.as_bytes()).await.expect("the server reads");
            slow.push(stream);
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
        let refused = ask(&server, "1.2.3.4", "", "{ __typename }").await;
        assert_eq!((refused.status, refused.code.as_str(), refused.retry), (429, "RATE_LIMITED", Some(1)));
        assert_eq!(ask(&server, "1.2.3.5", "", "{ __typename }").await.status, 200);
        for mut stream in slow {
            stream.write_all(&[b' '; 99]).await.expect("the server reads");
            let mut answer = [0; 12];
            stream.read_exact(&mut answer).await.expect("an answer");
        }
        assert_eq!(ask(&server, "1.2.3.4", "", "{ __typename }").await.status, 200);
    });
}
