//! What clients may rely on: the schema file, the codes, and that a page's cost does not grow with its size.

use serde_json::json;
use tests::{both, bundle::many};

use crate::registry::CONTRACT;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

fn file(path: &str) -> String {
    std::fs::read_to_string(format!("{ROOT}/{path}")).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn the_schema_file_is_what_the_code_prints() {
    assert!(
        file("schema.graphql") == api::sdl(),
        "schema.graphql is out of date: run `cargo run -- schema > schema.graphql` and look at the difference"
    );
}

#[test]
fn the_readme_lists_every_code() {
    let readme = file("README.md");
    for code in api::error::Code::ALL {
        assert!(readme.contains(&format!("`{}`", code.name())), "{} is missing in the README", code.name());
    }
}

both! {
    async fn a_page_costs_the_same_whatever_its_size(server) {
        server.import(&many("a", 60)).await.expect("the bundle is sound");
        let page = "query ($first: Int!) { agreements(first: $first) { nodes { reference council { name }
            parties { nodes { role association { name } } } themes { nodes { label } }
            signatures { nodes { signedOn authority } } ceremony { heldOn } } } }";
        let five = server.statements(page, json!({ "first": 5 })).await;
        let fifty = server.statements(page, json!({ "first": 50 })).await;
        assert_eq!(five, fifty);
        assert!(fifty <= 8, "{fifty} statements");
    }

    async fn every_list_costs_the_same_whatever_its_size(server) {
        for council in ["a", "b", "c"] {
            server.import(&many(council, 30)).await.expect("the bundle is sound");
        }
        let contract = CONTRACT.replace("first: 10", "first: $first");
        let nested = "councils(first: $first) { nodes { agreements(first: 2) { totalCount pageInfo { hasNextPage } nodes { reference } }
            associations(first: 2) { nodes { agreements(last: 1) { nodes { id } } } } posts { nodes { mandates { totalCount } } }
            ceremonies { nodes { chair { official { name } } } } officials { nodes { mandates { nodes { post { slug } } } } } } }";
        for (query, limit) in [(contract.as_str(), 20), (&format!("{{ {nested} }}"), 14)] {
            let query = query.replacen('{', "query ($first: Int!) {", 1);
            let small = server.statements(&query, json!({ "first": 2 })).await;
            let large = server.statements(&query, json!({ "first": if limit == 20 { 60 } else { 3 } })).await;
            assert_eq!(small, large, "{query}");
            assert!(large <= limit, "{large} statements: {query}");
        }
    }

    async fn what_is_not_selected_is_not_read(server) {
        server.import(&many("a", 10)).await.expect("the bundle is sound");
        for (query, statements) in [
            ("{ __typename }", 0),
            ("{ agreements { __typename } }", 0),
            ("{ agreements { totalCount } }", 1),
            ("{ agreements { nodes { reference } pageInfo { hasNextPage hasPreviousPage } } }", 1),
            ("{ agreements { edges { cursor } nodes { id } } }", 1),
            ("{ agreements { totalCount nodes { id } } }", 2),
        ] {
            assert_eq!(server.statements(query, json!({})).await, statements, "{query}");
        }
    }
}
