//! `graphql-transport-ws` to the letter: its messages, and the codes with which a connection is closed.

use std::time::Duration;

use api::http::{live::LiveLimits, server::Manners};
use entity::access_token::Role;
use serde_json::{Value, json};
use tests::{
    both,
    bundle::ait_melloul,
    engine::Engine,
    server::TestServer,
    socket::{Heard, Socket},
};
use tokio_tungstenite::tungstenite::Message;

use super::CHANGES;

async fn connect(server: &TestServer) -> Socket {
    Socket::connect(server.address, "graphql-transport-ws", &[]).await.expect("a connection")
}

fn code(refused: &Value) -> &Value {
    assert_eq!(refused["type"], "error", "{refused}");
    &refused["payload"][0]["extensions"]["code"]
}

both! {
    async fn queries_and_mutations_are_answered_too(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let mut socket = Socket::open(server.address, Value::Null).await;
        socket.subscribe("q", "{ agreements { totalCount } __typename }", json!({})).await;
        let expected = r#"{"id":"q","type":"next","payload":{"data":{"agreements":{"totalCount":6},"__typename":"Query"}}}"#;
        assert_eq!(socket.hear_text().await, expected);
        assert_eq!(socket.hear_json().await, json!({ "id": "q", "type": "complete" }));
        // The id is free again.
        socket.subscribe("q", "{ nothing }", json!({})).await;
        assert_eq!(code(&socket.hear_json().await), "GRAPHQL_VALIDATION_FAILED");
        let act = "mutation { createTheme(input: { slug: \"x\", label: { fr: \"X\" } }) { theme { slug } userErrors { code } } }";
        socket.subscribe("m", act, json!({})).await;
        let event = socket.hear_json().await;
        assert_eq!(event["payload"]["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{event}");
        assert_eq!(socket.hear_json().await["type"], "complete");
        let admin = server.staff(Role::Admin, None).await;
        let mut socket = Socket::open(server.address, json!({ "authorization": admin.bearer() })).await;
        socket.subscribe("m", act, json!({})).await;
        let event = socket.hear_json().await;
        assert_eq!(event["payload"]["data"]["createTheme"], json!({ "theme": { "slug": "x" }, "userErrors": [] }), "{event}");
        socket.say(json!({ "type": "ping", "payload": { "a": 1 } })).await;
        assert_eq!(socket.hear_json().await["type"], "complete");
        assert_eq!(socket.hear_json().await, json!({ "type": "pong" }));
    }

    async fn what_is_no_subscription_is_refused(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let mut socket = Socket::open(server.address, json!({})).await;
        for (query, variables, expected) in [
            ("subscription { recordChanged { cursor } agreementChanged { cursor } }", json!({}), "GRAPHQL_VALIDATION_FAILED"),
            ("subscription { __typename }", json!({}), "GRAPHQL_VALIDATION_FAILED"),
            ("subscription { ...f } fragment f on Subscription { recordChanged { cursor } }", json!({}), "GRAPHQL_VALIDATION_FAILED"),
            ("subscription { recordChanged @include(if: false) { cursor } }", json!({}), "GRAPHQL_VALIDATION_FAILED"),
            ("subscription { nothing { cursor } }", json!({}), "GRAPHQL_VALIDATION_FAILED"),
            ("subscription { recordChanged(types: [LOST]) { cursor } }", json!({}), "GRAPHQL_VALIDATION_FAILED"),
            ("subscription { recordChanged { cursor", json!({}), "GRAPHQL_PARSE_FAILED"),
            (CHANGES, json!({ "after": "x" }), "INVALID_CURSOR"),
            (CHANGES, json!({ "after": 7 }), "GRAPHQL_VALIDATION_FAILED"),
            ("subscription { agreementChanged(filter: { signedOn: { from: \"2025-02-01\", to: \"2025-01-01\" } }) { cursor } }", json!({}), "INVALID_ARGUMENT"),
        ] {
            socket.subscribe("1", query, variables).await;
            let refused = socket.hear_json().await;
            assert_eq!(code(&refused), expected, "{query}: {refused}");
            assert_eq!(refused["payload"][0].get("path"), None, "{refused}");
        }
        socket.say(json!({ "type": "subscribe", "id": "1", "payload": { "operationName": "A" } })).await;
        assert_eq!(code(&socket.hear_json().await), "INVALID_REQUEST");
        // Over plain HTTP there is nothing that could go on.
        let (found, _, message) = server.error(CHANGES, json!({})).await;
        assert_eq!(found, "INVALID_REQUEST");
        assert!(message.contains("graphql-transport-ws"), "{message}");
    }

    async fn whoever_breaks_the_rules_is_told_which(server) {
        let subscribe = json!({ "type": "subscribe", "id": "1", "payload": { "query": CHANGES } });
        let init = json!({ "type": "connection_init" });
        for (said, expected) in [
            (vec![Message::text("x")], 4400),
            (vec![Message::text(json!({ "type": "start" }).to_string())], 4400),
            (vec![Message::binary(b"{}".to_vec())], 4400),
            (vec![Message::text(subscribe.to_string())], 4401),
            (vec![Message::text(init.to_string()), Message::text(init.to_string())], 4429),
            (vec![Message::text(init.to_string()), Message::text(subscribe.to_string()), Message::text(subscribe.to_string())], 4409),
            (vec![Message::text(json!({ "type": "connection_init", "payload": { "Authorization": "Bearer wrong" } }).to_string())], 4403),
            (vec![Message::text(json!({ "type": "connection_init", "payload": { "Authorization": "Basic x" } }).to_string())], 4403),
            (vec![Message::text(format!("{{\"type\":\"ping\",\"x\":\"{}\"}}", "x".repeat(70_000)))], 1009),
        ] {
            let mut socket = connect(&server).await;
            for message in said {
                socket.send(message).await;
            }
            assert_eq!(socket.closed().await, expected);
        }
        let mut other = Socket::connect(server.address, "", &[]).await.expect("a connection");
        assert_eq!(other.closed().await, 4406);
        assert_eq!(Socket::connect(server.address, "graphql-transport-ws", &[("authorization", "Bearer wrong")]).await.err(), Some(401));
        let answer = server.client().get(server.url("/graphql")).header("Upgrade", "websocket").send().await.expect("the server answers");
        assert_eq!(answer.status(), 400);
    }

    async fn an_operation_ends_when_its_client_says_so(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let mut socket = Socket::open(server.address, json!({})).await;
        for round in 0..30 {
            socket.subscribe("1", CHANGES, json!({})).await;
            socket.say(json!({ "type": "complete", "id": "1" })).await;
            socket.say(json!({ "type": "complete", "id": format!("other {round}") })).await;
        }
        server.import(&crate::live::renamed("Autre titre")).await.expect("the bundle is sound");
        assert!(socket.is_quiet(Duration::from_millis(700)).await);
    }
}

fn limited(engine: Engine) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let live = LiveLimits {
            streams: 2,
            per_address: 3,
            per_process: 3,
            init: Duration::from_millis(200),
            ..LiveLimits::default()
        };
        let settings = Manners { live, ..Manners::default() };
        let stopping = settings.stopping.clone();
        let clock = std::sync::Arc::new(api::clock::SystemClock);
        let Some(server) = TestServer::start_edge(engine, clock, |app| app, settings).await else {
            return;
        };
        let mut late = connect(&server).await;
        assert_eq!(late.closed().await, 4408);
        let mut socket = Socket::open(server.address, json!({})).await;
        for id in ["1", "2", "3"] {
            socket.subscribe(id, CHANGES, json!({})).await;
        }
        assert_eq!(code(&socket.hear_json().await), "TOO_MANY_STREAMS");
        socket.say(json!({ "type": "complete", "id": "1" })).await;
        socket.subscribe("3", CHANGES, json!({})).await;
        assert!(socket.is_quiet(Duration::from_millis(100)).await);
        let _second = Socket::open(server.address, json!({})).await;
        let third = Socket::open(server.address, json!({})).await;
        assert_eq!(Socket::connect(server.address, "graphql-transport-ws", &[]).await.err(), Some(429));
        drop(third);
        // The place is free once the server has heard that the connection is gone.
        for attempt in 0.. {
            match Socket::connect(server.address, "graphql-transport-ws", &[]).await {
                Ok(_) => break,
                Err(_) => assert!(attempt < 50, "the place of a connection that is gone is free again"),
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        stopping.stop();
        assert_eq!(socket.hear().await, Heard::Closed(1012));
    });
}

#[test]
fn limits_and_the_end_sqlite() {
    limited(Engine::Sqlite);
}

#[test]
fn limits_and_the_end_postgres() {
    limited(Engine::Postgres);
}
