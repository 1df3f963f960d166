//! The six agreements of Ait Melloul, as the world sees them.

use serde_json::{Value, json};
use tests::{both, bundle::ait_melloul, mask::mask};

/// The contract of names and nesting: this query, as it stands.
pub(crate) const CONTRACT: &str = "{ agreements(first: 10, orderBy: {field: SIGNED_ON, direction: DESC}) { totalCount pageInfo { hasNextPage endCursor } edges { cursor node { id reference status signedOn amount currency title(language: AR) titleTranslations { language text } council { slug name(language: FR) } parties { edges { node { role association { slug name kind neighbourhood(language: AR) relatedParty } } } } themes { edges { node { slug label(language: FR) } } } beneficiaryGroups { edges { node { slug } } } signatures { edges { node { authority signedOn signatory { name } post { slug } onBehalfOf { slug } } } } ceremony { slug heldOn venue(language: AR) chair { official { slug name } post { slug } onBehalfOf { slug } } attendance { edges { node { post { slug title(language: AR) } official { slug } } } } } sources { edges { node { kind url title } } } } } } }";

both! {
    /// One snapshot for both engines: the answers are the same, byte by byte.
    async fn the_contract_query_is_answered(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let answer = server.ask_text(CONTRACT, json!({})).await;
        snapshot("contract_query", &mask(&answer));
        assert_eq!(answer, server.ask_text(CONTRACT, json!({})).await, "the same request gives the same bytes");
    }

    async fn what_the_report_does_not_say_is_null(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let data = server
            .data(
                "{ agreements { nodes { status amount currency startsOn endsOn approvedOn purpose
                   signatures { nodes { signatory { name } post { slug } authority } } } }
                   posts { nodes { slug mandates { totalCount } } }
                   officials { nodes { gender mandates { nodes { startsOn endsOn knownOn post { slug } sources { nodes { slug } } } } } } }",
                json!({}),
            )
            .await;
        for agreement in data["agreements"]["nodes"].as_array().expect("six agreements") {
            for unknown in ["amount", "currency", "startsOn", "endsOn", "approvedOn", "purpose"] {
                assert_eq!(agreement[unknown], Value::Null, "{unknown}");
            }
            assert_eq!(agreement["status"], "SIGNED");
            assert_eq!(
                agreement["signatures"]["nodes"],
                json!([{ "signatory": null, "post": null, "authority": "UNSPECIFIED" }, { "signatory": null, "post": null, "authority": "UNSPECIFIED" }])
            );
        }
        let held: Vec<_> = data["posts"]["nodes"]
            .as_array()
            .expect("seven posts")
            .iter()
            .filter(|post| post["mandates"]["totalCount"] != 0)
            .map(|post| post["slug"].clone())
            .collect();
        assert_eq!(held, ["first-vice-president"]);
        assert_eq!(
            data["officials"]["nodes"],
            json!([{ "gender": "MALE", "mandates": { "nodes": [{
                "startsOn": null, "endsOn": null, "knownOn": "2025-07-02", "post": { "slug": "first-vice-president" },
                "sources": { "nodes": [{ "slug": "commune-news-2025-07-02" }] },
            }] } }])
        );
    }

    async fn text_falls_back_to_a_language_that_is_known(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let query = "query ($language: Language!) { council(slug: \"ait-melloul\") { name(language: $language) prefecture(language: $language) }
                     source: agreements(first: 1) { nodes { sources { nodes { title(language: $language) } } } } default: council(slug: \"ait-melloul\") { name } }";
        for (language, name, prefecture) in [
            ("AR", "جماعة أيت ملول", "عمالة إنزكان أيت ملول"),
            ("FR", "Commune d'Aït Melloul", "Préfecture d'Inezgane-Aït Melloul"),
            ("ZGH", "ⴰⵢⵜ ⵎⵍⵍⵓⵍ", "عمالة إنزكان أيت ملول"),
            ("EN", "Commune of Ait Melloul", "Prefecture of Inezgane-Ait Melloul"),
        ] {
            let data = server.data(query, json!({ "language": language })).await;
            assert_eq!(data["council"], json!({ "name": name, "prefecture": prefecture }));
            assert_eq!(data["default"]["name"], "جماعة أيت ملول");
            let title = &data["source"]["nodes"][0]["sources"]["nodes"][0]["title"];
            assert_eq!(title, "جماعة أيت ملول توقع اتفاقيات شراكة مع فعاليات جمعوية", "known in Arabic only");
        }
    }

    async fn references_follow_the_bundle(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let query = "{ agreements(orderBy: {field: REFERENCE}) { nodes { reference parties(last: 1) { nodes { association { slug } } } } } }";
        let data = server.data(query, json!({})).await;
        let found: Vec<(String, String)> = data["agreements"]["nodes"]
            .as_array()
            .expect("six agreements")
            .iter()
            .map(|agreement| {
                let text = |value: &Value| value.as_str().expect("text").to_owned();
                (text(&agreement["reference"]), text(&agreement["parties"]["nodes"][0]["association"]["slug"]))
            })
            .collect();
        let expected: Vec<(String, String)> = ait_melloul()["agreements"]
            .as_array()
            .expect("six agreements")
            .iter()
            .enumerate()
            .map(|(index, agreement)| {
                (format!("AM-2025-{:04}", index + 1), agreement["association"].as_str().expect("text").to_owned())
            })
            .collect();
        assert_eq!(found, expected);
    }

    /// The trap: the library answers fields in the order in which they finish.
    async fn fields_keep_the_order_of_the_selection(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let query = "query ($yes: Boolean = true) {
            council(slug: \"ait-melloul\") { slug code }
            a: agreements(first: 1) { ...counted nodes { council { code slug } reference ceremony { slug } ... @include(if: $yes) { status } signedOn } }
            skipped: councils @skip(if: true) { totalCount }
            other: councils { nodes { ...named kind } totalCount }
        }
        fragment counted on AgreementConnection { totalCount pageInfo { hasNextPage } }
        fragment named on Node { ... on Council { slug } id }";
        let answer = server.ask_text(query, json!({})).await;
        snapshot("selection_order", &mask(&answer));
    }
}

/// Holds an answer against the stored one, byte by byte. For people, a line is broken before each member.
fn snapshot(name: &str, answer: &str) {
    let lines = answer.replace(",\"", ",\n\"").replace('{', "{\n");
    insta::with_settings!({ snapshot_path => "../../snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, lines);
    });
}
