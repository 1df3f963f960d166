//! Bundles of facts: the real one, and made ones of any size.

use serde_json::{Value, json};

/// The six agreements of Ait Melloul.
pub fn ait_melloul() -> Value {
    serde_json::from_str(api::import::AIT_MELLOUL).expect("the real bundle is JSON")
}

/// A made bundle of one council with as many agreements, each with an association, two themes, a ceremony shared by ten,
/// and signatures by an official. The dates and amounts repeat and are unknown here and there, so that ties and
/// unknowns stand in every order.
pub fn many(slug: &str, agreements: usize) -> Value {
    let name = |text: String| json!({ "ar": format!("{text} ع"), "fr": text });
    let ceremonies = agreements.div_ceil(10);
    json!({
        "council": { "slug": slug, "kind": "RURAL_COMMUNE", "name": name(format!("Commune {slug}")) },
        "posts": [
            { "slug": "president", "body": "COUNCIL", "kind": "PRESIDENT", "title": name("Président".into()) },
            { "slug": "vice-president", "body": "COUNCIL", "kind": "VICE_PRESIDENT", "rank": 1, "title": name("Vice".into()) },
        ],
        "officials": [{
            "slug": format!("{slug}-official"), "name": name("Official".into()),
            "mandates": [{ "post": "president" }],
        }],
        "themes": (0..4).map(|n| json!({ "slug": format!("theme-{n}"), "label": name(format!("Thème {n}")) })).collect::<Vec<_>>(),
        "beneficiaryGroups": [{ "slug": "young-people", "label": name("Jeunes".into()) }],
        "associations": (0..agreements.div_ceil(2)).map(|n| json!({
            "slug": format!("{slug}-association-{n}"), "kind": "ASSOCIATION", "name": name(format!("Association {n}")),
        })).collect::<Vec<_>>(),
        "agreements": (0..agreements).map(|n| {
            let mut agreement = json!({
                "key": format!("agreement-{n}"),
                "association": format!("{slug}-association-{}", n / 2),
                "title": name(format!("Convention {n}")),
                "themes": [format!("theme-{}", n % 4), format!("theme-{}", (n + 1) % 4)],
                "beneficiaries": ["young-people"],
                "signedOn": format!("2024-0{}-11", n % 7 + 1),
                "signatures": [
                    { "party": "COUNCIL", "post": "vice-president", "onBehalfOfPost": "president",
                      "signatory": { "official": format!("{slug}-official") }, "authority": "REPLACEMENT" },
                    { "party": "ASSOCIATION", "signatory": { "name": name("Signataire".into()) } },
                ],
            });
            if n % 3 > 0 {
                agreement["amount"] = json!(format!("{}.50", n % 5 * 1000));
            }
            if n % 4 > 0 {
                agreement["startsOn"] = json!(format!("2024-08-{:02}", n % 28 + 1));
            }
            agreement
        }).collect::<Vec<_>>(),
        "ceremonies": (0..ceremonies).map(|c| json!({
            "slug": format!("{slug}-ceremony-{c}"), "kind": "SIGNING", "heldOn": format!("2024-08-{:02}", c % 28 + 1),
            "chair": { "official": format!("{slug}-official"), "post": "president" },
            "attendingPosts": ["vice-president"],
            "agreements": (0..agreements).filter(|n| n / 10 == c).map(|n| format!("agreement-{n}")).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "sources": [{ "slug": format!("{slug}-minutes"), "kind": "MINUTES", "title": name("Registre".into()) }],
    })
}
