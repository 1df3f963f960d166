//! Ceremonies: who chaired, for whom, and who attended.

use entity::access_token::Role;
use serde_json::{Value, json};
use tests::both;

use super::{fault, fill, id, sound, updates};

const SELECTION: &str = "ceremony { id slug heldOn venue(language: FR) council { slug }
    chair { official { slug } post { slug } onBehalfOf { slug } }
    attendance { nodes { id post { slug } official { slug } } } sources { nodes { slug } } }";

fn attending(payload: &Value) -> Vec<String> {
    let nodes = payload["ceremony"]["attendance"]["nodes"].as_array().expect("a list").clone();
    let slug = |node: &Value| node["post"]["slug"].as_str().or(node["official"]["slug"].as_str()).map(str::to_owned);
    nodes.iter().filter_map(slug).collect()
}

both! {
    async fn a_ceremony_is_recorded_and_changed(server) {
        fill(&server).await;
        let editor = server.staff(Role::Editor, Some("a")).await;
        let made = editor.act("createCeremony", SELECTION, json!({
            "council": "a", "slug": "2025-07-02-associations", "kind": "SIGNING", "heldOn": "2025-07-02",
            "venue": { "fr": "Siège" }, "sources": ["a-minutes"],
            "chair": { "official": "a-official", "post": "vice-president", "onBehalfOf": "president" },
            "attendingPosts": ["president", "vice-president"], "attendingOfficials": ["b-official"],
        })).await;
        let chair = json!({ "official": { "slug": "a-official" }, "post": { "slug": "vice-president" }, "onBehalfOf": { "slug": "president" } });
        assert_eq!((&made["ceremony"]["chair"], &made["ceremony"]["venue"]), (&chair, &json!("Siège")));
        assert_eq!(attending(&made), ["president", "vice-president", "b-official"]);
        let ceremony = made["ceremony"]["id"].clone();
        // What is not said stays, and who stays keeps the key.
        let changed = editor.act("updateCeremony", SELECTION, json!({
            "id": ceremony, "chair": { "onBehalfOf": null }, "venue": null, "attendingPosts": ["vice-president"],
        })).await;
        assert_eq!(changed["ceremony"]["chair"]["onBehalfOf"], json!(null));
        assert_eq!((&changed["ceremony"]["chair"]["post"], &changed["ceremony"]["venue"]), (&chair["post"], &json!(null)));
        assert_eq!(attending(&changed), ["vice-president", "b-official"]);
        assert_eq!(
            changed["ceremony"]["attendance"]["nodes"][0]["id"],
            made["ceremony"]["attendance"]["nodes"][1]["id"]
        );
        let unchaired = editor.act("updateCeremony", SELECTION, json!({ "id": ceremony, "chair": null, "attendingOfficials": [] })).await;
        assert_eq!((&unchaired["ceremony"]["chair"], attending(&unchaired)), (&json!(null), vec!["vice-president".to_owned()]));
        updates(&server, &editor, "updateCeremony", "ceremony", json!({ "id": ceremony, "heldOn": "2025-07-03" })).await;
        sound(&server).await;
    }

    async fn a_ceremony_can_be_wrong_in_many_ways(server) {
        fill(&server).await;
        let editor = server.staff(Role::Editor, Some("a")).await;
        let wrong = json!({
            "council": "a", "slug": "a-ceremony-0", "kind": "OTHER", "heldOn": "2999-01-01",
            "chair": { "official": "nobody", "post": "nothing\u{0}" },
            "attendingPosts": ["president", "president", "nothing"], "attendingOfficials": ["nobody"],
        });
        assert_eq!(
            editor.faults("createCeremony", wrong).await,
            [
                fault("INVALID", "heldOn"),
                fault("TAKEN", "slug"),
                fault("NOT_FOUND", "chair.official"),
                fault("NOT_FOUND", "chair.post"),
                fault("INVALID", "attendingPosts.1"),
                fault("NOT_FOUND", "attendingPosts.2"),
                fault("NOT_FOUND", "attendingOfficials.0"),
            ]
        );
        let new = json!({ "council": "b", "slug": "c", "kind": "OTHER", "heldOn": "2025-01-01" });
        assert_eq!(editor.refused("createCeremony", new).await, "FORBIDDEN");
        let other = id(&server, "ceremony", "b-ceremony-0").await;
        assert_eq!(editor.refused("updateCeremony", json!({ "id": other })).await, "FORBIDDEN");
        let own = id(&server, "ceremony", "a-ceremony-0").await;
        let many: Vec<String> = (0..101).map(|n| format!("post-{n}")).collect();
        assert_eq!(
            editor.faults("updateCeremony", json!({ "id": own, "attendingPosts": many })).await,
            [fault("INVALID", "attendingPosts")]
        );
        sound(&server).await;
    }
}
