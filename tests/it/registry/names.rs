//! Names in the order of an alphabet, whichever engine sorts.

use serde_json::{Value, json};
use tests::both;

/// Associations by slug, with their Arabic and French names.
const NAMES: [(&str, Option<&str>, Option<&str>); 7] = [
    ("a", Some("جمعية يوبا"), Some("Zellige")),
    ("b", Some("جمعية أمل"), Some("École du village")),
    ("c", Some("جمعية امل"), Some("ecole")),
    ("d", Some("تعاونية أركان"), Some("Éclat")),
    ("e", None, Some("arganier")),
    ("f", Some("جمعية الوفاق"), None),
    ("g", Some("تعاونية أركان"), Some("eclat")),
];

fn bundle() -> Value {
    let name = |ar: Option<&str>, fr: Option<&str>| {
        let known = [("ar", ar), ("fr", fr)].into_iter().filter_map(|(tag, text)| Some((tag.to_owned(), json!(text?))));
        Value::Object(known.collect())
    };
    json!({
        "council": { "slug": "a", "kind": "RURAL_COMMUNE", "name": { "fr": "A" } },
        "associations": NAMES.map(|(slug, ar, fr)| json!({ "slug": slug, "kind": "ASSOCIATION", "name": name(ar, fr) })),
    })
}

both! {
    async fn names_stand_in_the_order_of_their_alphabet(server) {
        server.import(&bundle()).await.expect("the bundle is sound");
        let query = "query ($order: AssociationOrder) { associations(orderBy: $order) { nodes { slug } } }";
        let slugs = async |field: &str, direction: &str| -> String {
            let order = json!({ "order": { "field": field, "direction": direction } });
            let data = server.data(query, order).await;
            let nodes = data["associations"]["nodes"].as_array().cloned().unwrap_or_default();
            nodes.iter().filter_map(|node| node["slug"].as_str()).collect()
        };
        // Names in Latin letters stand after the Arabic ones, and in French the other way round; equal names stand in the
        // order of their recording.
        assert_eq!(slugs("NAME_AR", "ASC").await, "dgfbcae");
        assert_eq!(slugs("NAME_FR", "ASC").await, "egdcbaf");
        assert_eq!(slugs("NAME_FR", "DESC").await, "fabcdge");
    }

    async fn a_new_name_has_a_new_place(server) {
        let mut bundle = bundle();
        server.import(&bundle).await.expect("the bundle is sound");
        bundle["associations"][0]["name"]["fr"] = json!("Abeille");
        server.import(&bundle).await.expect("the bundle is sound");
        let query = "{ associations(first: 1, orderBy: { field: NAME_FR }) { nodes { slug } } }";
        assert_eq!(server.data(query, json!({})).await["associations"]["nodes"][0]["slug"], "a");
    }
}
