//! Clients that vanish.

use serde_json::json;
use tests::{
    bundle::ait_melloul,
    engine::Engine,
    server::{TestServer, run},
    socket::Socket,
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
