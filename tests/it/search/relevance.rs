//! Lists by relevance: a list under a `text` stands in the order in which `search` finds its records, page by page in both
//! directions.

use serde_json::{Value, json};
use tests::both;

use super::{NAMED, fill, name};

const LISTS: [(&str, &str, &str); 4] = [
    ("agreements", "Agreement", "AGREEMENT"),
    ("associations", "Association", "ASSOCIATION"),
    ("councils", "Council", "COUNCIL"),
    ("officials", "Official", "OFFICIAL"),
];

fn names(nodes: &Value) -> Vec<String> {
    nodes.as_array().expect("a list").iter().map(name).collect()
}

both! {
    async fn a_list_by_relevance_is_a_search(server) {
        fill(&server).await;
        for text in ["festival", "Timersit", "وبالثقافة", "مهرجان أكادير", "tamer", "جمعية الأمل", "🎉", "AM-2025"] {
            for (list, kind, ty) in LISTS {
                // What `search` finds by correcting or leaving out words, it scores below 30.
                let search = format!("query ($text: String!) {{ search(text: $text, types: [{ty}], first: 100) {{
                    edges {{ score node {{ {NAMED} }} }} }} }}");
                let data = server.data(&search, json!({ "text": text })).await;
                let edges = data["search"]["edges"].as_array().expect("a list").iter();
                let found: Vec<String> =
                    edges.filter(|edge| edge["score"].as_i64() >= Some(30)).map(|edge| name(&edge["node"])).collect();
                let own = if kind == "Agreement" { "__typename reference" } else { "__typename slug" };
                let query = format!("query ($filter: {kind}Filter, $after: String) {{ {list}(first: 2, after: $after,
                    filter: $filter, orderBy: {{ field: RELEVANCE }}) {{ totalCount nodes {{ {own} }}
                    pageInfo {{ hasNextPage endCursor }} }} }}");
                let (mut walked, mut after) = (Vec::new(), Value::Null);
                loop {
                    let data = server.data(&query, json!({ "filter": { "text": text }, "after": after })).await;
                    assert_eq!(data[list]["totalCount"], found.len(), "{list} {text}");
                    walked.extend(names(&data[list]["nodes"]));
                    after = data[list]["pageInfo"]["endCursor"].clone();
                    if data[list]["pageInfo"]["hasNextPage"] == false {
                        break;
                    }
                }
                assert_eq!(walked, found, "{list} {text}");
                let backward = format!("query ($filter: {kind}Filter) {{ {list}(last: 100, filter: $filter,
                    orderBy: {{ field: RELEVANCE, direction: DESC }}) {{ nodes {{ {own} }} }} }}");
                let data = server.data(&backward, json!({ "filter": { "text": text } })).await;
                let mut turned = names(&data[list]["nodes"]);
                turned.reverse();
                assert_eq!(turned, found, "{list} {text} backward");
            }
        }
    }

    async fn a_nested_list_can_be_ranked_and_one_without_a_text_cannot(server) {
        fill(&server).await;
        let nested = "{ councils(first: 3, orderBy: { field: SLUG }) { nodes { agreements(first: 2,
            filter: { text: \"festival\" }, orderBy: { field: RELEVANCE }) { totalCount nodes { reference } } } } }";
        let data = server.data(nested, json!({})).await;
        let lists = data["councils"]["nodes"].as_array().expect("a list");
        assert!(lists.iter().all(|council| council["agreements"]["totalCount"].as_u64()
            >= council["agreements"]["nodes"].as_array().map(|nodes| nodes.len() as u64)));
        for filter in [json!(null), json!({}), json!({ "and": [{ "text": "festival" }] })] {
            let query = "query ($filter: AgreementFilter) { agreements(filter: $filter, orderBy: { field: RELEVANCE }) { totalCount } }";
            let (code, argument, message) = server.error(query, json!({ "filter": filter })).await;
            assert_eq!((code.as_str(), argument.as_str()), ("INVALID_ARGUMENT", "orderBy"));
            assert!(message.contains("`text`"), "{message}");
        }
    }
}
