//! Writers at the same time: one wins, the others are told; what is repeated is done once.

use entity::access_token::Role;
use futures_util::future::join_all;
use serde_json::{Value, json};
use tests::{both, bundle::ait_melloul};

use super::{about, begin, draft};

/// Races of two writers on one revision; a thousand in all, both engines together.
const RACES: usize = 500;

both! {
    async fn of_two_writers_on_one_revision_exactly_one_wins(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let editor = server.staff(Role::Editor, Some("ait-melloul")).await;
        let id = begin(&editor).await;
        let mut revision = editor.data("query ($id: ID!) { node(id: $id) { ... on Agreement { revision } } }", json!({ "id": id })).await["node"]["revision"].clone();
        for race in 0..RACES {
            let change = |writer: usize| {
                let (editor, id, revision) = (&editor, &id, revision.clone());
                async move {
                    let title = json!({ "fr": format!("Course {race}, coureur {writer}") });
                    editor.call("updateDraft", "agreement { id }", about(id, json!({ "title": title, "expectedRevision": revision }))).await
                }
            };
            let ended = [change(0), change(1)];
            let [one, other]: [Value; 2] = join_all(ended).await.try_into().expect("two writers");
            let won: Vec<&Value> = [&one, &other].into_iter().filter(|payload| payload["userErrors"] == json!([])).collect();
            let lost: Vec<&Value> = [&one, &other].into_iter().filter(|payload| payload["userErrors"][0]["code"] == "CONFLICT").collect();
            assert_eq!((won.len(), lost.len()), (1, 1), "race {race}: {one} {other}");
            assert_eq!(lost[0]["revision"], won[0]["revision"], "who lost is told the newest revision");
            assert_eq!(lost[0]["agreement"], Value::Null);
            revision = won[0]["revision"].clone();
        }
        let kept = editor.data("query ($id: ID!) { node(id: $id) { ... on Agreement { history { totalCount } } } }", json!({ "id": id })).await;
        assert_eq!(kept["node"]["history"]["totalCount"], RACES + 1);
    }

    async fn a_repeated_request_is_done_once(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let editor = server.staff(Role::Editor, Some("ait-melloul")).await;
        let mut input = draft();
        input["idempotencyKey"] = json!("3f0c5f2e-1d1c-4a57-9c2f-4f4f6c2b1a10");
        let calls = (0..50).map(|_| editor.call("draftAgreement", "agreement { id title(language: FR) }", input.clone()));
        let answers = join_all(calls).await;
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
        assert_eq!(answers[0]["userErrors"], json!([]));
        let drafts = "{ agreements(filter: { status: [DRAFT] }) { totalCount } }";
        assert_eq!(editor.data(drafts, json!({})).await["agreements"]["totalCount"], 1);
        // The same key with another request is a mistake; by the header it counts for each field of a request.
        let mut other = input.clone();
        other["title"] = json!({ "fr": "Autre chose" });
        assert_eq!(editor.faults("draftAgreement", other).await, [("KEY_REUSED".to_owned(), "idempotencyKey".to_owned())]);
        let query = "mutation ($one: DraftAgreementInput!) { a: draftAgreement(input: $one) { agreement { id } } b: draftAgreement(input: $one) { agreement { id } } }";
        let body = json!({ "query": query, "variables": { "one": draft() } });
        let (_, first) = editor.send(body.clone(), &[("Idempotency-Key", "\"from-the-header\"")]).await;
        let (_, second) = editor.send(body, &[("Idempotency-Key", "\"from-the-header\"")]).await;
        assert_eq!(first, second);
        // What was answered is answered again, whatever became of the record; another question about the same act is answered now.
        let mut change = json!({ "agreement": answers[0]["agreement"]["id"], "title": { "fr": "Premier titre" } });
        change["idempotencyKey"] = json!("first-title");
        let asked = "agreement { title(language: FR) history(first: 1) { nodes { seq action } } council { agreements { totalCount } } }";
        let before = editor.call("updateDraft", asked, change.clone()).await;
        let renamed = json!({ "agreement": answers[0]["agreement"]["id"], "title": { "fr": "Second titre" } });
        editor.act("updateDraft", "agreement { id }", renamed).await;
        assert_eq!(before["agreement"]["history"]["nodes"][0]["seq"], before["revision"], "it is answered as the act left it");
        assert_eq!(editor.call("updateDraft", asked, change.clone()).await, before);
        let now = editor.call("updateDraft", "agreement { title(language: FR) }", change).await;
        assert_eq!((&now["agreement"]["title"], &now["revision"]), (&json!("Second titre"), &before["revision"]));
        assert_eq!(editor.data(drafts, json!({})).await["agreements"]["totalCount"], 3);
        // Another member of staff may use the same key.
        let colleague = server.staff(Role::Publisher, Some("ait-melloul")).await;
        colleague.act("draftAgreement", "agreement { id }", input.clone()).await;
        for key in ["", "a b", "é", &"x".repeat(256)] {
            input["idempotencyKey"] = json!(key);
            assert_eq!(editor.faults("draftAgreement", input.clone()).await, [("INVALID".to_owned(), "idempotencyKey".to_owned())], "{key}");
        }
    }
}
