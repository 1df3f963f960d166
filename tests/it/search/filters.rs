//! `text` in filters: the same records that `search` finds, in any list.

use serde_json::{Value, json};
use tests::{both, server::TestServer};

use super::{NAMED, fill, name};

/// What a list keeps under a filter.
async fn kept(server: &TestServer, list: &str, kind: &str, filter: &Value) -> Vec<String> {
    let named = match kind {
        "Agreement" => "reference",
        "Post" => "slug council { slug }",
        _ => "slug",
    };
    let query = format!(
        "query ($filter: {kind}Filter) {{ {list}(first: 100, filter: $filter) {{ totalCount nodes {{ __typename {named} }} }} }}"
    );
    let data = server.data(&query, json!({ "filter": filter })).await;
    let nodes = data[list]["nodes"].as_array().expect("a list");
    assert_eq!(data[list]["totalCount"], nodes.len(), "{list} {filter}");
    let mut kept: Vec<String> = nodes.iter().map(name).collect();
    kept.sort_unstable();
    kept
}

both! {
    async fn a_text_keeps_what_a_search_finds(server) {
        fill(&server).await;
        for text in ["festival", "Timersit", "وبالثقافة", "مهرجان أكادير", "tamer", "président", "آيت ملول", "t", "🎉", "AM-2025"] {
            for (list, kind, ty) in [
                ("agreements", "Agreement", "AGREEMENT"),
                ("associations", "Association", "ASSOCIATION"),
                ("councils", "Council", "COUNCIL"),
                ("officials", "Official", "OFFICIAL"),
            ] {
                // What `search` finds by correcting or leaving out words, it scores below 30.
                let query = format!("query ($text: String!) {{ search(text: $text, types: [{ty}], first: 100) {{
                    edges {{ score node {{ {NAMED} }} }} }} }}");
                let data = server.data(&query, json!({ "text": text })).await;
                let edges = data["search"]["edges"].as_array().expect("a list").iter();
                let typed = edges.filter(|edge| edge["score"].as_i64() >= Some(30));
                let mut wanted: Vec<String> = typed.map(|edge| name(&edge["node"])).collect();
                wanted.sort_unstable();
                let kept = kept(&server, list, kind, &json!({ "text": text })).await;
                // A single letter begins more words than either looks at, and each looks at those of most records.
                if text != "t" {
                    assert_eq!(kept, wanted, "{list} {text}");
                }
            }
        }
    }

    async fn a_text_goes_with_everything_else_in_a_filter(server) {
        fill(&server).await;
        let agreements = async |filter: Value| kept(&server, "agreements", "Agreement", &filter).await;
        assert_eq!(agreements(json!({ "text": "festival", "council": ["essaouira"] })).await, ["ES-2023-0001"]);
        let either = json!({ "or": [{ "text": "timitar" }, { "text": "gnaoua" }] });
        assert_eq!(agreements(either).await, ["AG-2023-0002", "ES-2023-0001"]);
        let other = json!({ "text": "timitar", "not": { "text": "festival" } });
        assert_eq!(agreements(other).await, Vec::<String>::new());
        assert_eq!(agreements(json!({ "text": "" })).await, Vec::<String>::new());
        let with = json!({ "withAgreement": { "text": "poésie" } });
        assert_eq!(kept(&server, "councils", "Council", &with).await, ["council:chefchaouen", "council:laayoune"]);
        let nested = "{ council(slug: \"agadir\") { agreements(filter: { text: \"festival\" }) { totalCount nodes { reference } } } }";
        let data = server.data(nested, json!({})).await;
        assert_eq!(data["council"]["agreements"], json!({ "totalCount": 1, "nodes": [{ "reference": "AG-2023-0002" }] }));
        let long = json!({ "filter": { "text": "x".repeat(501) } });
        let query = "query ($filter: AgreementFilter) { agreements(filter: $filter) { totalCount } }";
        let (code, argument, _) = server.error(query, long).await;
        assert_eq!((code.as_str(), argument.as_str()), ("INVALID_ARGUMENT", "text"));
    }
}
