//! What an import takes for true: everything that a report could truly say, and nothing that can't be.

use api::import::{Failure, Problem};
use serde_json::{Value, json};
use tests::{both, bundle::ait_melloul};

fn problems(imported: Result<api::import::Summary, Failure>) -> Vec<Problem> {
    match imported {
        Err(Failure::Problems(problems)) => problems,
        other => panic!("a sound bundle? {other:?}"),
    }
}

both! {
    /// Nothing that a report could truly say is refused.
    async fn unusual_facts_are_taken(server) {
        let mut bundle = ait_melloul();
        bundle["about"] = json!("Two lines,\n\tfor people.");
        bundle["posts"][0]["rank"] = json!(2.0);
        // Signed by the association before the council approved it, by the council later, celebrated later still.
        bundle["agreements"][0]["approvedOn"] = json!("2025-06-20");
        bundle["agreements"][0]["signatures"] = json!([
            { "party": "ASSOCIATION", "signedOn": "2025-06-01" },
            { "party": "COUNCIL", "signedOn": "2025-07-02", "authority": "OWN", "post": "president" },
        ]);
        bundle["ceremonies"][0]["heldOn"] = json!("2025-07-20");
        bundle["officials"][0]["mandates"][0]["endsOn"] = json!("2999-12-31");
        bundle["associations"][0]["name"]["ar"] = json!("\u{200f}جمعية\u{200c} الحياة");
        bundle["sources"][0]["eventOn"] = json!("2999-01-01");
        server.import(&bundle).await.expect("each of these can be true");
        let again = server.import(&bundle).await.expect("each of these can be true");
        assert_eq!((again.created, again.updated), (0, 0));
        // Elected again: seen in the post before the new term began, so it is another mandate.
        let mut term = ait_melloul();
        term["officials"][0]["mandates"] = json!([{ "post": "first-vice-president", "startsOn": "2026-10-01" }]);
        term["agreements"] = json!([]);
        term["ceremonies"] = json!([]);
        server.import(&term).await.expect("people are elected again");
        let data = server.data("{ official(slug: \"ibrahim-tayr\") { mandates { totalCount } } }", json!({})).await;
        assert_eq!(data["official"]["mandates"]["totalCount"], 2);
        // A correction: not in the first person's own right after all, and then after all.
        for (signature, authority, on_behalf) in [
            (json!({ "party": "COUNCIL", "onBehalfOfPost": "president", "post": "first-vice-president" }), "UNSPECIFIED", json!({ "slug": "president" })),
            (json!({ "party": "COUNCIL", "authority": "OWN" }), "OWN", Value::Null),
        ] {
            let mut news = bundle.clone();
            news["agreements"][0]["signatures"] = json!([signature]);
            server.import(&news).await.expect("a correction");
            let data = server.data("{ agreement(reference: \"AM-2025-0001\") { signatures { nodes { authority onBehalfOf { slug } } } } }", json!({})).await;
            assert_eq!(data["agreement"]["signatures"]["nodes"], json!([{ "authority": authority, "onBehalfOf": on_behalf }]));
        }
    }

    /// Who signed stays; who was only approved may still change.
    async fn a_signed_agreement_keeps_its_partner(server) {
        let mut bundle = ait_melloul();
        bundle["agreementDefaults"]["status"] = Value::Null;
        bundle["agreementDefaults"]["signedOn"] = Value::Null;
        bundle["agreements"][0]["approvedOn"] = json!("2025-06-20");
        for index in 1..6 {
            bundle["agreements"][index]["signedOn"] = json!("2025-07-02");
        }
        server.import(&bundle).await.expect("one is approved, the others are signed");
        let other = bundle["agreements"][1]["association"].clone();
        bundle["agreements"][0]["association"] = other.clone();
        assert_eq!(server.import(&bundle).await.expect("nobody had signed").updated, 1);
        bundle["agreements"][2]["association"] = other;
        let found = problems(server.import(&bundle).await);
        assert_eq!((found[0].code.name(), found[0].pointer.as_str()), ("CONFLICT", "/agreements/2/association"), "{}", found[0]);
        assert!(found[0].message.contains("AM-2025-0003") && found[0].message.contains("another key"), "{}", found[0]);
    }

    /// Themes may come narrowest first, in chains of any length.
    async fn long_chains_of_themes_are_read_in_time(server) {
        let slug = |n| format!("theme-{n}");
        let theme = |n: usize| json!({ "slug": slug(n), "label": { "fr": "T" }, "parent": (n > 0).then(|| slug(n - 1)) });
        let mut bundle = json!({ "council": ait_melloul()["council"], "themes": (0..1500).rev().map(theme).collect::<Vec<_>>() });
        let started = std::time::Instant::now();
        let first = server.import(&bundle).await.expect("a chain is a tree");
        assert_eq!(first.created, 1501);
        server.import(&bundle).await.expect("a chain is a tree");
        assert!(started.elapsed().as_secs() < 30, "{:?}", started.elapsed());
        bundle["themes"][1499]["parent"] = json!(slug(700));
        let found = problems(server.import(&bundle).await);
        assert_eq!(found.len(), 701, "each theme of the circle is named, and none of those below it");
    }
}
