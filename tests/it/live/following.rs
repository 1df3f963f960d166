//! What is told: every published change once, in order, to those who follow and to those who come back.

use std::time::Duration;

use entity::access_token::Role;
use serde_json::{Value, json};
use tests::{both, bundle::ait_melloul, server::TestServer, socket::Socket};

use super::{CHANGES, renamed};
use crate::acts::{about, begin, publish, signature};

async fn title(server: &TestServer, title: &str) {
    server.import(&renamed(title)).await.expect("the bundle is sound");
}

/// The revision of the next event.
async fn revision(socket: &mut Socket) -> Value {
    let mut event = socket.hear_json().await;
    assert_eq!(event["type"], "next", "{event}");
    event["payload"]["data"]["recordChanged"].take()
}

both! {
    async fn a_change_is_told_in_the_order_of_the_selection(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let mut socket = Socket::open(server.address, json!({})).await;
        let query = "subscription Follow($filter: AgreementFilter) { changed: agreementChanged(filter: $filter) {
            agreement { title(language: FR) council { slug } parties { nodes { role } } reference ...rest } cursor
            revision { node { ... on Agreement { b: reference } __typename } action changes { path after } } } }
            fragment rest on Agreement { amount status }";
        socket.subscribe("a", query, json!({ "filter": { "council": ["ait-melloul"] } })).await;
        socket.subscribe("b", query, json!({ "filter": { "council": ["elsewhere"] } })).await;
        title(&server, "Autre titre").await;
        let text = socket.hear_text().await;
        let cursor = serde_json::from_str::<Value>(&text).expect("JSON")["payload"]["data"]["changed"]["cursor"].clone();
        let expected = format!(
            "{{\"id\":\"a\",\"type\":\"next\",\"payload\":{{\"data\":{{\"changed\":{{\"agreement\":{{\"title\":\"Autre titre\",\"council\":{{\"slug\":\"ait-melloul\"}},\
             \"parties\":{{\"nodes\":[{{\"role\":\"COUNCIL\"}},{{\"role\":\"ASSOCIATION\"}}]}},\"reference\":\"AM-2025-0001\",\"amount\":null,\"status\":\"SIGNED\"}},\
             \"cursor\":{cursor},\"revision\":{{\"node\":{{\"b\":\"AM-2025-0001\",\"__typename\":\"Agreement\"}},\"action\":\"UPDATE\",\
             \"changes\":[{{\"path\":\"title.fr\",\"after\":\"\\\"Autre titre\\\"\"}}]}}}}}}}}}}"
        );
        assert_eq!(text, expected);
        assert!(socket.is_quiet(Duration::from_millis(300)).await, "the other filter keeps nothing");
        // The cursor is one of the feed, too.
        let rest = server.data("query ($after: String) { changes(after: $after) { nodes { seq } } }", json!({ "after": cursor })).await;
        assert_eq!(rest["changes"]["nodes"], json!([]));
    }

    /// Whoever comes back with a cursor hears what happened meanwhile, and then what happens, all of it once.
    async fn nothing_is_lost_and_nothing_comes_twice(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let mut socket = Socket::open(server.address, json!({})).await;
        socket.subscribe("1", CHANGES, json!({})).await;
        let mut told = Vec::new();
        title(&server, "Titre 0").await;
        let first = revision(&mut socket).await;
        told.push(first["revision"]["seq"].as_i64().expect("a number"));
        drop(socket);
        for round in 1..5 {
            title(&server, &format!("Titre {round}")).await;
        }
        let mut socket = Socket::open(server.address, json!({})).await;
        socket.subscribe("1", CHANGES, json!({ "after": first["cursor"] })).await;
        for round in 5..9 {
            title(&server, &format!("Titre {round}")).await;
        }
        for _ in 1..9 {
            told.push(revision(&mut socket).await["revision"]["seq"].as_i64().expect("a number"));
        }
        let data = server.data("{ changes(types: [AGREEMENT], last: 9) { nodes { seq } } }", json!({})).await;
        let all: Vec<i64> = data["changes"]["nodes"].as_array().expect("a list").iter().map(|node| node["seq"].as_i64().expect("a number")).collect();
        assert_eq!(told, all);
        // A long way back comes in pages.
        let start = server.data("{ changes(first: 1) { pageInfo { endCursor } totalCount } }", json!({})).await;
        let everything = "subscription ($after: String) { recordChanged(after: $after) { cursor revision { seq } } }";
        socket.subscribe("2", everything, json!({ "after": start["changes"]["pageInfo"]["endCursor"] })).await;
        let count = start["changes"]["totalCount"].as_i64().expect("a number") - 1;
        let mut last = 1;
        for _ in 0..count {
            let event = socket.hear_json().await;
            assert_eq!(event["id"], "2");
            let seq = event["payload"]["data"]["recordChanged"]["revision"]["seq"].as_i64().expect("a number");
            assert!(seq > last);
            last = seq;
        }
        assert!(socket.is_quiet(Duration::from_millis(200)).await);
    }

    /// A draft is told to nobody, its publication to everybody, and that it is gone again as a tombstone.
    async fn drafts_are_told_to_nobody(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let editor = server.staff(Role::Editor, Some("ait-melloul")).await;
        let publisher = server.staff(Role::Publisher, Some("ait-melloul")).await;
        let mut public = Socket::open(server.address, json!({})).await;
        let token = publisher.bearer();
        let mut staff = Socket::open(server.address, json!({ "Authorization": token })).await;
        let query = "subscription ($filter: AgreementFilter) { recordChanged: agreementChanged(filter: $filter) { agreement { title(language: FR) } revision { action isTombstone reason actor } } }";
        let none = json!({ "filter": { "text": "lecture publique" } });
        public.subscribe("p", query, none.clone()).await;
        staff.subscribe("s", query, none).await;
        let id = begin(&editor).await;
        publisher.act("signAgreement", "agreement { id }", signature(&id)).await;
        assert!(public.is_quiet(Duration::from_millis(200)).await && staff.is_quiet(Duration::from_millis(50)).await);
        publisher.act("publish", "agreement { id }", about(&id, json!({}))).await;
        for (socket, actor) in [(&mut public, Value::Null), (&mut staff, json!("Publisher of one"))] {
            assert_eq!(revision(socket).await, json!({
                "agreement": { "title": "Convention de lecture publique" },
                "revision": { "action": "PUBLISH", "isTombstone": false, "reason": null, "actor": actor },
            }));
        }
        publisher.act("withhold", "agreement { id }", about(&id, json!({ "reason": "Une erreur." }))).await;
        let gone = revision(&mut public).await;
        assert_eq!(gone, json!({
            "agreement": null,
            "revision": { "action": "WITHHOLD", "isTombstone": true, "reason": "Une erreur.", "actor": null },
        }));
        // What is hidden again is told to nobody, whatever is done to it.
        publish(&editor, &publisher).await;
        assert_eq!(revision(&mut public).await["revision"]["action"], "PUBLISH");
        assert!(public.is_quiet(Duration::from_millis(100)).await);
    }

    /// Where it begins is forgotten once it has begun, but for a variable that must have a value.
    async fn a_place_that_must_be_given_is_kept(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let after = server.data("{ changes(first: 1) { edges { cursor } } }", json!({})).await["changes"]["edges"][0]["cursor"].clone();
        for ty in ["String!", "String", "String = null"] {
            let mut socket = Socket::open(server.address, json!({})).await;
            let query = format!("subscription ($after: {ty}) {{ recordChanged(types: [AGREEMENT], after: $after) {{ revision {{ seq }} }} }}");
            socket.subscribe("a", &query, json!({ "after": after })).await;
            assert!(revision(&mut socket).await["revision"]["seq"].is_i64(), "{ty}");
        }
    }

    /// What was told before is kept for who asks the same: not what was erased since.
    async fn what_was_erased_is_not_told_to_who_comes_back(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let admin = server.staff(Role::Admin, None).await;
        let after = server.data("{ changes(first: 1) { edges { cursor } } }", json!({})).await["changes"]["edges"][0]["cursor"].clone();
        let query = "subscription ($after: String) { recordChanged(types: [OFFICIAL], after: $after) { cursor
            revision { action changes { path after } } } }";
        for (told, until) in [(true, "Tayr"), (false, "ERASE")] {
            let mut socket = Socket::open(server.address, json!({})).await;
            socket.subscribe("a", query, json!({ "after": after })).await;
            let mut all = String::new();
            while !all.contains(until) {
                all += &socket.hear_text().await;
            }
            assert_eq!(all.contains("Tayr") || all.contains("ibrahim-tayr"), told, "{all}");
            let id = server.data("{ officials(filter: { text: \"ibrahim\" }) { nodes { id } } }", json!({})).await;
            if let Some(official) = id["officials"]["nodes"].get(0) {
                admin.act("eraseOfficial", "official { id }", json!({ "id": official["id"], "reason": "x" })).await;
            }
        }
    }

    /// However many follow, a change is read once and worked out once for all who ask the same.
    async fn what_many_follow_is_read_once(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let mut sockets = Vec::new();
        for _ in 0..3 {
            let mut socket = Socket::open(server.address, json!({})).await;
            for id in 0..10 {
                socket.subscribe(&id.to_string(), CHANGES, json!({})).await;
            }
            sockets.push(socket);
        }
        // The last of them is heard once the others are.
        for socket in &mut sockets {
            socket.say(json!({ "type": "ping" })).await;
            assert_eq!(socket.hear_json().await["type"], "pong");
        }
        let before = server.statements_now();
        title(&server, "Autre titre").await;
        for socket in &mut sockets {
            for _ in 0..10 {
                revision(socket).await;
            }
        }
        let statements = server.statements_now() - before;
        assert!(statements <= 4, "{statements} statements for 30 subscriptions");
    }
}
