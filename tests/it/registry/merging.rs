//! Fields that stand under one key twice, as clients have them that join fragments into a document: their selections are
//! merged, whichever way they are answered, and an act is done once.

use entity::access_token::Role;
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};
use serde_json::{Value, json};
use tests::{both, bundle::many};

use super::direct::any_selection;

/// One answer with what another has beside it.
fn with(one: &mut Value, other: &Value) {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            for (key, value) in other {
                with(one.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
        (Value::Array(one), Value::Array(other)) => {
            assert_eq!(one.len(), other.len());
            one.iter_mut().zip(other).for_each(|(one, other)| with(one, other));
        }
        (one, other) if one.is_null() => *one = other.clone(),
        (one, other) => assert_eq!(one, other),
    }
}

both! {
    async fn selections_are_merged(server) {
        server.import(&many("a", 4)).await.expect("the bundle is sound");
        let mut runner = TestRunner::deterministic();
        let mut merged = 0;
        for _ in 0..60 {
            let mut some = || any_selection("Agreement", 2).new_tree(&mut runner).expect("a selection").current();
            let lists = [some(), some()].map(|selection| format!("agreements(first: 9) {{ nodes {{ {selection} }} }}"));
            let [one, other] = &lists;
            let side_by_side = server.ask(&format!("{{ {one} {other} }}"), json!({})).await;
            let by_fragments = format!("{{ ...f ... on Query {{ {other} }} }} fragment f on Query {{ {one} }}");
            let by_fragments = server.ask(&by_fragments, json!({})).await;
            if side_by_side.get("errors").is_some() {
                // One name for two things is refused, wherever they stand.
                let code = |answer: &Value| answer["errors"][0]["extensions"]["code"].clone();
                assert_eq!((code(&side_by_side), code(&by_fragments)), (json!("GRAPHQL_VALIDATION_FAILED"), json!("GRAPHQL_VALIDATION_FAILED")));
                continue;
            }
            let mut expected = server.data(&format!("{{ {one} }}"), json!({})).await;
            with(&mut expected, &server.data(&format!("{{ {other} }}"), json!({})).await);
            assert_eq!(side_by_side["data"], expected, "{one} {other}");
            assert_eq!(by_fragments["data"], expected, "{one} {other}");
            merged += 1;
        }
        assert!(merged > 20, "{merged}");
        // Within records of an interface, and of what a look-up answers.
        let id = server.data("{ agreements(first: 1) { nodes { id reference } } }", json!({})).await["agreements"]["nodes"][0].take();
        let query = "query ($id: ID!, $reference: String!) {
            node(id: $id) { ... on Agreement { council { slug } } ...f }
            a: agreement(reference: $reference) { council { slug } }
            ... @include(if: true) { a: agreement(reference: $reference) { council { kind } parties { nodes { role } } } }
        } fragment f on Agreement { council { kind } }";
        let data = server.data(query, id).await;
        let council = json!({ "slug": "a", "kind": data["node"]["council"]["kind"] });
        assert!(council["kind"].is_string());
        assert_eq!((&data["node"]["council"], &data["a"]["council"]), (&council, &council));
        assert_eq!(data["a"]["parties"]["nodes"][0]["role"], "COUNCIL");
    }

    async fn an_act_is_done_once(server) {
        server.import(&many("a", 1)).await.expect("the bundle is sound");
        let admin = server.staff(Role::Admin, None).await;
        let themes = async || admin.data("{ themes { totalCount } }", json!({})).await["themes"]["totalCount"].as_i64();
        let before = themes().await.expect("a number");
        for (number, key) in [None, Some("once")].into_iter().enumerate() {
            let input = json!({ "slug": format!("new-{number}"), "label": { "fr": "Neuf" }, "idempotencyKey": key });
            let query = "mutation ($input: CreateThemeInput!) {
                createTheme(input: $input) { theme { slug } revision } createTheme(input: $input) { theme { label(language: FR) } userErrors { code } } }";
            let done = admin.data(query, json!({ "input": input })).await;
            assert_eq!(done["createTheme"]["theme"], json!({ "slug": format!("new-{number}"), "label": "Neuf" }), "{done}");
            assert!(done["createTheme"]["revision"].is_i64() && done["createTheme"]["userErrors"] == json!([]));
        }
        let query = "mutation ($input: CreateThemeInput!) { ...f createTheme(input: $input) { revision } }
            fragment f on Mutation { createTheme(input: $input) { theme { slug } } }";
        let refused = admin.ask(query, json!({ "input": { "slug": "new-2", "label": { "fr": "Neuf" } } })).await;
        assert_eq!(refused["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED");
        assert_eq!(themes().await, Some(before + 2));
    }
}
