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
            relatedPartyNote(language: FR) ice }";
        let new = json!({
            "slug": "al-amal", "kind": "COOPERATIVE", "name": { "ar": "الأمل", "fr": "Al Amal" },
            "neighbourhood": { "fr": "Azrou" }, "ice": "001561191000066",
        });
        let made = editor.act("createAssociation", selection, new.clone()).await;
        let association = &made["association"];
        assert_eq!(
            [&association["neighbourhood"], &association["purpose"], &association["relatedParty"], &association["ice"]],
            [&json!("Azrou"), &json!(null), &json!(false), &json!("001561191000066")]
        );
        assert_eq!(editor.faults("createAssociation", new).await, [fault("TAKEN", "slug")]);
        let wrong = json!({ "slug": "other", "kind": "OTHER", "name": { "fr": "Autre" }, "ice": "001561191000065" });
        assert_eq!(editor.faults("createAssociation", wrong).await, [fault("INVALID", "ice")]);
        let change = json!({
            "id": association["id"], "neighbourhood": null, "ice": null, "relatedParty": true,
            "relatedPartyNote": { "fr": "Personnel de la commune" }, "sources": ["a-minutes"],
        });
        assert_eq!(editor.refused("updateAssociation", change.clone()).await, "FORBIDDEN");
        let publisher = server.staff(Role::Publisher, Some("b")).await;
        updates(&server, &publisher, "updateAssociation", "association", change).await;
        let query = "{ association(slug: \"al-amal\") { kind ice neighbourhood relatedParty relatedPartyNote(language: FR)
            sources { nodes { slug } } } }";
        assert_eq!(server.data(query, json!({})).await["association"], json!({
            "kind": "COOPERATIVE", "ice": null, "neighbourhood": null, "relatedParty": true,
            "relatedPartyNote": "Personnel de la commune", "sources": { "nodes": [{ "slug": "a-minutes" }] },
        }));
        sound(&server).await;
    }
}
