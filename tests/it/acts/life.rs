//! A whole life, from the first draft to the end, as three roles: what the public sees at each step, as of each step, and
//! through the change feed.

use entity::access_token::Role;
use serde_json::{Value, json};
use tests::{both, bundle::ait_melloul};

use super::{about, begin, draft, publish, signature};

/// The public's count of agreements, and the state of one.
const SEEN: &str =
    "query ($id: ID!) { agreements { totalCount } node(id: $id) { ... on Agreement { reference status } } }";

both! {
    async fn from_draft_to_completion(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let editor = server.staff(Role::Editor, Some("ait-melloul")).await;
        let publisher = server.staff(Role::Publisher, Some("ait-melloul")).await;
        let admin = server.staff(Role::Admin, Some("ait-melloul")).await;
        let public = server.public();
        let before = public.data("{ changes(last: 1) { pageInfo { endCursor } } }", json!({})).await;
        let cursor = before["changes"]["pageInfo"]["endCursor"].clone();

        let made = editor.act("draftAgreement", "agreement { id reference status publication parties { nodes { role } } }", draft()).await;
        let id = made["agreement"]["id"].clone();
        assert_eq!(made["agreement"]["status"], "DRAFT");
        assert_eq!(made["agreement"]["publication"], "DRAFT");
        assert_eq!(made["agreement"]["reference"], id, "a draft has no reference of its own");
        let mut revision = made["revision"].clone();
        let mut steps: Vec<(&str, i64)> = vec![("DRAFT", revision.as_i64().expect("a number"))];
        let not_there = json!({ "agreements": { "totalCount": 6 }, "node": null });
        assert_eq!(public.data(SEEN, json!({ "id": id })).await, not_there);

        let calls: [(&str, &str, Value); 14] = [
            ("updateDraft", "UPDATE", json!({ "title": { "en": "Public reading" }, "beneficiaryGroups": [] })),
            ("submitForReview", "SUBMIT", json!({ "submittedOn": "2025-07-10" })),
            ("recordReview", "REVIEW", json!({ "committee": { "fr": "Commission de la culture" }, "reviewedOn": "2025-07-15", "opinion": "FAVOURABLE" })),
            ("recordDeliberation", "DELIBERATE", json!({ "sessionKind": "EXTRAORDINARY", "heldOn": "2025-08-01", "decisionNumber": "12/2025",
                "votesFor": 21, "votesAgainst": 3, "abstentions": 2, "outcome": "APPROVED", "letterOn": "2025-08-04" })),
            ("recordVisa", "DELIBERATE", json!({ "requestedOn": "2025-08-04", "decidedOn": "2025-08-15", "outcome": "GRANTED" })),
            ("signAgreement", "SIGN", signature(&id)),
            ("publish", "PUBLISH", json!({})),
            ("recordPayment", "PAY", json!({ "paidOn": "2025-10-02", "reference": "OP-77" })),
            ("amendAgreement", "AMEND", json!({ "signedOn": "2025-12-01", "summary": { "fr": "Une troisième bibliothèque." }, "amount": { "amount": "150000.00" },
                "newInstalments": [{ "dueOn": "2026-06-01", "amount": { "amount": "50000.00" } }],
                "newCommitments": [{ "party": 1, "description": { "fr": "Former les animateurs." } }] })),
            ("suspendAgreement", "SUSPEND", json!({ "startsOn": "2026-01-10", "reason": { "fr": "Travaux." } })),
            ("resumeAgreement", "RESUME", json!({ "endedOn": "2026-02-10" })),
            ("renewAgreement", "RENEW", json!({ "signedOn": "2026-06-01", "summary": { "fr": "Une année de plus." }, "endsOn": "2027-08-31" })),
            ("recordMeasurement", "MEASURE", json!({ "measuredOn": "2026-08-31", "value": "612", "note": { "fr": "Deux sites." } })),
            ("completeAgreement", "COMPLETE", json!({ "completedOn": "2026-09-30", "note": { "fr": "Objectif dépassé." } })),
        ];
        for (act, action, mut input) in calls {
            input["agreement"] = id.clone();
            input["expectedRevision"] = revision.clone();
            let parts = publisher.data(
                "query ($id: ID!) { node(id: $id) { ... on Agreement { instalments { nodes { id } } indicators { nodes { id } } } } }",
                json!({ "id": id })).await;
            match act {
                "recordPayment" => input["instalment"] = parts["node"]["instalments"]["nodes"][0]["id"].clone(),
                "recordMeasurement" => input["indicator"] = parts["node"]["indicators"]["nodes"][0]["id"].clone(),
                _ => {}
            }
            let who = match act {
                "updateDraft" | "submitForReview" | "recordReview" | "recordPayment" | "recordMeasurement" => &editor,
                "completeAgreement" => &admin,
                _ => &publisher,
            };
            let done = who.act(act, "agreement { id }", input).await;
            assert!(done["revision"].as_i64() > revision.as_i64(), "{act}: {done}");
            revision = done["revision"].clone();
            steps.push((action, revision.as_i64().expect("a number")));
            let seen = public.data(SEEN, json!({ "id": id })).await;
            match steps.iter().any(|(action, _)| *action == "PUBLISH") {
                true => assert_eq!((&seen["agreements"]["totalCount"], &seen["node"]["reference"]), (&json!(7), &json!("AM-2025-0007")), "{act}"),
                false => assert_eq!(seen, not_there, "{act}"),
            }
        }

        let whole = public.data("query ($id: ID!) { node(id: $id) { ... on Agreement { status amount endsOn publication approvedOn signedOn
            completionNote(language: FR) submittedOn suspendedOn
            reviews { nodes { committee(language: FR) opinion } }
            deliberations { nodes { votesFor votesAgainst abstentions outcome decisionNumber letterOn visaOutcome } }
            amendments { nodes { number kind amountBefore amount endsOnBefore endsOn changesCommitments } }
            suspensions { nodes { startsOn endsOn reason(language: FR) } }
            commitments { totalCount } contributions { nodes { kind amount description(language: FR) } }
            instalments { nodes { dueOn amount paidOn paidAmount paymentReference } }
            indicators { nodes { name(language: FR) target measurements { nodes { value measuredOn } } } }
            signatures { nodes { authority signedOn signatory { official { slug } name(language: FR) } post { slug } onBehalfOf { slug } } } } } }", json!({ "id": id })).await;
        assert_eq!(whole["node"], json!({
            "status": "COMPLETED", "amount": "150000.00", "endsOn": "2027-08-31", "publication": "PUBLISHED",
            "approvedOn": "2025-08-01", "signedOn": "2025-08-20", "completionNote": "Objectif dépassé.", "submittedOn": "2025-07-10", "suspendedOn": null,
            "reviews": { "nodes": [{ "committee": "Commission de la culture", "opinion": "FAVOURABLE" }] },
            "deliberations": { "nodes": [{ "votesFor": 21, "votesAgainst": 3, "abstentions": 2, "outcome": "APPROVED", "decisionNumber": "12/2025",
                "letterOn": "2025-08-04", "visaOutcome": "GRANTED" }] },
            "amendments": { "nodes": [
                { "number": 1, "kind": "AMENDMENT", "amountBefore": "100000.00", "amount": "150000.00", "endsOnBefore": null, "endsOn": null, "changesCommitments": true },
                { "number": 2, "kind": "RENEWAL", "amountBefore": null, "amount": null, "endsOnBefore": "2026-08-31", "endsOn": "2027-08-31", "changesCommitments": false }] },
            "suspensions": { "nodes": [{ "startsOn": "2026-01-10", "endsOn": "2026-02-10", "reason": "Travaux." }] },
            "commitments": { "totalCount": 3 },
            "contributions": { "nodes": [{ "kind": "CASH", "amount": "100000.00", "description": null }, { "kind": "IN_KIND", "amount": null, "description": "Deux mille livres." }] },
            "instalments": { "nodes": [
                { "dueOn": "2025-10-01", "amount": "60000.00", "paidOn": "2025-10-02", "paidAmount": "60000.00", "paymentReference": "OP-77" },
                { "dueOn": "2026-03-01", "amount": "40000.00", "paidOn": null, "paidAmount": null, "paymentReference": null },
                { "dueOn": "2026-06-01", "amount": "50000.00", "paidOn": null, "paidAmount": null, "paymentReference": null }] },
            "indicators": { "nodes": [{ "name": "Lecteurs inscrits", "target": "500.00", "measurements": { "nodes": [{ "value": "612.00", "measuredOn": "2026-08-31" }] } }] },
            "signatures": { "nodes": [
                { "authority": "REPLACEMENT", "signedOn": null, "signatory": { "official": { "slug": "ibrahim-tayr" }, "name": whole["node"]["signatures"]["nodes"][0]["signatory"]["name"] },
                    "post": { "slug": "first-vice-president" }, "onBehalfOf": { "slug": "president" } },
                { "authority": "UNSPECIFIED", "signedOn": "2025-08-19", "signatory": { "official": null, "name": "Fatima Zahra" }, "post": null, "onBehalfOf": null }] },
        }));

        // The history: all of it for the staff, what was public for the public, newest first.
        let history = "query ($id: ID!) { node(id: $id) { ... on Agreement { revision history(first: 100) { totalCount nodes { seq action actor office isTombstone changes { path before after } } } } } }";
        let told = publisher.data(history, json!({ "id": id })).await;
        let actions = |told: &Value| -> Vec<(String, i64)> {
            let nodes = told["node"]["history"]["nodes"].as_array().expect("a list");
            nodes.iter().rev().map(|node| (node["action"].as_str().unwrap_or_default().to_owned(), node["seq"].as_i64().unwrap_or_default())).collect()
        };
        let wanted: Vec<(String, i64)> = steps.iter().map(|(action, seq)| ((*action).to_owned(), *seq)).collect();
        assert_eq!(actions(&told), wanted);
        assert_eq!(told["node"]["revision"], revision);
        let since = steps.iter().position(|(action, _)| *action == "PUBLISH").expect("it was published");
        let seen = public.data(history, json!({ "id": id })).await;
        assert_eq!(actions(&seen), wanted[since..]);
        assert_eq!(seen["node"]["history"]["totalCount"], wanted.len() - since);
        let newest = &seen["node"]["history"]["nodes"][0];
        assert_eq!((&newest["actor"], &newest["office"]), (&Value::Null, &json!("Partnership office")));
        assert_eq!(newest["changes"], json!([
            { "path": "completedOn", "before": null, "after": "\"2026-09-30\"" },
            { "path": "completionNote.fr", "before": null, "after": "\"Objectif dépassé.\"" }]));
        let first = seen["node"]["history"]["nodes"].as_array().and_then(|nodes| nodes.last()).expect("the publication");
        assert!(first["changes"].as_array().is_some_and(|changes| changes.iter().all(|change| change["before"].is_null())
            && changes.iter().any(|change| change["path"] == "title.fr")), "what was hidden before is told as new: {first}");

        // As of each step.
        for (at, (action, seq)) in steps.iter().enumerate() {
            let query = "query ($seq: Int!, $id: ID!) { asOf(seq: $seq) { agreements { totalCount facets { status { buckets { count } } } }
                node(id: $id) { ... on Agreement { reference amount history { totalCount } } } search(text: \"bibliothèques\") { totalCount } } }";
            let was = public.data(query, json!({ "seq": seq, "id": id })).await;
            let was = &was["asOf"];
            match at >= since {
                true => {
                    assert_eq!(was["agreements"]["totalCount"], 7, "{action}");
                    assert_eq!(was["node"]["history"]["totalCount"], at - since + 1, "{action}");
                    assert_eq!(was["search"]["totalCount"], 1, "{action}");
                    let amended = steps.iter().position(|(action, _)| *action == "AMEND").expect("it was amended");
                    assert_eq!(was["node"]["amount"], if at >= amended { "150000.00" } else { "100000.00" }, "{action}");
                }
                false => {
                    assert_eq!((&was["agreements"]["totalCount"], &was["node"]), (&json!(6), &Value::Null), "{action}");
                    assert_eq!(was["search"]["totalCount"], 0, "{action}");
                }
            }
        }

        // The feed: every published change once, in order, walked by pages of two.
        let (mut walked, mut after) = (Vec::new(), cursor);
        loop {
            let page = public.data("query ($after: String) { changes(first: 2, after: $after) { nodes { seq action nodeId isTombstone }
                pageInfo { hasNextPage endCursor } } }", json!({ "after": after })).await;
            let nodes = page["changes"]["nodes"].as_array().expect("a list").clone();
            walked.extend(nodes.iter().map(|node| (node["action"].as_str().unwrap_or_default().to_owned(), node["seq"].as_i64().unwrap_or_default())));
            after = page["changes"]["pageInfo"]["endCursor"].clone();
            if page["changes"]["pageInfo"]["hasNextPage"] == false {
                break;
            }
        }
        assert_eq!(walked, wanted[since..]);
        let end = public.data("query ($after: String) { changes(after: $after) { nodes { seq } pageInfo { endCursor hasNextPage } } }", json!({ "after": after })).await;
        assert_eq!(end["changes"], json!({ "nodes": [], "pageInfo": { "endCursor": after, "hasNextPage": false } }), "an empty page keeps its place");

        let report = api::verify::verify(&server.store().await).await.unwrap_or_else(|error| panic!("{}", error.cause()));
        assert_eq!(report.faults, Vec::<String>::new());
    }

    async fn withholding_is_told_with_its_reason(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let publisher = server.staff(Role::Publisher, Some("ait-melloul")).await;
        let id = publish(&publisher, &publisher).await;
        let seen = server.data("query ($id: ID!) { node(id: $id) { id } search(text: \"bibliothèques\") { totalCount } }", json!({ "id": id })).await;
        assert_eq!(seen, json!({ "node": { "id": id }, "search": { "totalCount": 1 } }));
        publisher.act("withhold", "agreement { publication }", about(&id, json!({ "reason": "Une erreur de partie." }))).await;
        let gone = server.data("query ($id: ID!) { node(id: $id) { id } search(text: \"bibliothèques\") { totalCount }
            changes(last: 1) { nodes { action nodeId isTombstone reason node { id } changes { path } } } }", json!({ "id": id })).await;
        assert_eq!(gone, json!({ "node": null, "search": { "totalCount": 0 }, "changes": { "nodes": [
            { "action": "WITHHOLD", "nodeId": id, "isTombstone": true, "reason": "Une erreur de partie.", "node": null, "changes": [] }] } }));
        let again = publisher.act("publish", "agreement { reference }", about(&id, json!({}))).await;
        assert_eq!(again["agreement"]["reference"], "AM-2025-0007", "a reference is never given away");
        let back = server.data("{ changes(last: 1) { nodes { action isTombstone changes { path before } } } agreements { totalCount } }", json!({})).await;
        assert_eq!((&back["changes"]["nodes"][0]["isTombstone"], &back["agreements"]["totalCount"]), (&json!(false), &json!(7)));
        let next = begin(&publisher).await;
        publisher.act("signAgreement", "agreement { id }", signature(&next)).await;
        let published = publisher.act("publish", "agreement { reference }", about(&next, json!({}))).await;
        assert_eq!(published["agreement"]["reference"], "AM-2025-0008");
    }

    async fn a_correction_states_its_reason(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let publisher = server.staff(Role::Publisher, Some("ait-melloul")).await;
        let id = server.data("{ agreement(reference: \"AM-2025-0003\") { id } }", json!({})).await["agreement"]["id"].clone();
        assert_eq!(publisher.faults("correctRecord", about(&id, json!({ "reason": " ", "purpose": { "fr": "X" } }))).await,
            [("INVALID".to_owned(), "reason".to_owned())]);
        publisher.act("correctRecord", "agreement { id }", about(&id, json!({ "reason": "Le montant figure au registre.", "amount": { "amount": "5000.00" } }))).await;
        let told = server.data("query ($id: ID!) { node(id: $id) { ... on Agreement { amount history(first: 1) { nodes { action reason changes { path after } } } } } }", json!({ "id": id })).await;
        assert_eq!(told["node"], json!({ "amount": "5000.00", "history": { "nodes": [{ "action": "CORRECT", "reason": "Le montant figure au registre.",
            "changes": [{ "path": "amount", "after": "500000" }, { "path": "currency", "after": "\"MAD\"" }] }] } }));
        let verified = api::verify::verify(&server.store().await).await.unwrap_or_else(|error| panic!("{}", error.cause()));
        assert_eq!(verified.faults, Vec::<String>::new());
    }
}
