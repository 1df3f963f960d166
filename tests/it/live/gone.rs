//! Clients that vanish, and such that stop reading.

use std::{sync::Arc, time::Duration};

use api::{
    clock::SystemClock,
    http::{live::LiveLimits, server::Manners},
};
use entity::access_token::Role;
use serde_json::{Value, json};
use tests::{
    bundle::ait_melloul,
    engine::Engine,
    server::{TestServer, run},
    socket::{Heard, Socket},
};

use super::renamed;

/// How many changes are told, of 1 MB each: more than fit into buffers of 12 MB. Few, so that they are told before the system
/// cuts the connection, however busy the machine is.
const CHANGES_IN_ALL: usize = 16;

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

/// Messages so large that the buffers of the system and of the server are full after some dozens: what they hold depends on
/// the machine, but not on more than this.
#[test]
fn a_client_that_stops_reading_is_told_to_come_back() {
    let live = LiveLimits { stall: Duration::from_secs(1), ..LiveLimits::default() };
    let manners = Manners { live, ..Manners::default() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let server = TestServer::start_edge(Engine::Sqlite, Arc::new(SystemClock), |app| app, manners).await;
        let server = server.expect("the engine is built in");
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let staff = server.staff(Role::Admin, None).await;
        let slug = json!({ "slug": "al-wifaq-tamersit" });
        let known = server.data("query ($slug: String!) { association(slug: $slug) { id } }", slug).await;
        let names: Vec<String> = (0..25).map(|number| format!("a{number}: purposeTranslations {{ text }}")).collect();
        let query = format!(
            "subscription ($after: String) {{ recordChanged(types: [ASSOCIATION], after: $after) {{ cursor revision {{ seq
             node {{ ... on Association {{ {} }} }} }} }} }}",
            names.join(" ")
        );
        let mut stalled = Socket::open_narrow(server.address).await;
        stalled.subscribe("1", &query, json!({})).await;
        let mut told = Vec::new();
        for number in 0..CHANGES_IN_ALL {
            let text = format!("{number} {}", "غ".repeat(4_900));
            let purpose = json!({ "ar": text, "fr": text, "zgh": text, "en": text });
            let change = json!({ "id": known["association"]["id"], "purpose": purpose });
            told.push(staff.act("updateAssociation", "association { id }", change).await["revision"].clone());
        }
        tokio::time::sleep(2 * live.stall).await;
        // What it was sent before waits for it, whole and in order; then it is told why there is no more.
        let mut heard = Vec::new();
        let code = loop {
            match stalled.hear().await {
                Heard::Closed(code) => break code,
                Heard::Text(text) => {
                    let mut message: Value = serde_json::from_str(&text).expect("JSON");
                    heard.push(message["payload"]["data"]["recordChanged"].take());
                }
            }
        };
        assert_eq!(code, 1013);
        assert!(heard.len() < told.len(), "its {} messages fit into the system's buffers", heard.len());
        let seqs: Vec<&Value> = heard.iter().map(|change| &change["revision"]["seq"]).collect();
        assert_eq!(seqs, told[..heard.len()].iter().collect::<Vec<_>>());
        let mut back = Socket::open(server.address, json!({})).await;
        let after = heard.last().map_or_else(|| json!(null), |last| last["cursor"].clone());
        back.subscribe("1", &query, json!({ "after": after })).await;
        for missed in &told[heard.len()..] {
            let seq = back.hear_json().await["payload"]["data"]["recordChanged"]["revision"]["seq"].take();
            assert_eq!(seq, *missed);
        }
    });
}
