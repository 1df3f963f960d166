//! The edges between records, both ways, and Relay's way of finding a record again.

use serde_json::{Value, json};
use tests::{both, bundle::ait_melloul};

/// The values of one member of a list of objects.
fn each<'a>(list: &'a Value, member: &str) -> Vec<&'a str> {
    list.as_array().expect("a list").iter().map(|one| one[member].as_str().expect("text")).collect()
}

both! {
    async fn every_edge_leads_back(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let data = server
            .data(
                "{ council(slug: \"ait-melloul\") {
                     agreements { totalCount } associations { nodes { slug councils { nodes { slug } } } }
                     posts { totalCount nodes { council { slug } } } officials { nodes { slug } }
                     ceremonies { nodes { slug council { slug } agreements { totalCount } } }
                     facilities { nodes { name(language: FR) council { slug } agreements { nodes { reference } } } }
                     sources { nodes { slug agreements { totalCount } } } }
                   association(slug: \"council-staff-social-affairs\") { relatedParty relatedPartyNote(language: EN)
                     agreements { nodes { reference beneficiaryGroups { nodes { slug agreements { totalCount } } } } } }
                   themes { nodes { slug parent { slug } children { totalCount } agreements { totalCount } } }
                   official(slug: \"ibrahim-tayr\") { ceremonies { nodes { slug } } mandates { nodes { official { slug } post { slug
                     ceremonies { nodes { slug } } mandates { totalCount } signatures { totalCount } } } } signatures { totalCount } }
                   ceremony(slug: \"2025-07-02-associations\") { attendance { nodes { ceremony { slug } } } }
                   agreement(reference: \"AM-2025-0003\") { facility { name(language: FR) }
                     signatures { nodes { party { role signatures { totalCount } agreement { reference } } agreement { reference } } } } }",
                json!({}),
            )
            .await;
        let council = &data["council"];
        assert_eq!(council["agreements"]["totalCount"], 6);
        assert_eq!(council["posts"]["totalCount"], 7);
        let associations = &council["associations"]["nodes"];
        assert_eq!(associations.as_array().map(Vec::len), Some(6));
        for association in associations.as_array().expect("a list") {
            assert_eq!(each(&association["councils"]["nodes"], "slug"), ["ait-melloul"]);
        }
        assert_eq!(each(&council["officials"]["nodes"], "slug"), ["ibrahim-tayr"]);
        assert_eq!(council["ceremonies"]["nodes"][0]["agreements"]["totalCount"], 6);
        assert_eq!(
            council["facilities"]["nodes"],
            json!([{ "name": "Institution Al Amal", "council": { "slug": "ait-melloul" }, "agreements": { "nodes": [{ "reference": "AM-2025-0003" }] } }])
        );
        assert_eq!(council["sources"]["nodes"], json!([{ "slug": "commune-news-2025-07-02", "agreements": { "totalCount": 6 } }]));
        let association = &data["association"];
        assert_eq!(association["relatedParty"], true);
        assert_eq!(association["relatedPartyNote"], "Its members are the council's own staff.");
        assert_eq!(
            association["agreements"]["nodes"],
            json!([{ "reference": "AM-2025-0002", "beneficiaryGroups": { "nodes": [{ "slug": "council-staff", "agreements": { "totalCount": 1 } }] } }])
        );
        let counts: Vec<_> = data["themes"]["nodes"]
            .as_array()
            .expect("six themes")
            .iter()
            .map(|theme| (theme["slug"].as_str().expect("a slug"), theme["agreements"]["totalCount"].as_i64().expect("a count")))
            .collect();
        assert_eq!(
            counts,
            [("culture", 2), ("early-childhood-education", 1), ("health-and-social-protection", 2), ("heritage", 1), ("sustainable-development", 1), ("training", 1)]
        );
        let official = &data["official"];
        assert_eq!(each(&official["ceremonies"]["nodes"], "slug"), ["2025-07-02-associations"]);
        assert_eq!(
            official["mandates"]["nodes"][0],
            json!({ "official": { "slug": "ibrahim-tayr" }, "post": {
                "slug": "first-vice-president", "ceremonies": { "nodes": [{ "slug": "2025-07-02-associations" }] },
                "mandates": { "totalCount": 1 }, "signatures": { "totalCount": 0 } } })
        );
        assert_eq!(data["ceremony"]["attendance"]["nodes"].as_array().map(Vec::len), Some(4));
        let signature = &data["agreement"]["signatures"]["nodes"][0];
        assert_eq!(
            signature,
            &json!({ "party": { "role": "COUNCIL", "signatures": { "totalCount": 1 }, "agreement": { "reference": "AM-2025-0003" } },
                     "agreement": { "reference": "AM-2025-0003" } })
        );
    }

    /// Every kind of record can be found again by its id, alone and among others.
    async fn every_id_finds_its_record(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let data = server
            .data(
                "{ agreements(first: 1) { nodes { id facility { id } parties { nodes { id } } signatures { nodes { id } } sources { nodes { id } } } }
                   agreement(reference: \"AM-2025-0003\") { facility { id } }
                   councils { nodes { id } } posts { nodes { id } } officials { nodes { id mandates { nodes { id } } } } associations { nodes { id } }
                   ceremonies { nodes { id attendance { nodes { id } } } } themes { nodes { id } } beneficiaryGroups { nodes { id } } }",
                json!({}),
            )
            .await;
        let mut ids = Vec::new();
        collect_ids(&data, &mut ids);
        let kinds: std::collections::BTreeSet<&str> =
            ids.iter().map(|id| id.rsplit_once('_').expect("a prefix").0).collect();
        assert_eq!(kinds.len(), 14, "{kinds:?}");
        let agreement = &data["agreements"]["nodes"][0]["id"];
        let query = "query ($ids: [ID!]!, $id: ID!) { nodes(ids: $ids) { id __typename } node(id: $id) { __typename id ... on Agreement { reference } } }";
        let found = server.data(query, json!({ "ids": ids, "id": agreement })).await;
        assert_eq!(each(&found["nodes"], "id"), ids);
        for node in found["nodes"].as_array().expect("a list") {
            let prefix = node["id"].as_str().and_then(|id| id.rsplit_once('_')).expect("an id").0.replace('_', "");
            assert_eq!(node["__typename"].as_str().expect("a name").to_lowercase(), prefix);
        }
        assert_eq!(found["node"]["reference"], "AM-2025-0006");
    }

    async fn an_id_that_no_record_has_is_null(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let known = server.data("{ councils { nodes { id } } }", json!({})).await;
        let known = known["councils"]["nodes"][0]["id"].as_str().expect("an id");
        let suffix = known.rsplit_once('_').expect("a prefix").1;
        let query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } node(id: \"agreement_00000000000000000000000000\") { id } }";
        let data = server.data(query, json!({ "ids": [format!("agreement_{suffix}"), known, known] })).await;
        assert_eq!(data, json!({ "nodes": [null, { "id": known }, { "id": known }], "node": null }));
    }
}

fn collect_ids(value: &Value, ids: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::String(id) if name == "id" && !ids.contains(id) => ids.push(id.clone()),
                    member => collect_ids(member, ids),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect_ids(item, ids)),
        _ => {}
    }
}
