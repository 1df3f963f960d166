//! Associations: recorded by any council, changed with care.

use entity::access_token::Role;
use serde_json::json;
use tests::both;

use super::{fault, fill, sound, updates};

both! {
    async fn associations_are_shared(server) {
        fill(&server).await;
        let editor = server.staff(Role::Editor, Some("a")).await;
        let selection = "association { id slug kind name(language: FR) neighbourhood(language: FR) purpose relatedParty
            relatedPartyNote(language: FR) }";
        let new = json!({
            "slug": "al-amal", "kind": "COOPERATIVE", "name": { "ar": "الأمل", "fr": "Al Amal" },
            "neighbourhood": { "fr": "Azrou" },
        });
        let made = editor.act("createAssociation", selection, new.clone()).await;
        let association = &made["association"];
        assert_eq!(
            (&association["neighbourhood"], &association["purpose"], &association["relatedParty"]),
            (&json!("Azrou"), &json!(null), &json!(false))
        );
        assert_eq!(editor.faults("createAssociation", new).await, [fault("TAKEN", "slug")]);
        let change = json!({
            "id": association["id"], "neighbourhood": null, "relatedParty": true,
            "relatedPartyNote": { "fr": "Personnel de la commune" }, "sources": ["a-minutes"],
        });
        assert_eq!(editor.refused("updateAssociation", change.clone()).await, "FORBIDDEN");
        let publisher = server.staff(Role::Publisher, Some("b")).await;
        updates(&server, &publisher, "updateAssociation", "association", change).await;
        let query = "{ association(slug: \"al-amal\") { kind neighbourhood relatedParty relatedPartyNote(language: FR)
            sources { nodes { slug } } } }";
        assert_eq!(server.data(query, json!({})).await["association"], json!({
            "kind": "COOPERATIVE", "neighbourhood": null, "relatedParty": true,
            "relatedPartyNote": "Personnel de la commune", "sources": { "nodes": [{ "slug": "a-minutes" }] },
        }));
        sound(&server).await;
    }
}
