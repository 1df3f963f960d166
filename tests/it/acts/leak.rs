//! What nobody else sees: a marked draft is planted, and every public answer is searched for the mark and for any change.

use entity::access_token::Role;
use serde_json::{Value, json};
use tests::{
    both,
    bundle::{ait_melloul, many},
};

use super::{about, begin, signature};

/// A word that stands nowhere else, and one that is a typing error away from it.
const MARK: &str = "zanzoumark";
const NEARLY: &str = "zanzoumarc";

/// Everything that the public can ask where a draft could show.
const QUESTIONS: &[&str] = &[
    "{ agreements(first: 100) { totalCount nodes { id title(language: FR) } facets { status { buckets { value count } } councils { buckets { node { slug } count unknownAmounts } }
        themes { buckets { node { slug } count } } parties { buckets { node { __typename } count } } years { buckets { value count } } }
        statistics(groupBy: [COUNCIL]) { rows { count knownShare amounts { total } } } } }",
    "{ agreements(first: 100, filter: { status: [DRAFT, APPROVED, SIGNED, IN_FORCE] }) { totalCount nodes { reference } } }",
    "{ agreements(first: 100, filter: { or: [{ amount: { min: \"0\" } }, { lacks: [AMOUNT] }] }) { totalCount } }",
    "{ agreements(last: 3, orderBy: { field: RECORDED }) { nodes { reference } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }",
    "{ agreements(filter: { text: \"zanzoumark\" }) { totalCount } near: agreements(filter: { text: \"zanzoumar\" }) { totalCount } }",
    "{ search(text: \"zanzoumark\") { totalCount nodes { __typename } } nearly: search(text: \"zanzoumarc\") { totalCount nodes { __typename } } }",
    "{ search(text: \"lecture zanzoumark\", first: 50) { totalCount edges { score highlights { markedText } } } }",
    "{ suggest(prefix: \"zanzou\") { text } other: suggest(prefix: \"z\") { text } }",
    "{ council(slug: \"ait-melloul\") { agreements(first: 100) { totalCount nodes { reference } } associations { totalCount nodes { slug } } facets: posts { totalCount } } }",
    "{ association(slug: \"b-association-0\") { slug agreements { totalCount } councils { totalCount } } }",
    "{ associations(first: 100, filter: { withAgreement: {} }) { totalCount nodes { slug } facets { councils { buckets { count } } } } }",
    "{ associations(filter: { council: [\"ait-melloul\"] }) { totalCount } councils(filter: { withAgreement: {} }) { totalCount } }",
    "{ councils(filter: { withAgreement: { status: [DRAFT] } }) { totalCount } ceremonies(filter: { withAgreement: {} }) { totalCount } }",
    "{ themes(first: 100) { nodes { slug agreements { totalCount } } } officials { nodes { slug signatures { totalCount } } } }",
    "{ changes(first: 100) { totalCount nodes { seq action nodeId changes { path before after } } pageInfo { endCursor hasNextPage } } }",
    "{ all: changes(types: [AGREEMENT], last: 100) { totalCount nodes { seq } } }",
    "{ sources(first: 1) { __typename } }",
];

/// What may differ without telling anything.
async fn answers(who: &tests::staff::Staff<'_>, hidden: &[String]) -> Vec<String> {
    let mut answers = Vec::new();
    for question in QUESTIONS {
        answers.push(who.ask(question, json!({})).await.to_string());
    }
    for id in hidden {
        let found = who
            .ask("query ($id: ID!) { node(id: $id) { __typename id } nodes(ids: [$id]) { id } }", json!({ "id": id }))
            .await;
        answers.push(found.to_string());
        let by_name =
            who.ask("query ($name: String!) { agreement(reference: $name) { id } }", json!({ "name": id })).await;
        answers.push(by_name.to_string().replace(id.as_str(), "ID"));
    }
    answers
}

