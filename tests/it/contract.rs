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
        // A write makes the server forget the rows that it shares between requests.
        server.import(&many("b", 1)).await.expect("the bundle is sound");
        let fifty = server.statements(page, json!({ "first": 50 })).await;
        assert_eq!(five, fifty);
        assert!(fifty <= 8, "{fifty} statements");
        let again = server.statements(page, json!({ "first": 50 })).await;
        assert_eq!(again, 1, "councils, associations, themes and ceremonies were read a moment ago");
    }

    async fn rows_kept_between_requests_are_never_out_of_date(server) {
        let mut bundle = many("a", 3);
        server.import(&bundle).await.expect("the bundle is sound");
        let query = "{ agreements { nodes { council { name(language: FR) } parties { nodes { association { name(language: FR) } } } } } }";
        let before = server.ask_text(query, json!({})).await;
        assert_eq!(server.ask_text(query, json!({})).await, before);
        bundle["council"]["name"]["fr"] = json!("Commune renommée");
        bundle["associations"][0]["name"]["fr"] = json!("Association renommée");
        server.import(&bundle).await.expect("the bundle is sound");
        let after = server.ask_text(query, json!({})).await;
        assert_eq!(after, before.replace("Commune a", "Commune renommée").replace("Association 0", "Association renommée"));
        assert_ne!(after, before);
    }

    async fn a_list_too_long_to_come_along_is_read_by_itself(server) {
        let mut bundle = many("a", 1);
        let label = |n: usize| json!({ "fr": format!("Thème {n}") });
        bundle["themes"] = (0..130).map(|n| json!({ "slug": format!("theme-{n:03}"), "label": label(n) })).collect();
        bundle["agreements"][0]["themes"] = (0..130).map(|n| json!(format!("theme-{n:03}"))).collect();
        server.import(&bundle).await.expect("the bundle is sound");
        let query = "{ agreements { nodes { themes(first: 100) { totalCount pageInfo { hasNextPage endCursor } nodes { slug } } } } }";
        let themes = server.data(query, json!({})).await["agreements"]["nodes"][0]["themes"].clone();
        assert_eq!((&themes["totalCount"], &themes["pageInfo"]["hasNextPage"]), (&json!(130), &json!(true)));
        assert_eq!(themes["nodes"][99]["slug"], "theme-099");
        let query = "query ($after: String) { agreements { nodes { themes(first: 100, after: $after) { nodes { slug } } } } }";
        let rest = server.data(query, json!({ "after": themes["pageInfo"]["endCursor"] })).await;
        let rest = &rest["agreements"]["nodes"][0]["themes"]["nodes"];
        assert_eq!((rest.as_array().map(Vec::len), &rest[29]["slug"]), (Some(30), &json!("theme-129")));
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
