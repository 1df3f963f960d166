//! Pages of a search: walked by cursors they are the whole, whatever their size.

use serde_json::{Value, json};
use tests::both;

use super::{NAMED, fill, found, name};

both! {
    async fn pages_make_up_the_whole(server) {
        fill(&server).await;
        for text in ["اتفاقية شراكة", "festival", "festivel", "ta", "association agadir xyzzy", "président"] {
            let whole = found(&server, text, "", 100).await;
            assert!(whole.len() > 2, "{text}: {whole:?}");
            for size in [1, 3, 7] {
                let query = format!("query ($text: String!, $after: String) {{
                    search(text: $text, first: {size}, after: $after) {{ totalCount isTotalExact nodes {{ {NAMED} }}
                    pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} edges {{ cursor }} }} }}");
                let (mut walked, mut after) = (Vec::new(), Value::Null);
                loop {
                    let data = server.data(&query, json!({ "text": text, "after": after })).await;
                    let page = &data["search"];
                    assert_eq!(page["totalCount"], whole.len(), "{text}");
                    assert_eq!(page["isTotalExact"], true);
                    assert_eq!(page["pageInfo"]["hasPreviousPage"], !walked.is_empty());
                    walked.extend(page["nodes"].as_array().expect("a list").iter().map(name));
                    assert_eq!(page["edges"].as_array().and_then(|edges| edges.last()).map(|edge| &edge["cursor"]),
                        Some(&page["pageInfo"]["endCursor"]));
                    after = page["pageInfo"]["endCursor"].clone();
                    if page["pageInfo"]["hasNextPage"] == false {
                        break;
                    }
                }
                assert_eq!(walked, whole, "{text} in pages of {size}");
            }
        }
    }

    async fn a_cursor_fits_its_own_search_alone(server) {
        fill(&server).await;
        let cursor = |data: Value| data["search"]["pageInfo"]["endCursor"].as_str().expect("a cursor").to_owned();
        let query = "query ($text: String!, $types: [SearchType!], $after: String) {
            search(text: $text, types: $types, first: 1, after: $after) { pageInfo { endCursor } } }";
        let festival = cursor(server.data(query, json!({ "text": "festival" })).await);
        for other in [
            json!({ "text": "sport", "after": festival }),
            json!({ "text": "festival", "types": ["AGREEMENT"], "after": festival }),
            json!({ "text": "festival", "after": "" }),
            json!({ "text": "festival", "after": format!("{festival}A") }),
            json!({ "text": "festival", "after": "AAAA" }),
        ] {
            let (code, argument, _) = server.error(query, other.clone()).await;
            assert_eq!((code.as_str(), argument.as_str()), ("INVALID_CURSOR", "after"), "{other}");
        }
        let list = "query ($after: String) { agreements(after: $after) { totalCount } }";
        assert_eq!(server.error(list, json!({ "after": festival })).await.0, "INVALID_CURSOR");
    }
}