both! {
    async fn a_draft_leaves_no_trace(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        server.import(&many("b", 3)).await.expect("the bundle is sound");
        let editor = server.staff(Role::Editor, Some("ait-melloul")).await;
        let publisher = server.staff(Role::Publisher, Some("ait-melloul")).await;
        let others = [server.public(), server.staff(Role::Admin, Some("b")).await];
        let mut before = Vec::new();
        for who in &others {
            before.push(answers(who, &[]).await);
        }
        // A draft with everything that it can have, its partner an association that has no agreement with this council yet.
        let id = begin(&editor).await;
        editor.act("updateDraft", "agreement { id }", about(&id, json!({
            "title": { "fr": format!("Lecture {MARK}"), "ar": MARK, "en": MARK }, "purpose": { "fr": MARK },
            "partners": [{ "association": "b-association-0" }, { "association": "al-wifaq-tamersit" }],
            "commitments": [{ "party": 1, "description": { "fr": MARK } }],
            "contributions": [], "indicators": [{ "name": { "fr": MARK } }], "evaluations": [{ "title": { "fr": MARK }, "dueOn": "2026-01-01" }],
        }))).await;
        editor.act("submitForReview", "agreement { id }", about(&id, json!({}))).await;
        editor.act("recordReview", "agreement { id }", about(&id, json!({ "committee": { "fr": MARK }, "reviewedOn": "2025-08-01", "opinion": "FAVOURABLE", "note": { "fr": MARK } }))).await;
        publisher.act("recordDeliberation", "agreement { id }", about(&id, json!({ "sessionKind": "ORDINARY", "heldOn": "2025-08-02", "decisionNumber": MARK, "outcome": "APPROVED" }))).await;
        let parts = publisher.data("query ($id: ID!) { node(id: $id) { ... on Agreement { title(language: FR) parties { nodes { id } } reviews { nodes { id } } deliberations { nodes { id } }
            commitments { nodes { id } } instalments { nodes { id } } indicators { nodes { id } } evaluations { nodes { id } } } } }", json!({ "id": id })).await;
        assert_eq!(parts["node"]["title"], format!("Lecture {MARK}"), "who may see it sees it");
        let mut hidden = vec![id.as_str().expect("an id").to_owned()];
        collect(&parts, &mut hidden);
        assert!(hidden.len() > 8, "{hidden:?}");
        for (who, before) in others.iter().zip(&before) {
            let since = answers(who, &hidden).await;
            for (question, (before, since)) in before.iter().zip(&since).enumerate() {
                assert_eq!(before, since, "{:?}", QUESTIONS.get(question));
            }
            for answer in &since {
                assert!(!answer.contains(MARK), "{answer}");
            }
            for answer in &since[QUESTIONS.len()..] {
                assert!(answer.contains("\"node\":null") || answer.contains("NOT_FOUND"), "{answer}");
            }
        }
        // What is not there and what may not be seen answer alike, byte for byte.
        let nobody = answers(&others[0], &["agreement_00000000000000000000000000".to_owned()]).await;
        let known = answers(&others[0], &hidden[..1]).await;
        assert_eq!(nobody[QUESTIONS.len()..], known[QUESTIONS.len()..]);

        // Published it is there; taken back it is gone again, but for the feed, which tells that it was.
        publisher.act("signAgreement", "agreement { id }", signature(&id)).await;
        publisher.act("publish", "agreement { id }", about(&id, json!({}))).await;
        let found = server.data("query ($text: String!) { search(text: $text) { totalCount } }", json!({ "text": NEARLY })).await;
        assert_eq!(found["search"]["totalCount"], 1, "its words are words of the registry now, and correct what is misspelt");
        publisher.act("withhold", "agreement { id }", about(&id, json!({ "reason": "Retrait." }))).await;
        for (who, before) in others.iter().zip(&before) {
            let since = answers(who, &hidden).await;
            for (question, (before, since)) in QUESTIONS.iter().zip(before.iter().zip(&since)) {
                if !question.contains("changes") {
                    assert_eq!(before, since, "{question}");
                    continue;
                }
                assert!(since.contains("WITHHOLD") || question.contains("all:"), "{since}");
            }
            assert!(since[QUESTIONS.len()..].iter().all(|answer| !answer.contains(MARK)));
        }
    }

    async fn a_hidden_agreement_is_not_told_apart_by_what_is_wrong_with_a_call(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        server.import(&many("b", 1)).await.expect("the bundle is sound");
        let editor = server.staff(Role::Editor, Some("ait-melloul")).await;
        let stranger = server.staff(Role::Publisher, Some("b")).await;
        let id = begin(&editor).await;
        let call = async |id: &Value| {
            let answer = stranger.call("publish", "agreement { id }", json!({ "agreement": id, "expectedRevision": 1 })).await;
            answer.to_string().replace(id.as_str().unwrap_or_default(), "ID")
        };
        assert_eq!(call(&id).await, call(&json!("agreement_00000000000000000000000000")).await);
    }
}

/// The ids anywhere in an answer.
fn collect(answer: &Value, ids: &mut Vec<String>) {
    match answer {
        Value::Object(members) => {
            ids.extend(members.get("id").and_then(Value::as_str).map(str::to_owned));
            members.values().for_each(|member| collect(member, ids));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, ids)),
        _ => {}
    }
}
