//! Clients that vanish, and clients that do not read.

use std::{sync::Arc, time::Duration};

use api::{
    clock::SystemClock,
    http::{live::LiveLimits, server::Manners},
};
use serde_json::{Value, json};
use tests::{
    bundle::ait_melloul,
    engine::Engine,
    server::{TestServer, run},
    socket::{Heard, Socket},
};

use super::renamed;

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

/// Whoever does not read is not waited for: once it reads again, it hears that it was too slow, and goes on after the last
/// event that it has.
#[test]
fn a_client_that_does_not_read_is_told_to_come_back() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let live = LiveLimits { stall: Duration::from_millis(500), ..LiveLimits::default() };
        let manners = Manners { live, ..Manners::default() };
        let server = TestServer::start_edge(Engine::Sqlite, Arc::new(SystemClock), |app| app, manners).await;
        let server = server.expect("SQLite is built in");
        let title = |round: usize| format!("{round} {}", "Un titre ".repeat(50));
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        for round in 0..60 {
            server.import(&renamed(&title(round))).await.expect("the bundle is sound");
        }
        let start = server.data("{ changes(first: 1) { pageInfo { endCursor } } }", json!({})).await;
        let after = json!({ "after": start["changes"]["pageInfo"]["endCursor"] });
        let copies: Vec<String> = (0..20).map(|copy| format!("c{copy}: changes {{ path before after }}")).collect();
        let feed = format!(
            "subscription ($after: String) {{ recordChanged(after: $after) {{ cursor revision {{ {} }} }} }}",
            copies.join(" ")
        );

        let mut socket = Socket::open_narrow(server.address).await;
        for id in 0..10 {
            socket.subscribe(&id.to_string(), &feed, after.clone()).await;
        }
        tokio::time::sleep(Duration::from_secs(3)).await;
        let mut cursors = Vec::new();
        let code = loop {
            match socket.hear().await {
                Heard::Text(text) => {
                    let told: Value = serde_json::from_str(&text).expect("a message");
                    if told["id"] == "0" {
                        cursors.push(told["payload"]["data"]["recordChanged"]["cursor"].clone());
                    }
                }
                Heard::Closed(code) => break code,
            }
        };
        assert_eq!(code, 1013);

        let mut again = Socket::open(server.address, json!({})).await;
        again.subscribe("0", &feed, json!({ "after": cursors.last() })).await;
        let next = again.hear_json().await["payload"]["data"]["recordChanged"]["cursor"].clone();
        let mut whole = Socket::open(server.address, json!({})).await;
        whole.subscribe("0", &feed, after).await;
        let mut all = Vec::new();
        while all.last() != Some(&next) {
            all.push(whole.hear_json().await["payload"]["data"]["recordChanged"]["cursor"].clone());
        }
        cursors.push(next);
        assert_eq!(cursors, all, "nothing is lost and nothing comes twice");
    });
}
