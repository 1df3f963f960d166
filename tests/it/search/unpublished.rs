//! What is not published is found by those who may see it, and by nobody else.

use entity::access_token::Role;
use serde_json::{Value, json};
use tests::{both, bundle::ait_melloul, bundle::many, staff::Staff};

use crate::acts::{about, begin, publish};

/// The titles that a text finds, the best first.
async fn titles(who: &Staff<'_>, text: &str) -> Vec<String> {
    let query = "query ($filter: AgreementFilter!, $after: String) {
        agreements(first: 2, after: $after, filter: $filter, orderBy: { field: RELEVANCE }) {
            totalCount nodes { title(language: FR) } pageInfo { hasNextPage endCursor } } }";
    let (mut found, mut after) = (Vec::new(), Value::Null);
    loop {
        let data = who.data(query, json!({ "filter": { "text": text }, "after": after })).await;
        let list = &data["agreements"];
        let nodes = list["nodes"].as_array().expect("a list").iter();
        found.extend(nodes.filter_map(|node| node["title"].as_str()).map(str::to_owned));
        if list["pageInfo"]["hasNextPage"] == false {
            assert_eq!(list["totalCount"], found.len(), "{text}");
            return found;
        }
        after = list["pageInfo"]["endCursor"].clone();
    }
}

both! {
    async fn staff_find_what_they_have_not_published_yet(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        server.import(&many("b", 1)).await.expect("the bundle is sound");
        let editor = server.staff(Role::Editor, Some("ait-melloul")).await;
        let publisher = server.staff(Role::Publisher, Some("ait-melloul")).await;
        let everywhere = server.staff(Role::Admin, None).await;
        let others = [server.public(), server.staff(Role::Admin, Some("b")).await];
        publish(&editor, &publisher).await;
        const PUBLIC: &str = "Convention de lecture publique";
        let mut drafts = Vec::new();
        for title in ["Lecture à l'école", "Zellige et lecture", "Lecture nocturne"] {
            let id = begin(&editor).await;
            let named = json!({ "title": { "fr": title, "ar": "ورشة الزليج" }, "purpose": { "fr": "Animer les bibliothèques." } });
            editor.act("updateDraft", "agreement { id }", about(&id, named)).await;
            drafts.push(id);
        }
        for staff in [&editor, &publisher, &everywhere] {
            // What is published comes first, as everybody finds it; then what is not.
            let found = titles(staff, "lecture").await;
            assert_eq!((found.len(), found[0].as_str()), (4, PUBLIC), "{found:?}");
            // In any form, by a beginning, by the association's name, in another part of the record; every word of the text.
            for (text, expected) in [("zelliges", 1), ("l'ecole", 1), ("zelli", 1), ("ecole nocturne", 0), ("زليج", 3),
                ("وبالزليج", 3), ("bibliotheque", 4), ("bibliotheque zellige", 1), ("🎉", 0), ("zelli ", 0)] {
                assert_eq!(titles(staff, text).await.len(), expected, "{text}");
            }
        }
        for other in &others {
            assert_eq!(titles(other, "lecture").await, [PUBLIC]);
            assert_eq!(titles(other, "zellige").await, [""; 0]);
        }
        // As part of a larger filter, in counts and in facets.
        let counted = "{ agreements(filter: { not: { text: \"zellige\" }, council: [\"ait-melloul\"] }) { totalCount }
            drafts: agreements(filter: { text: \"lecture\", status: [DRAFT] }) { totalCount facets { status { totalCount } } } }";
        let [mine, theirs] = [editor.data(counted, json!({})).await, others[0].data(counted, json!({})).await];
        assert_eq!(mine["agreements"]["totalCount"].as_i64(), theirs["agreements"]["totalCount"].as_i64().map(|of| of + 2));
        assert_eq!((&mine["drafts"]["totalCount"], &theirs["drafts"]["totalCount"]), (&json!(3), &json!(0)));
        // Published and taken back, it is found once each time, by who may see it.
        publisher.act("signAgreement", "agreement { id }", crate::acts::signature(&drafts[1])).await;
        publisher.act("publish", "agreement { id }", about(&drafts[1], json!({}))).await;
        assert_eq!(titles(&editor, "zellige").await, ["Zellige et lecture"]);
        assert_eq!(titles(&others[0], "zellige").await, ["Zellige et lecture"]);
        publisher.act("withhold", "agreement { id }", about(&drafts[1], json!({ "reason": "Retrait." }))).await;
        assert_eq!(titles(&editor, "zellige").await, ["Zellige et lecture"]);
        assert_eq!(titles(&others[0], "zellige").await, [""; 0]);
    }
}
