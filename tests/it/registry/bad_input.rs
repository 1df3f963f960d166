//! Bad input: a coded error that names the place and the remedy, and never an internal text.

use serde_json::json;
use tests::{
    both,
    bundle::{ait_melloul, many},
};

both! {
    async fn what_is_skipped_leaves_its_object_there(server) {
        server.import(&many("a", 1)).await.expect("the bundle is sound");
        for (query, variables, data) in [
            ("{ agreements(first: 1) { ...f } } fragment f on AgreementConnection { totalCount @skip(if: true) }", json!({}), r#"{"agreements":{}}"#),
            ("{ agreements(first: 1) { ... { totalCount @skip(if: true) } } }", json!({}), r#"{"agreements":{}}"#),
            ("query ($b: Boolean!) { councils { pageInfo { ...p } nodes { slug } } } fragment p on PageInfo { hasNextPage @include(if: $b) }",
             json!({ "b": false }), r#"{"councils":{"pageInfo":{},"nodes":[{"slug":"a"}]}}"#),
            ("{ __schema { queryType { name @skip(if: true) } } }", json!({}), r#"{"__schema":{"queryType":{}}}"#),
            ("{ agreements(first: 1) { nodes { parties { nodes { ...f } } } } } fragment f on Party { role @skip(if: true) }",
             json!({}), r#"{"agreements":{"nodes":[{"parties":{"nodes":[{},{}]}}]}}"#),
            ("{ councils { nodes { __type__: slug } } }", json!({}), r#"{"councils":{"nodes":[{"__type__":"a"}]}}"#),
        ] {
            assert_eq!(server.ask_text(query, variables).await, format!("{{\"data\":{data}}}"), "{query}");
        }
    }

    async fn a_wrong_variable_is_told_before_anything_runs(server) {
        for (query, variables) in [
            ("query ($n: Int! = 3) { agreements(first: $n) { totalCount } }", json!({ "n": null })),
            ("query ($n: Int) { agreements(first: $n) { totalCount } }", json!({ "n": 99_999_999_999_i64 })),
            ("query ($d: Date) { agreements(filter: { inForceOn: $d }) { totalCount } }", json!({ "d": "2025-7-2" })),
            ("query ($f: AgreementFilter) { agreements(filter: $f) { totalCount } }", json!({ "f": { "amount": { "min": "1,5" } } })),
            ("query ($f: AgreementFilter) { agreements(filter: $f) { totalCount } }", json!({ "f": { "unknown": 1 } })),
        ] {
            // The second time the document itself is known to be sound.
            server.ask(query, json!({ "n": 1 })).await;
            for _ in 0..2 {
                let answer = server.ask(query, variables.clone()).await;
                assert_eq!(answer["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED", "{query}: {answer}");
                assert_eq!(answer.get("data"), None, "{query}: {answer}");
            }
        }
    }

    async fn many_names_for_many_records_are_too_much(server) {
        server.import(&many("a", 60)).await.expect("the bundle is sound");
        let names: String = (0..20).map(|n| format!("a{n}: title ")).collect();
        let lists: String = (0..5).map(|n| format!("l{n}: agreements(first: 60) {{ nodes {{ ...l }} }} ")).collect();
        for selection in [
            format!("council {{ {lists} }}"),
            format!("council {{ {lists} ... on Node {{ id }} }}"),
        ] {
            let query = format!("{{ agreements(first: 60) {{ nodes {{ {selection} }} }} }} fragment l on Agreement {{ {names} }}");
            let (code, _, message) = server.error(&query, json!({})).await;
            assert_eq!(code, "TOO_MANY_RECORDS", "{message}");
        }
    }

    async fn each_mistake_has_its_code(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let cursors = server
            .data("{ agreements { pageInfo { endCursor } } councils { pageInfo { endCursor } } byAmount: agreements(orderBy: {field: AMOUNT}) { pageInfo { endCursor } } }", json!({}))
            .await;
        let cursor = |list: &str| cursors[list]["pageInfo"]["endCursor"].as_str().expect("a cursor").to_owned();
        let damaged = {
            let mut damaged = cursor("agreements");
            let last = damaged.pop().expect("a cursor has letters");
            damaged.push(if last == 'A' { 'B' } else { 'A' });
            damaged
        };
        let cases = [
            ("{ node(id: \"rubbish\") { id } }".to_owned(), "INVALID_ID", "id", "as the registry gave it"),
            ("{ node(id: \"planet_01h2e8kqvbfwea724h75qc655w\") { id } }".into(), "INVALID_ID", "id", "agreement, party"),
            ("{ nodes(ids: [\"council_1\"]) { id } }".into(), "INVALID_ID", "ids", "26 letters"),
            ("{ council(slug: \"atlantis\") { id } }".into(), "NOT_FOUND", "slug", "No council has the slug `atlantis`"),
            ("{ council(slug: \"Ait-Melloul\") { id } }".into(), "NOT_FOUND", "slug", "case-sensitive"),
            ("{ council(slug: \"a\\u0000b\") { id } }".into(), "NOT_FOUND", "slug", "No council"),
            ("{ agreement(reference: \"AM-1999-0001\") { id } }".into(), "NOT_FOUND", "reference", "No agreement"),
            ("{ official(slug: \"x\") { id } }".into(), "NOT_FOUND", "slug", "No official"),
            ("{ association(slug: \"x\") { id } }".into(), "NOT_FOUND", "slug", "No association"),
            ("{ ceremony(slug: \"x\") { id } }".into(), "NOT_FOUND", "slug", "No ceremony"),
            ("{ agreements(first: -1) { totalCount } }".into(), "INVALID_PAGE_SIZE", "first", "0 to 100"),
            ("{ agreements(first: 101) { totalCount } }".into(), "INVALID_PAGE_SIZE", "first", "0 to 100"),
            ("{ agreements(last: 101) { totalCount } }".into(), "INVALID_PAGE_SIZE", "last", "0 to 100"),
            ("{ agreements(last: -2147483648) { totalCount } }".into(), "INVALID_PAGE_SIZE", "last", "0 to 100"),
            ("{ agreements(first: 1, last: 1) { totalCount } }".into(), "CONFLICTING_ARGUMENTS", "last", "`first` or `last`"),
            (format!("{{ agreements(after: \"{damaged}\") {{ totalCount }} }}"), "INVALID_CURSOR", "after", "unchanged"),
            ("{ agreements(before: \"\") { totalCount } }".into(), "INVALID_CURSOR", "before", "unchanged"),
            (format!("{{ agreements(after: \"{}\") {{ totalCount }} }}", cursor("councils")), "INVALID_CURSOR", "after", "another list"),
            (format!("{{ agreements(after: \"{}\") {{ totalCount }} }}", cursor("byAmount")), "INVALID_CURSOR", "after", "another order"),
            ("{ agreements(orderBy: {field: COLOUR}) { totalCount } }".into(), "GRAPHQL_VALIDATION_FAILED", "", "AgreementOrderField"),
            ("{ agreements(orderBy: {field: AMOUNT, direction: SIDEWAYS}) { totalCount } }".into(), "GRAPHQL_VALIDATION_FAILED", "", "OrderDirection"),
            ("{ councils { nodes { name(language: DE) } } }".into(), "GRAPHQL_VALIDATION_FAILED", "", "Language"),
            ("{ agreements(first: \"ten\") { totalCount } }".into(), "GRAPHQL_VALIDATION_FAILED", "", "Int"),
            ("{ agreements(first: 99999999999) { totalCount } }".into(), "GRAPHQL_VALIDATION_FAILED", "", ""),
            ("{ agreement { nodes } }".into(), "GRAPHQL_VALIDATION_FAILED", "", "reference"),
            ("{ nothing }".into(), "GRAPHQL_VALIDATION_FAILED", "", "nothing"),
            ("{ councils {".into(), "GRAPHQL_PARSE_FAILED", "", "line 1"),
            ("query ($id: ID!) { node(id: $id) { id } }".into(), "GRAPHQL_VALIDATION_FAILED", "", "`$id` of the type `ID!` is missing"),
            ("mutation { erase }".into(), "GRAPHQL_VALIDATION_FAILED", "", ""),
            ("query A { councils { totalCount } } query B { councils { totalCount } }".into(), "INVALID_REQUEST", "", "operationName"),
        ];
        for (query, code, argument, remedy) in cases {
            let (found, place, message) = server.error(&query, json!({})).await;
            assert_eq!((found.as_str(), place.as_str()), (code, argument), "{query}: {message}");
            assert!(message.contains(remedy), "{query}: {message}");
            for internal in ["sqlx", "SELECT", "panicked", ".rs", "sqlite", "postgres"] {
                assert!(!message.contains(internal), "{query}: {message}");
            }
        }
    }

    async fn zero_is_an_empty_page(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let query = "{ a: agreements(first: 0) { totalCount nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }
                       b: agreements(last: 0) { pageInfo { hasNextPage hasPreviousPage } } }";
        let data = server.data(query, json!({})).await;
        assert_eq!(
            data,
            json!({
                "a": { "totalCount": 6, "nodes": [], "pageInfo": { "hasNextPage": true, "hasPreviousPage": false, "startCursor": null, "endCursor": null } },
                "b": { "pageInfo": { "hasNextPage": false, "hasPreviousPage": true } },
            })
        );
    }

    /// An object of which everything is skipped is an empty object, and not `null`.
    async fn what_is_skipped_leaves_its_object(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let query = "query ($no: Boolean!) { councils { nodes { slug @skip(if: true) } } agreements(first: 1) { nodes { facility { id @include(if: $no) }
            parties { nodes { association { ... @include(if: $no) { slug } } } } } } }";
        let data = server.data(query, json!({ "no": false })).await;
        assert_eq!(
            data,
            json!({ "councils": { "nodes": [{}] }, "agreements": { "nodes": [{ "facility": null, "parties": { "nodes": [{ "association": null }, { "association": {} }] } }] } })
        );
    }

    async fn one_mistake_leaves_the_other_fields_alone(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let answer = server.ask("{ council(slug: \"x\") { id } councils { totalCount } }", json!({})).await;
        assert_eq!(answer["data"], json!({ "council": null, "councils": { "totalCount": 1 } }));
        assert_eq!(answer["errors"][0]["path"], json!(["council"]));
        assert_eq!(answer["errors"].as_array().map(Vec::len), Some(1));
        let answer = server.ask("{ councils { nodes { agreements(first: 101) { totalCount } } } }", json!({})).await;
        assert_eq!(answer["data"], json!(null), "nothing above the mistake may be null");
    }

    async fn an_answer_has_its_limit(server) {
        server.import(&tests::bundle::many("big", 60)).await.expect("the bundle is sound");
        let level = "themes(first: 100) { nodes { agreements(first: 100) { nodes {";
        let query = format!("{{ agreements(first: 100) {{ nodes {{ {level} {level} id }} }} }} }} }} }} }} }} }} }} }}", );
        let (code, _, message) = server.error(&query, json!({})).await;
        assert_eq!(code, "TOO_MANY_RECORDS", "{message}");
    }
}
