//! The filters of councils, posts, associations, officials and ceremonies, against what is known of a small registry.

use serde_json::{Value, json};
use tests::{
    both,
    bundle::{ait_melloul, many},
    server::TestServer,
};

/// The slugs that a list keeps, in its own order.
async fn kept(server: &TestServer, list: &str, kind: &str, filter: &Value) -> Vec<String> {
    let query = format!(
        "query ($filter: {kind}Filter) {{ {list}(first: 100, filter: $filter) {{ totalCount nodes {{ slug }} }} }}"
    );
    let data = server.data(&query, json!({ "filter": filter })).await;
    let nodes = data[list]["nodes"].as_array().expect("a list");
    assert_eq!(data[list]["totalCount"], nodes.len(), "{list} {filter}");
    nodes.iter().map(|node| node["slug"].as_str().expect("a slug").to_owned()).collect()
}

both! {
    async fn a_filter_that_asks_too_much_is_refused_and_the_largest_is_quick(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let query = "query ($f: AgreementFilter) { agreements(filter: $f) { totalCount } }";
        let all = json!({ "from": "2000-01-01" });
        let nested = |depth: usize, members: usize| {
            (0..depth).fold(json!({}), |inner, _| {
                let mut filter = json!({ "not": inner });
                for name in ["signedOn", "startsOn", "endsOn"].into_iter().take(members) {
                    filter[name] = all.clone();
                }
                filter
            })
        };
        let (code, _, message) = server.error(query, json!({ "f": nested(40, 2) })).await;
        assert_eq!((code.as_str(), message.contains("at most 100")), ("INVALID_ARGUMENT", true), "{message}");
        let words: Vec<String> = (0..250).map(|n| format!("word-{n}")).collect();
        let filter = json!({ "or": (0..5).map(|_| json!({ "neighbourhood": words })).collect::<Vec<_>>() });
        let (code, _, message) = server.error(query, json!({ "f": filter })).await;
        assert_eq!((code.as_str(), message.contains("at most 1000")), ("INVALID_ARGUMENT", true), "{message}");
        let place = json!({ "prefecture": words, "region": words });
        let filter = json!({ "withAgreement": { "and": [place, place, place] } });
        let associations = "query ($f: AssociationFilter) { associations(filter: $f) { totalCount } }";
        let (code, _, message) = server.error(associations, json!({ "f": filter })).await;
        assert_eq!((code.as_str(), message.contains("at most 1000")), ("INVALID_ARGUMENT", true), "{message}");
        for filter in [nested(33, 1), nested(20, 2), json!({ "or": (0..4).map(|_| json!({ "prefecture": words })).collect::<Vec<_>>() })] {
            let started = std::time::Instant::now();
            server.data(query, json!({ "f": filter })).await;
            assert!(started.elapsed().as_secs() < 5, "{:?}: {filter}", started.elapsed());
        }
    }

    async fn each_member_keeps_what_it_says(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let mut other = many("b", 3);
        other["officials"][0]["gender"] = json!("FEMALE");
        other["officials"][0]["mandates"] = json!([{ "post": "vice-president", "startsOn": "2021-10-01", "endsOn": "2024-09-30" }]);
        server.import(&other).await.expect("the bundle is sound");
        let six = ["ait-oussa-tribe-argana", "al-hayat-medical-solidarity", "al-wifaq-tamersit", "council-staff-social-affairs", "israe-culinary-arts", "madinati-training-media"];
        let cases: Vec<(&str, &str, Value, Vec<&str>)> = vec![
            ("councils", "Council", json!({ "kind": ["URBAN_COMMUNE"] }), vec!["ait-melloul"]),
            ("councils", "Council", json!({ "region": ["Région Souss-Massa", "جهة أخرى"] }), vec!["ait-melloul"]),
            ("councils", "Council", json!({ "prefecture": ["عمالة إنزكان أيت ملول"] }), vec!["ait-melloul"]),
            ("councils", "Council", json!({ "not": { "region": ["Région Souss-Massa"] } }), vec!["b"]),
            ("councils", "Council", json!({ "hasGeographicCode": false }), vec!["ait-melloul", "b"]),
            ("councils", "Council", json!({ "geographicCode": ["1"] }), vec![]),
            ("councils", "Council", json!({ "withAgreement": { "theme": ["culture"] } }), vec!["ait-melloul"]),
            ("councils", "Council", json!({ "slug": ["b", "none"] }), vec!["b"]),
            ("councils", "Council", json!({ "slug": [] }), vec![]),
            ("councils", "Council", json!({ "updatedSince": "2020-01-01T00:00:00Z" }), vec!["ait-melloul", "b"]),
            ("councils", "Council", json!({ "or": [] }), vec![]),
            ("councils", "Council", json!({ "or": [{}] }), vec!["ait-melloul", "b"]),
            ("posts", "Post", json!({ "body": ["TERRITORIAL_AUTHORITY"] }), vec!["governor-inezgane-ait-melloul"]),
            ("posts", "Post", json!({ "kind": ["HEAD_OF_OFFICE"] }), vec!["head-of-communication-office", "head-of-partnership-office"]),
            ("posts", "Post", json!({ "council": ["b"] }), vec!["president", "vice-president"]),
            ("posts", "Post", json!({ "heldOn": "2025-07-02" }), vec!["first-vice-president"]),
            ("posts", "Post", json!({ "heldOn": "2024-09-30" }), vec!["vice-president"]),
            ("posts", "Post", json!({ "heldOn": "2024-10-01" }), vec![]),
            ("associations", "Association", json!({ "kind": ["CENTRE"] }), vec!["madinati-training-media"]),
            ("associations", "Association", json!({ "neighbourhood": ["Quartier Argana", "حي تمرسيط"] }), vec!["ait-oussa-tribe-argana", "al-wifaq-tamersit"]),
            ("associations", "Association", json!({ "relatedParty": true }), vec!["council-staff-social-affairs"]),
            ("associations", "Association", json!({ "hasNeighbourhood": true }), vec!["ait-oussa-tribe-argana", "al-wifaq-tamersit"]),
            ("associations", "Association", json!({ "hasPurpose": true }), vec![]),
            ("associations", "Association", json!({ "withAgreement": { "lacks": ["AMOUNT"], "council": ["ait-melloul"] } }), six.to_vec()),
            ("associations", "Association", json!({ "withAgreement": { "has": ["FACILITY"] } }), vec!["al-wifaq-tamersit"]),
            ("associations", "Association", json!({ "not": { "withAgreement": { "council": ["b"] } } }), six.to_vec()),
            ("officials", "Official", json!({ "gender": ["FEMALE"] }), vec!["b-official"]),
            ("officials", "Official", json!({ "mandate": { "council": ["ait-melloul"] } }), vec!["ibrahim-tayr"]),
            ("officials", "Official", json!({ "mandate": { "kind": ["VICE_PRESIDENT"], "heldOn": "2023-01-01" } }), vec!["b-official"]),
            ("officials", "Official", json!({ "mandate": { "body": ["COUNCIL"] } }), vec!["b-official", "ibrahim-tayr"]),
            ("officials", "Official", json!({ "mandate": { "post": ["first-vice-president"], "heldOn": "2023-01-01" } }), vec![]),
            ("officials", "Official", json!({ "slug": ["ibrahim-tayr"] }), vec!["ibrahim-tayr"]),
            ("ceremonies", "Ceremony", json!({ "heldOn": { "from": "2025-01-01" } }), vec!["2025-07-02-associations"]),
            ("ceremonies", "Ceremony", json!({ "council": ["b"] }), vec!["b-ceremony-0"]),
            ("ceremonies", "Ceremony", json!({ "chair": { "onBehalfOf": ["president"] } }), vec!["2025-07-02-associations"]),
            ("ceremonies", "Ceremony", json!({ "chair": { "post": ["president"], "official": ["ibrahim-tayr"] } }), vec![]),
            ("ceremonies", "Ceremony", json!({ "withOfficial": ["ibrahim-tayr"] }), vec!["2025-07-02-associations"]),
            ("ceremonies", "Ceremony", json!({ "withPost": ["vice-president"] }), vec!["b-ceremony-0"]),
            ("ceremonies", "Ceremony", json!({ "withAgreement": { "theme": ["heritage"] } }), vec!["2025-07-02-associations"]),
            ("ceremonies", "Ceremony", json!({ "kind": ["OTHER"] }), vec![]),
            ("ceremonies", "Ceremony", json!({ "and": [{ "kind": ["SIGNING"] }, { "not": { "council": ["b"] } }] }), vec!["2025-07-02-associations"]),
        ];
        for (list, kind, filter, expected) in cases {
            assert_eq!(kept(&server, list, kind, &filter).await, expected, "{list} {filter}");
        }
    }

    /// A nested list takes the same filter, for many parents in one statement.
    async fn nested_lists_are_filtered_alike(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        server.import(&many("b", 3)).await.expect("the bundle is sound");
        let data = server
            .data(
                "{ councils { nodes { posts(filter: { body: [COUNCIL] }) { totalCount } associations(filter: { kind: [CENTRE] }) { nodes { slug } }
                   ceremonies(filter: { heldOn: { to: \"2024-12-31\" } }) { totalCount } officials(filter: { mandate: { heldOn: \"2025-07-02\" } }) { nodes { slug } } } } }",
                json!({}),
            )
            .await;
        assert_eq!(
            data["councils"]["nodes"],
            json!([
                { "posts": { "totalCount": 2 }, "associations": { "nodes": [{ "slug": "madinati-training-media" }] }, "ceremonies": { "totalCount": 0 }, "officials": { "nodes": [{ "slug": "ibrahim-tayr" }] } },
                { "posts": { "totalCount": 2 }, "associations": { "nodes": [] }, "ceremonies": { "totalCount": 1 }, "officials": { "nodes": [] } },
            ])
        );
    }

    async fn what_cannot_be_meant_is_refused(server) {
        let long: Vec<String> = (0..251).map(|n| format!("slug-{n}")).collect();
        for (list, kind, filter, argument) in [
            ("councils", "Council", json!({ "slug": long }), "slug"),
            ("associations", "Association", json!({ "withAgreement": { "signedOn": { "from": "2025-02-01", "to": "2025-01-01" } } }), "signedOn"),
            ("officials", "Official", json!({ "mandate": { "council": long } }), "council"),
            ("ceremonies", "Ceremony", json!({ "heldOn": { "from": "2025-02-01", "to": "2025-01-01" } }), "heldOn"),
            ("posts", "Post", json!({ "not": { "council": long } }), "council"),
        ] {
            let query = format!("query ($filter: {kind}Filter) {{ {list}(filter: $filter) {{ totalCount }} }}");
            let (code, place, message) = server.error(&query, json!({ "filter": filter })).await;
            assert_eq!((code.as_str(), place.as_str()), ("INVALID_ARGUMENT", argument), "{message}");
        }
    }
}
