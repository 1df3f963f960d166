//! The guard's property: whatever it accepts parses and validates in a moment, and never aborts. Documents are made of the
//! schema's own names and of fragments that spread each other at will, which is where validation multiplies.

use std::time::{Duration, Instant};

use async_graphql::{Request, ValidationMode};
use proptest::{collection::vec, prelude::*, sample::select};

use super::accept;

/// What the release may take; a build for tests, on a machine that does other things too, takes many times as long.
const MOMENT: Duration = Duration::from_millis(if cfg!(debug_assertions) { 2_000 } else { 50 });

fn name() -> impl Strategy<Value = &'static str> {
    select(vec![
        "agreements",
        "agreement",
        "councils",
        "council",
        "nodes",
        "edges",
        "node",
        "title",
        "id",
        "totalCount",
        "parties",
        "association",
        "facets",
        "status",
        "buckets",
        "pageInfo",
        "__typename",
        "__schema",
        "types",
        "fields",
        "type",
        "x",
    ])
}

fn selection() -> impl Strategy<Value = String> {
    let alias = select(vec!["", "", "", "a: ", "b: "]);
    let more = select(vec![
        "",
        "",
        "(first: 3)",
        "(filter: { not: { not: {} } })",
        "@skip(if: true)",
        "@x @x",
        "(a: [[[1]]])",
    ]);
    let leaf = prop_oneof![
        4 => (alias.clone(), name(), more.clone()).prop_map(|(alias, name, more)| format!("{alias}{name} {more}")),
        2 => (0..8_usize).prop_map(|fragment| format!("...f{fragment}")),
    ];
    leaf.prop_recursive(5, 60, 6, move |inner| {
        let inner = vec(inner, 1..6).prop_map(|inner| inner.join(" "));
        prop_oneof![
            (alias.clone(), name(), more.clone(), inner.clone())
                .prop_map(|(alias, name, more, inner)| format!("{alias}{name} {more} {{ {inner} }}")),
            inner.prop_map(|inner| format!("... on Query {{ {inner} }}")),
        ]
    })
}

fn document() -> impl Strategy<Value = String> {
    let on = select(vec!["Query", "Agreement", "Node", "AgreementConnection", "Nothing"]);
    let fragments = vec((on, vec(selection(), 1..5)), 8);
    (vec(selection(), 1..6), fragments).prop_map(|(operation, fragments)| {
        let mut text = format!("{{ {} }}", operation.join(" "));
        for (number, (on, selections)) in fragments.iter().enumerate() {
            text.push_str(&format!(" fragment f{number} on {on} {{ {} }}", selections.join(" ")));
        }
        text
    })
}

#[test]
fn what_is_accepted_is_validated_in_a_moment() {
    let schema = crate::graphql::schema(ValidationMode::Strict);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let cases = if cfg!(debug_assertions) { 200 } else { 20_000 };
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(cases));
    let found = runner.run(&document(), |text| {
        let started = Instant::now();
        if let Ok(parsed) = accept(&text) {
            // Nothing but introspection is executed: what is measured is the validation.
            let mut request = Request::new(String::new()).only_introspection();
            request.set_parsed_query(parsed);
            let response = runtime.block_on(schema.execute(request));
            prop_assert!(response.errors.len() < 10_000);
        }
        let took = started.elapsed();
        prop_assert!(took < MOMENT, "{:?} for {}", took, text);
        Ok(())
    });
    assert!(found.is_ok(), "{found:?}");
}
