//! Words that many documents have: PostgreSQL looks for them class by class, and SQLite walks its lists. Both find the same.

use api::generate::Plan;
use serde_json::{Value, json};
use tests::pair::{self, Pair};

const PLAN: Plan = Plan { agreements: 4_000, seed: 11, communes: 6 };

const QUERY: &str = "query ($text: String!, $filter: AgreementFilter, $first: Int!, $after: String) {
    search(text: $text, types: [AGREEMENT], filter: $filter, first: $first, after: $after) { totalCount isTotalExact
    edges { score node { ... on Agreement { reference title(language: FR) signedOn } } } pageInfo { hasNextPage endCursor } } }";

/// The pages of searches for frequent words, each checked by itself.
#[test]
fn both_engines_find_them_in_the_same_order() {
    pair::runs(PLAN, asked);
}

async fn asked(pair: Pair) {
    let since = json!({ "signedOn": { "from": "2018-01-01" } });
    for (text, filter) in [
        ("convention partenariat", json!({})),
        ("اتفاقية شراكة", json!({})),
        ("convention", since.clone()),
        // Frequent by themselves, and seldom or never together.
        ("convention partenariat xyzzy", json!({})),
        ("convention 0001", json!({})),
        ("شراكة convention", since),
    ] {
        let (mut after, mut walked) = (Value::Null, Vec::new());
        let counted = loop {
            let variables = json!({ "text": text, "filter": filter, "first": 90, "after": after });
            let page = pair.data(QUERY, variables).await["search"].take();
            after = page["pageInfo"]["endCursor"].clone();
            let goes_on = page["pageInfo"]["hasNextPage"] == true;
            walked.extend(page["edges"].as_array().expect("a list").iter().cloned());
            if !goes_on || walked.len() > 1_200 {
                break page;
            }
        };
        let mut references: Vec<&str> = walked.iter().filter_map(|edge| edge["node"]["reference"].as_str()).collect();
        references.sort_unstable();
        references.dedup();
        assert_eq!(references.len(), walked.len(), "{text}: nothing comes twice");
        assert!(walked.is_sorted_by_key(|edge| std::cmp::Reverse(edge["score"].as_i64())), "{text}: the best first");
        if counted["isTotalExact"] == true {
            assert_eq!(counted["totalCount"], walked.len(), "{text}");
        }
        if filter != json!({}) {
            let is_kept = |edge: &Value| edge["node"]["signedOn"].as_str().is_some_and(|day| day >= "2018");
            assert!(walked.iter().all(is_kept), "{text}: the filter holds");
        }
        if text == "convention partenariat" {
            assert_eq!(counted["isTotalExact"], false, "the words are as frequent as the test needs them");
            assert!(walked.len() > 1_000);
        }
    }
}
