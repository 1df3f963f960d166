//! The acts through the front door: who may do what, what each does, and what nobody else sees of it.

mod access;
mod concurrency;
mod killed;
mod leak;
mod life;
mod undone;

use serde_json::{Value, json};
use tests::staff::Staff;

/// A draft of Ait Melloul with a partner, a sum in two instalments, an indicator and a report.
pub(crate) fn draft() -> Value {
    json!({
        "council": "ait-melloul",
        "title": { "fr": "Convention de lecture publique", "ar": "اتفاقية القراءة العمومية" },
        "purpose": { "fr": "Ouvrir deux bibliothèques de quartier." },
        "partners": [{ "association": "al-wifaq-tamersit" }],
        "themes": ["culture"],
        "amount": { "amount": "100000.00" },
        "startsOn": "2025-09-01",
        "endsOn": "2026-08-31",
        "commitments": [{ "party": 0, "description": { "fr": "Mettre les locaux à disposition." } },
            { "party": 1, "description": { "fr": "Animer les bibliothèques." } }],
        "contributions": [{ "party": 0, "kind": "CASH", "amount": { "amount": "100000.00" } },
            { "party": 1, "kind": "IN_KIND", "description": { "fr": "Deux mille livres." } }],
        "instalments": [{ "dueOn": "2025-10-01", "amount": { "amount": "60000.00" } },
            { "dueOn": "2026-03-01", "amount": { "amount": "40000.00" } }],
        "indicators": [{ "name": { "fr": "Lecteurs inscrits" }, "baseline": "0", "target": "500", "targetOn": "2026-08-31" }],
        "evaluations": [{ "title": { "fr": "Rapport annuel" }, "dueOn": "2026-09-30" }],
    })
}

/// What an input needs to be about an agreement.
pub(crate) fn about(agreement: &Value, more: Value) -> Value {
    let mut input = more;
    input["agreement"] = agreement.clone();
    input
}

/// Signs as it is done in Ait Melloul: the first vice-president for the president.
pub(crate) fn signature(agreement: &Value) -> Value {
    about(
        agreement,
        json!({
            "signedOn": "2025-08-20",
            "signatures": [
                { "party": 0, "official": "ibrahim-tayr", "post": "first-vice-president", "onBehalfOf": "president",
                  "authority": "REPLACEMENT" },
                { "party": 1, "name": { "fr": "Fatima Zahra" }, "signedOn": "2025-08-19" },
            ],
        }),
    )
}

/// Begins a draft and answers its id.
pub(crate) async fn begin(editor: &Staff<'_>) -> Value {
    editor.act("draftAgreement", "agreement { id }", draft()).await["agreement"]["id"].clone()
}

/// Takes a draft to its publication, and answers its id.
pub(crate) async fn publish(editor: &Staff<'_>, publisher: &Staff<'_>) -> Value {
    let id = begin(editor).await;
    publisher.act("signAgreement", "agreement { id }", signature(&id)).await;
    publisher.act("publish", "agreement { id }", about(&id, json!({}))).await;
    id
}
