//! The two ways to an answer: what is written directly from a plan, and what the general executor answers, are the same
//! bytes. A fragment on an interface has no plan, so it makes the general executor answer the same selection.

use proptest::{
    prelude::*,
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};
use serde_json::json;
use tests::{both, bundle::many};

use super::CONTRACT;

/// The fields of a type that have a direct way: leaves, and fields with a selection of another type.
fn fields(ty: &str) -> (&'static [&'static str], &'static [(&'static str, &'static str)]) {
    match ty {
        "Agreement" => (
            &[
                "id",
                "reference",
                "status",
                "signedOn",
                "startsOn",
                "amount",
                "currency",
                "title",
                "purpose(language: EN)",
                "fr: title(language: FR)",
                "titleTranslations { language text }",
                "__typename",
            ],
            &[
                ("council", "Council"),
                ("ceremony", "Ceremony"),
                ("facility", "Facility"),
                ("parties", "[Party]"),
                ("themes(first: 1)", "[Theme]"),
                ("signatures(last: 1)", "[Signature]"),
                ("beneficiaryGroups(first: 0)", "[BeneficiaryGroup]"),
                ("sources", "[Source]"),
            ],
        ),
        "Party" => (&["id", "role"], &[("association", "Association"), ("council", "Council"), ("agreement", "Bare")]),
        "Signature" => {
            (&["id", "authority", "signedOn"], &[("post", "Post"), ("onBehalfOf", "Post"), ("party", "Party")])
        }
        "Association" => (
            &[
                "id",
                "slug",
                "kind",
                "name",
                "name(language: ZGH)",
                "neighbourhood",
                "purposeTranslations { text }",
                "relatedParty",
            ],
            &[],
        ),
        "Council" => (&["slug", "code", "kind", "name(language: FR)", "prefecture", "geographicCode"], &[]),
        "Post" => (&["slug", "rank", "holderGender", "title(language: FR)"], &[("council", "Council")]),
        "Ceremony" => (&["slug", "heldOn", "venue"], &[("council", "Council")]),
        "BeneficiaryGroup" => (&["slug", "label(language: FR)"], &[]),
        "Facility" => (&["id", "name"], &[("council", "Council")]),
        "Theme" => (&["id", "slug", "label", "labelTranslations { text language }"], &[]),
        "Source" => (&["slug", "kind", "title"], &[]),
        _ => (&["id", "reference"], &[]),
    }
}

pub(super) fn any_selection(ty: &'static str, depth: u32) -> BoxedStrategy<String> {
    let (leaves, objects) = fields(ty);
    let leaf = prop::sample::subsequence(leaves, 1..=leaves.len().min(4)).prop_map(|leaves| {
        // A field may be asked for under another name, but not twice under one with other arguments.
        let alias = |(index, leaf): (usize, &&str)| {
            if leaf.contains('(') && !leaf.contains(": title") {
                format!("a{index}: {leaf}")
            } else {
                (*leaf).to_owned()
            }
        };
        leaves.iter().enumerate().map(alias).collect::<Vec<_>>()
    });
    let inner = if depth == 0 { Vec::new() } else { objects.to_vec() };
    let chosen = prop::sample::subsequence(inner.clone(), 0..=inner.len().min(3));
    (leaf, chosen, any::<bool>())
        .prop_flat_map(move |(leaves, chosen, is_fragment)| {
            let inner: Vec<BoxedStrategy<String>> =
                chosen.iter().map(|(field, ty)| any_object(field, ty, depth - 1)).collect();
            (Just(leaves), inner, Just(is_fragment))
        })
        .prop_map(move |(leaves, inner, is_fragment)| {
            let all = format!("{} {}", leaves.join(" "), inner.join(" "));
            if is_fragment && ty != "Bare" { format!("... on {ty} {{ {all} }} {}", leaves[0]) } else { all }
        })
        .boxed()
}

fn any_object(field: &'static str, ty: &'static str, depth: u32) -> BoxedStrategy<String> {
    match ty.strip_prefix('[').and_then(|ty| ty.strip_suffix(']')) {
        None => any_selection(ty, depth).prop_map(move |inner| format!("{field} {{ {inner} }}")).boxed(),
        Some(item) => (any_selection(item, depth), 0..4)
            .prop_map(move |(inner, shape)| match shape {
                0 => format!("{field} {{ nodes {{ {inner} }} totalCount }}"),
                1 => format!(
                    "{field} {{ pageInfo {{ hasNextPage hasPreviousPage endCursor }} edges {{ node {{ {inner} }} }} }}"
                ),
                2 => format!("{field} {{ edges {{ cursor node {{ {inner} }} __typename }} }}"),
                _ => format!("{field} {{ __typename totalCount nodes {{ {inner} }} }}"),
            })
            .boxed(),
    }
}

both! {
    async fn both_ways_give_the_same_bytes(server) {
        server.import(&many("a", 12)).await.expect("the bundle is sound");
        server.import_text(api::import::AIT_MELLOUL.as_bytes()).await.expect("the real bundle is sound");
        let mut runner = TestRunner::deterministic();
        for case in 0..60u32 {
            let selection = any_selection("Agreement", 3).new_tree(&mut runner).expect("a selection").current();
            if case % 10 == 0 {
                // Rows kept between requests are forgotten: both ways start cold as well.
                server.import(&many(&format!("b{case}"), 1)).await.expect("the bundle is sound");
            }
            let direct = server.ask_text(&format!("{{ agreements(first: 30) {{ nodes {{ {selection} }} }} }}"), json!({})).await;
            let general = format!("{{ agreements(first: 30) {{ nodes {{ {selection} ... on Node {{ forced: __typename }} }} }} }}");
            let general = server.ask_text(&general, json!({})).await.replace(",\"forced\":\"Agreement\"", "");
            assert_eq!(direct, general, "{selection}");
            assert!(!direct.contains("errors"), "{selection}: {direct}");
        }
    }

    async fn the_contract_is_the_same_both_ways(server) {
        server.import_text(api::import::AIT_MELLOUL.as_bytes()).await.expect("the real bundle is sound");
        let general = CONTRACT.replacen("node {", "node { ... on Node { forced: __typename }", 1);
        assert_ne!(general, CONTRACT);
        let general = server.ask_text(&general, json!({})).await.replace("\"forced\":\"Agreement\",", "");
        assert_eq!(server.ask_text(CONTRACT, json!({})).await, general);
    }

    async fn variables_decide_in_a_plan_too(server) {
        server.import(&many("a", 2)).await.expect("the bundle is sound");
        let query = "query ($with: Boolean!, $language: Language!, $n: Int) { agreements(first: 1) { nodes {
            title(language: $language) reference @include(if: $with) parties(first: $n) { nodes { role } } } } }";
        let ask = async |with: bool, language: &str, n: i32| {
            server.ask_text(query, json!({ "with": with, "language": language, "n": n })).await
        };
        let title = |text: &str| format!("{{\"data\":{{\"agreements\":{{\"nodes\":[{{{text}}}]}}}}}}");
        assert_eq!(ask(false, "FR", 1).await, title(r#""title":"Convention 1","parties":{"nodes":[{"role":"COUNCIL"}]}"#));
        assert_eq!(ask(false, "AR", 0).await, title(r#""title":"Convention 1 ع","parties":{"nodes":[]}"#));
        assert!(ask(true, "FR", 2).await.contains(r#""reference":"A-2024-"#));
        assert!(ask(true, "FR", -1).await.contains("INVALID_PAGE_SIZE"));
    }
}
