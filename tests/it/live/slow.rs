//! Clients that don't read: they are sent away, and hold up nobody.

use std::{sync::Arc, time::Duration};

use api::{
    clock::SystemClock,
    http::{live::LiveLimits, server::Manners},
};
use serde_json::json;
use tests::{
    bundle::ait_melloul,
    engine::Engine,
    server::{TestServer, run},
    socket::Socket,
};

use super::renamed;

/// One change after another, each with all that the agreement says, many times over.
const LARGE: &str = "subscription ($after: String) { recordChanged(after: $after) { cursor
    revision { a: changes { path before after } b: changes { path before after } c: changes { path before after } d: changes { path before after } } } }";

fn stalled(engine: Engine) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let live = LiveLimits { stall: Duration::from_millis(300), ..LiveLimits::default() };
        let settings = Manners { live, ..Manners::default() };
        let Some(server) = TestServer::start_edge(engine, Arc::new(SystemClock), |app| app, settings).await else {
            return;
        };
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let start = server.data("{ changes(first: 1) { pageInfo { endCursor } } }", json!({})).await;
        let start = &start["changes"]["pageInfo"]["endCursor"];
        let mut slow = Vec::new();
        for _ in 0..5 {
            let mut socket = Socket::open(server.address, json!({})).await;
            for id in 0..10 {
                socket.subscribe(&id.to_string(), LARGE, json!({ "after": start })).await;
            }
            slow.push(socket);
        }
        let mut quick = Socket::open(server.address, json!({})).await;
        quick.subscribe("1", super::CHANGES, json!({})).await;
        for round in 0..60 {
            server
                .import(&renamed(&format!("Titre {round} {}", "x".repeat(4_000))))
                .await
                .expect("the bundle is sound");
        }
        for _ in 0..60 {
            assert_eq!(quick.hear_json().await["type"], "next");
        }
        // They read at last: what was sent, and why no more is.
        for mut socket in slow {
            let code = socket.closed().await;
            assert!([1013, 1006].contains(&code), "{code}");
        }
        assert_eq!(server.data("{ __typename }", json!({})).await, json!({ "__typename": "Query" }));
    });
}

#[test]
fn a_client_that_does_not_read_is_sent_away_sqlite() {
    stalled(Engine::Sqlite);
}

/// The server goes on when a client vanishes in the middle of a message.
#[test]
fn a_client_that_vanishes_leaves_nothing_behind() {
    run(Engine::Sqlite, async |server: TestServer| {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        for _ in 0..40 {
            let mut socket = Socket::open(server.address, json!({})).await;
            socket.subscribe("1", super::CHANGES, json!({})).await;
        }
        // More than an address may have at a time: those before are gone.
        let mut socket = Socket::open(server.address, json!({})).await;
        socket.subscribe("1", super::CHANGES, json!({})).await;
        server.import(&renamed("Autre titre")).await.expect("the bundle is sound");
        assert_eq!(socket.hear_json().await["type"], "next");
    });
}
