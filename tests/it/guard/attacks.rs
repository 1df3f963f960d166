//! The attacks of the well-known lists (graphql-cop, GraphQL Armor, OWASP's GraphQL cheat sheet), on every way in: each is
//! answered by its own code, at once, and the server lives on.

use std::time::{Duration, Instant};

use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};
use serde_json::{Value, json};
use tests::{bundle::ait_melloul, server::TestServer, socket::Socket};

use super::guarded;

/// Each attack, and the code that answers it.
fn attacks() -> Vec<(&'static str, String, &'static str)> {
    let aliases: String = (0..101).map(|number| format!("alias{number}:__typename ")).collect();
    let directives = "@aa".repeat(50);
    let duplicated = "__typename \n".repeat(500);
    let mut doubling = String::from("{ ...f0 }");
    for level in 0..30 {
        doubling.push_str(&format!(" fragment f{level} on Query {{ ...f{} ...f{} }}", level + 1, level + 1));
    }
    doubling.push_str(" fragment f30 on Query { __typename }");
    let deep = format!("{{ {} id {} }}", "node(id: \"x\") {".repeat(13), "}".repeat(13));
    let circular_introspection =
        format!("{{ __schema {{ types {{ {} name {} }} }} }}", "fields { type {".repeat(5), "} }".repeat(5));
    let nested = format!("{{ a(b: {}1{}) }}", "[".repeat(4_000), "]".repeat(4_000));
    let pages: String =
        (0..25).map(|number| format!("p{number}: agreements(first: 100) {{ nodes {{ id }} }} ")).collect();
    let multiplied = "{ councils(first: 100) { nodes { agreements(first: 100) { nodes { parties { nodes { association { agreements(first: 100) { nodes { id } } } } } } } } } }";
    vec![
        ("alias overloading", format!("{{ {aliases} }}"), "TOO_MANY_ALIASES"),
        ("directive overloading", format!("{{ __typename {directives} }}"), "TOO_MANY_DIRECTIVES"),
        ("field duplication", format!("{{ {duplicated} }}"), ""),
        ("field duplication beyond all measure", format!("{{ {} }}", "id ".repeat(2_500)), "TOO_MANY_TOKENS"),
        (
            "circular fragments",
            "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }".into(),
            "GRAPHQL_VALIDATION_FAILED",
        ),
        ("doubling fragments", doubling, "SELECTION_TOO_LARGE"),
        ("deep selections", deep, "SELECTION_TOO_DEEP"),
        ("circular introspection", circular_introspection, "SELECTION_TOO_DEEP"),
        ("deep literals", nested, "NESTED_TOO_DEEPLY"),
        ("a document beyond all measure", format!("{{ a }} #{}", "x".repeat(20_000)), "DOCUMENT_TOO_LARGE"),
        ("page after page by aliases", format!("{{ {pages} }}"), "COST_TOO_HIGH"),
        ("lists within lists", multiplied.into(), "COST_TOO_HIGH"),
        ("a page without end", "{ agreements(first: 100000000) { nodes { id } } }".into(), "INVALID_PAGE_SIZE"),
        ("field suggestions", "{ agreementss { nodes { id } } }".into(), "GRAPHQL_VALIDATION_FAILED"),
        (
            "a hundred unknown fields",
            format!("{{ {} }}", (0..600).map(|n| format!("x{n} ")).collect::<String>()),
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (
            "an injection",
            "{ agreements(filter: { text: \"' OR 1=1; DROP TABLE agreement; --\" }) { totalCount } }".into(),
            "",
        ),
    ]
}

guarded! {
    async fn each_attack_is_answered_by_its_code(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let mut socket = Socket::open(server.address, json!({})).await;
        for (name, document, code) in attacks() {
            let started = Instant::now();
            let answer = server.ask(&document, json!({})).await;
            let took = started.elapsed();
            let found = answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default();
            assert_eq!(found, code, "{name}: {answer}");
            // A build for tests on a busy machine; the release takes a few milliseconds.
            assert!(took < Duration::from_secs(1), "{name}: {took:?}");
            assert!(answer.to_string().len() < 32 * 1024, "{name}");
            // The same by WebSocket.
            socket.subscribe("1", &document, json!({})).await;
            let event = socket.hear_json().await;
            let payload = if event["type"] == "error" { &event["payload"][0] } else { &event["payload"]["errors"][0] };
            assert_eq!(payload["extensions"]["code"].as_str().unwrap_or_default(), code, "{name}: {event}");
            if event["type"] == "next" {
                assert_eq!(socket.hear_json().await["type"], "complete");
            }
            // And by its hash, with the document.
            let hash = data_encoding::HEXLOWER.encode(&<sha2::Sha256 as sha2::Digest>::digest(&document));
            let body = json!({ "query": document, "extensions": { "persistedQuery": { "version": 1, "sha256Hash": hash } } });
            let (_, text) = server.public().send(body, &[]).await;
            let answer: Value = serde_json::from_str(&text).expect("JSON");
            assert_eq!(answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default(), code, "{name}: {answer}");
        }
        // Batches, in whichever form.
        for body in [json!([{ "query": "{ __typename }" }]), json!([]), json!({ "query": ["{ a }"] })] {
            let (status, text) = server.public().send(body, &[]).await;
            assert!(status == 400 && text.contains("INVALID_REQUEST"), "{status} {text}");
        }
        assert_eq!(server.data("{ agreements { totalCount } }", json!({})).await["agreements"]["totalCount"], 6);
    }

    /// Documents that fit the grammar and nearly fit the schema: whatever they ask, it is answered in words.
    async fn random_documents_are_answered_in_words(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let mut runner = TestRunner::deterministic();
        for _ in 0..documents() {
            let document = any_document().new_tree(&mut runner).expect("a document").current();
            let (status, text) = server.public().send(json!({ "query": document }), &[]).await;
            assert!(status < 500, "{document}: {status} {text}");
            for internal in ["SELECT", "sqlx", "panicked", "/src/", "sqlite", "relation \""] {
                assert!(!text.contains(internal), "{document}: {text}");
            }
        }
    }
}

/// How many random documents are tried: few in a build for tests, for it is slow.
fn documents() -> usize {
    if cfg!(debug_assertions) { 400 } else { 10_000 }
}

fn any_document() -> impl Strategy<Value = String> {
    use proptest::{collection::vec, prelude::*, sample::select};
    let name = select(vec![
        "agreements",
        "agreement",
        "councils",
        "council",
        "nodes",
        "node",
        "edges",
        "parties",
        "association",
        "title",
        "id",
        "totalCount",
        "facets",
        "status",
        "buckets",
        "count",
        "changes",
        "history",
        "search",
        "statistics",
        "rows",
        "pageInfo",
        "endCursor",
        "__typename",
        "__schema",
        "types",
        "name",
        "asOf",
        "nothing",
        "amount",
        "revision",
    ]);
    let argument = select(vec![
        "",
        "(first: 1)",
        "(first: -1)",
        "(first: 101)",
        "(last: 2)",
        "(first: 1, last: 1)",
        "(after: \"x\")",
        "(id: \"x\")",
        "(reference: \"AM-2025-0001\")",
        "(slug: \"ait-melloul\")",
        "(filter: {})",
        "(filter: { text: \"\\u0000\" })",
        "(filter: { status: [SIGNED] })",
        "(text: \"ثقافة\")",
        "(language: FR)",
        "(groupBy: [YEAR])",
        "(seq: 3)",
        "(seq: -1)",
        "(first: $a)",
        "(filter: { amount: { min: \"1e9\" } })",
        "(orderBy: { field: AMOUNT, direction: DESC })",
    ]);
    let directive = select(vec!["", "", "", "@skip(if: true)", "@include(if: $b)", "@nothing"]);
    let leaf = (name.clone(), argument.clone(), directive.clone())
        .prop_map(|(name, argument, directive)| format!("{name}{argument} {directive}"));
    let selection = leaf.prop_recursive(6, 40, 4, move |inner| {
        (name.clone(), argument.clone(), directive.clone(), vec(inner, 1..4)).prop_map(
            |(name, argument, directive, inner)| format!("{name}{argument} {directive} {{ {} }}", inner.join(" ")),
        )
    });
    let kind =
        select(vec!["", "query ", "query Q ", "query ($a: Int, $b: Boolean = true) ", "subscription ", "mutation "]);
    (kind, vec(selection, 1..4)).prop_map(|(kind, selections)| format!("{kind}{{ {} }}", selections.join(" ")))
}

/// The time that a document may take that is accepted, is that of its parsing and validation alone.
#[test]
fn nothing_that_is_refused_reaches_the_database() {
    super::run(tests::engine::Engine::Sqlite, async |server: TestServer| {
        let before = server.statements_now();
        for (name, document, code) in attacks() {
            if !["", "INVALID_PAGE_SIZE"].contains(&code) {
                server.ask(&document, json!({})).await;
                assert_eq!(server.statements_now(), before, "{name}");
            }
        }
    });
}
