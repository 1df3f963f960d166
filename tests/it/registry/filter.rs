//! Filters against a plain model: the same agreements in memory, and the filter's meaning in a few lines each.

use api::{
    clock::{Clock, SystemClock},
    matching::{AgreementFacts, agreement_filter, keeps_agreement},
};
use chrono::{Days, NaiveDate};
use proptest::{
    prelude::*,
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};
use serde_json::{Value, json};
use tests::{both, bundle::many, server::TestServer};

use super::facts::facts;

/// Everything about an agreement that a filter asks.
const FACTS: &str = "query ($after: String) { agreements(first: 50, after: $after, orderBy: {field: RECORDED}) { pageInfo { hasNextPage endCursor } nodes {
    id status approvedOn signedOn startsOn endsOn amount currency purpose facility { id } sources { totalCount }
    council { slug prefecture(language: FR) region(language: FR) }
    parties { nodes { role association { slug relatedParty neighbourhood(language: FR) } } }
    themes { nodes { slug parent { slug } } } beneficiaryGroups { nodes { slug } }
    ceremony { slug chair { official { slug } post { slug } onBehalfOf { slug } } }
    signatures { nodes { signatory { name official { slug } } post { slug } onBehalfOf { slug } } } } } }";

/// Three councils whose agreements differ in everything that can be asked.
pub(super) async fn fill(server: &TestServer) -> Vec<Value> {
    for (index, (slug, agreements)) in [("a", 34), ("b", 17), ("c", 9)].into_iter().enumerate() {
        let mut bundle = many(slug, agreements);
        bundle["themes"].as_array_mut().expect("themes").push(json!({ "slug": "all", "label": { "fr": "Tout" } }));
        bundle["themes"][1]["parent"] = json!("all");
        bundle["themes"][2]["parent"] = json!("theme-1");
        if index > 0 {
            bundle["council"]["prefecture"] = json!({ "fr": format!("Préfecture {index}") });
            bundle["council"]["region"] = json!({ "fr": "Souss-Massa", "ar": "سوس ماسة" });
        }
        for (n, association) in bundle["associations"].as_array_mut().expect("associations").iter_mut().enumerate() {
            if n % 3 == 0 {
                association["neighbourhood"] = json!({ "fr": format!("Quartier {}", n % 2) });
            }
            association["relatedParty"] = json!(n % 4 == 1);
        }
        for (n, agreement) in bundle["agreements"].as_array_mut().expect("agreements").iter_mut().enumerate() {
            match n % 5 {
                0 => agreement["endsOn"] = json!("2024-12-31"),
                1 => agreement["purpose"] = json!({ "fr": "But" }),
                2 => agreement["facility"] = json!({ "fr": format!("Salle {}", n % 3) }),
                3 => agreement["signatures"] = json!([{ "party": "COUNCIL" }]),
                _ => agreement["currency"] = json!("EUR"),
            }
            if n % 7 == 3 {
                agreement["themes"] = json!([]);
            }
            if n % 6 == 1 {
                agreement["beneficiaries"] = json!([]);
            }
            if n % 16 > 9 {
                agreement["approvedOn"] = agreement["signedOn"].take();
            }
        }
        bundle["ceremonies"][0]["chair"]["onBehalfOfPost"] = json!("vice-president");
        bundle["ceremonies"][0]["agreements"].as_array_mut().expect("keys").truncate(4);
        server.import(&bundle).await.expect("the bundle is sound");
    }
    let (mut all, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = server.data(FACTS, json!({ "after": after })).await["agreements"].take();
        all.extend(page["nodes"].as_array().expect("a list").clone());
        if page["pageInfo"]["hasNextPage"] == false {
            return all;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

fn any_of(wanted: &Value, value: &Value) -> bool {
    !value.is_null() && wanted.as_array().expect("a list").contains(value)
}

fn some(list: &Value, holds: impl Fn(&Value) -> bool) -> bool {
    list.as_array().expect("a list").iter().any(holds)
}

fn within(range: &Value, date: &Value) -> bool {
    let Some(date) = date.as_str() else { return false };
    range["from"].as_str().is_none_or(|from| from <= date) && range["to"].as_str().is_none_or(|to| date <= to)
}

pub(super) fn centimes(amount: &Value) -> Option<i64> {
    entity::value::parse_hundredths(amount.as_str()?)
}

fn held(office: &Value, official: &Value, post: &Value, on_behalf_of: &Value) -> bool {
    let known = !official.is_null() || !post.is_null() || !on_behalf_of.is_null();
    known
        && office.as_object().expect("members").iter().all(|(member, wanted)| match member.as_str() {
            "official" => any_of(wanted, official),
            "post" => any_of(wanted, post),
            _ => any_of(wanted, on_behalf_of),
        })
}

fn is_known(fact: &Value, agreement: &Value) -> bool {
    match fact.as_str().expect("a fact") {
        "AMOUNT" => !agreement["amount"].is_null(),
        "PERIOD" => !agreement["startsOn"].is_null() && !agreement["endsOn"].is_null(),
        "PURPOSE" => !agreement["purpose"].is_null(),
        "FACILITY" => !agreement["facility"].is_null(),
        "CEREMONY" => !agreement["ceremony"].is_null(),
        "SIGNED_ON" => !agreement["signedOn"].is_null(),
        "PREFECTURE" => !agreement["council"]["prefecture"].is_null(),
        "REGION" => !agreement["council"]["region"].is_null(),
        "THEME" => some(&agreement["themes"]["nodes"], |_| true),
        "BENEFICIARY_GROUP" => some(&agreement["beneficiaryGroups"]["nodes"], |_| true),
        "ASSOCIATION" => some(&agreement["parties"]["nodes"], |party| !party["association"].is_null()),
        "NEIGHBOURHOOD" => {
            some(&agreement["parties"]["nodes"], |party| !party["association"]["neighbourhood"].is_null())
        }
        "SIGNATORY" => some(&agreement["signatures"]["nodes"], |signature| !signature["signatory"]["name"].is_null()),
        _ => agreement["sources"]["totalCount"] != 0,
    }
}

/// The themes above one, in the bundle's tree: all > theme-1 > theme-2.
pub(super) fn above(theme: &str) -> &'static [&'static str] {
    match theme {
        "theme-1" => &["all"],
        "theme-2" => &["theme-1", "all"],
        _ => &[],
    }
}

/// What a filter means, in memory.
pub(super) fn keeps(filter: &Value, agreement: &Value) -> bool {
    let parties = &agreement["parties"]["nodes"];
    filter.as_object().expect("members").iter().all(|(member, wanted)| match member.as_str() {
        "status" => any_of(wanted, &agreement["status"]),
        "council" => any_of(wanted, &agreement["council"]["slug"]),
        "prefecture" => any_of(wanted, &agreement["council"]["prefecture"]),
        "region" => any_of(wanted, &agreement["council"]["region"]),
        "association" => some(parties, |party| any_of(wanted, &party["association"]["slug"])),
        "neighbourhood" => some(parties, |party| any_of(wanted, &party["association"]["neighbourhood"])),
        "relatedParty" => some(parties, |party| party["association"]["relatedParty"] == true) == *wanted,
        "partyRole" => some(parties, |party| any_of(wanted, &party["role"])),
        "theme" => some(&agreement["themes"]["nodes"], |theme| {
            let slug = theme["slug"].as_str().expect("a slug");
            some(wanted, |wanted| wanted == slug || above(slug).iter().any(|above| wanted == above))
        }),
        "beneficiaryGroup" => some(&agreement["beneficiaryGroups"]["nodes"], |group| any_of(wanted, &group["slug"])),
        "ceremony" => any_of(wanted, &agreement["ceremony"]["slug"]),
        "signatory" => some(&agreement["signatures"]["nodes"], |signature| {
            held(
                wanted,
                &signature["signatory"]["official"]["slug"],
                &signature["post"]["slug"],
                &signature["onBehalfOf"]["slug"],
            )
        }),
        "chair" => {
            let chair = &agreement["ceremony"]["chair"];
            held(wanted, &chair["official"]["slug"], &chair["post"]["slug"], &chair["onBehalfOf"]["slug"])
        }
        "signedOn" | "startsOn" | "endsOn" => within(wanted, &agreement[member]),
        "inForceOn" => {
            let day = wanted.as_str().expect("a date");
            let reached = |date: &Value| date.as_str().is_some_and(|date| date <= day);
            reached(&agreement["signedOn"])
                && reached(&agreement["startsOn"])
                && agreement["endsOn"].as_str().is_none_or(|end| end >= day)
        }
        "amount" => {
            let currency = wanted["currency"].as_str().unwrap_or("MAD");
            centimes(&agreement["amount"]).is_some_and(|amount| {
                agreement["currency"] == currency
                    && centimes(&wanted["min"]).is_none_or(|min| min <= amount)
                    && centimes(&wanted["max"]).is_none_or(|max| amount <= max)
            })
        }
        "has" => wanted.as_array().expect("a list").iter().all(|fact| is_known(fact, agreement)),
        "lacks" => !some(wanted, |fact| is_known(fact, agreement)),
        "and" => wanted.as_array().expect("a list").iter().all(|filter| keeps(filter, agreement)),
        "or" => some(wanted, |filter| keeps(filter, agreement)),
        "not" => !keeps(wanted, agreement),
        other => panic!("the model does not know {other}"),
    })
}

fn some_of(values: &'static [&'static str]) -> BoxedStrategy<Value> {
    prop::sample::subsequence(values, 0..=values.len().min(3)).prop_map(|chosen| json!(chosen)).boxed()
}

fn any_range() -> BoxedStrategy<Value> {
    let day = |days: u64| {
        NaiveDate::from_ymd_opt(2024, 1, 1).and_then(|start| start.checked_add_days(Days::new(days))).expect("a day")
    };
    (prop::option::of(0u64..300), prop::option::of(0u64..300))
        .prop_map(move |(from, length)| {
            let mut range = json!({});
            if let Some(from) = from {
                range["from"] = json!(day(from).to_string());
            }
            if let Some(length) = length {
                range["to"] = json!(day(from.unwrap_or(0) + length).to_string());
            }
            range
        })
        .boxed()
}

fn any_member() -> BoxedStrategy<(&'static str, Value)> {
    let lists: Vec<(&'static str, &'static [&'static str])> = vec![
        ("status", &["DRAFT", "SIGNED", "IN_FORCE", "EXPIRED"]),
        ("council", &["a", "b", "c", "atlantis"]),
        ("prefecture", &["Préfecture 1", "Préfecture 2"]),
        ("region", &["Souss-Massa", "Ailleurs"]),
        ("association", &["a-association-0", "b-association-3", "c-association-1", "none"]),
        ("neighbourhood", &["Quartier 0", "Quartier 1"]),
        ("partyRole", &["COUNCIL", "ASSOCIATION"]),
        ("theme", &["theme-0", "theme-1", "theme-2", "all", "none"]),
        ("beneficiaryGroup", &["young-people", "none"]),
        ("ceremony", &["a-ceremony-0", "a-ceremony-1", "b-ceremony-0"]),
        (
            "has",
            &[
                "AMOUNT",
                "PERIOD",
                "PURPOSE",
                "FACILITY",
                "CEREMONY",
                "SIGNATORY",
                "SOURCE",
                "THEME",
                "SIGNED_ON",
                "ASSOCIATION",
            ],
        ),
        (
            "lacks",
            &["AMOUNT", "PERIOD", "PURPOSE", "SIGNATORY", "PREFECTURE", "REGION", "BENEFICIARY_GROUP", "NEIGHBOURHOOD"],
        ),
    ];
    let list = prop::sample::select(lists)
        .prop_flat_map(|(member, values)| some_of(values).prop_map(move |list| (member, list)));
    let office = (
        prop::option::of(some_of(&["a-official", "b-official"])),
        prop::option::of(some_of(&["president", "vice-president"])),
        prop::option::of(some_of(&["president", "vice-president"])),
    )
        .prop_map(|(official, post, on_behalf_of)| {
            let members = [("official", official), ("post", post), ("onBehalfOf", on_behalf_of)];
            let members = members.into_iter().filter_map(|(name, list)| Some((name.to_owned(), list?)));
            Value::from(members.collect::<serde_json::Map<_, _>>())
        });
    let amount = (prop::option::of(0i64..4000), prop::option::of(0i64..4000), prop::bool::ANY).prop_map(
        |(min, length, euro)| {
            let mut range = json!({ "currency": if euro { "EUR" } else { "MAD" } });
            if let Some(min) = min {
                range["min"] = json!(format!("{min}.50"));
            }
            if let Some(length) = length {
                range["max"] = json!(format!("{}.5", min.unwrap_or(0) + length));
            }
            range
        },
    );
    prop_oneof![
        6 => list,
        1 => prop::bool::ANY.prop_map(|related| ("relatedParty", json!(related))),
        1 => office.clone().prop_map(|office| ("signatory", office)),
        1 => office.prop_map(|office| ("chair", office)),
        2 => (prop::sample::select(vec!["signedOn", "startsOn", "endsOn"]), any_range()),
        1 => any_range().prop_filter_map("a day", |range| Some(("inForceOn", range.get("from")?.clone()))),
        1 => amount.prop_map(|amount| ("amount", amount)),
    ]
    .boxed()
}

pub(super) fn any_filter() -> BoxedStrategy<Value> {
    let object = |members: Vec<(&'static str, Value)>| {
        Value::from(
            members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<serde_json::Map<_, _>>(),
        )
    };
    let plain = prop::collection::vec(any_member(), 0..3).prop_map(object);
    plain
        .prop_recursive(3, 12, 3, move |inner| {
            prop_oneof![
                (
                    prop::collection::vec(any_member(), 0..2).prop_map(object),
                    prop::sample::select(vec!["and", "or"]),
                    prop::collection::vec(inner.clone(), 0..3)
                )
                    .prop_map(|(mut filter, member, filters)| {
                        filter[member] = json!(filters);
                        filter
                    }),
                inner.prop_map(|filter| json!({ "not": filter })),
            ]
        })
        .boxed()
}

both! {
    async fn random_filters_agree_with_a_plain_model(server) {
        let all = fill(&server).await;
        assert_eq!(all.len(), 60);
        let facts: Vec<(Value, AgreementFacts)> = all.iter().map(|agreement| (agreement["id"].clone(), facts(agreement))).collect();
        let today = SystemClock.today();
        let query = "query ($filter: AgreementFilter) { agreements(first: 100, filter: $filter, orderBy: {field: RECORDED}) { totalCount nodes { id } } }";
        let mut runner = TestRunner::deterministic();
        let (mut none, mut every) = (0, 0);
        for _ in 0..150 {
            let filter = any_filter().new_tree(&mut runner).expect("a filter").current();
            let expected: Vec<&Value> = all.iter().filter(|agreement| keeps(&filter, agreement)).map(|agreement| &agreement["id"]).collect();
            let data = server.data(query, json!({ "filter": filter })).await;
            let found: Vec<&Value> = data["agreements"]["nodes"].as_array().expect("a list").iter().map(|node| &node["id"]).collect();
            assert_eq!(found, expected, "{filter}");
            assert_eq!(data["agreements"]["totalCount"], expected.len(), "{filter}");
            let read = agreement_filter(filter.clone()).expect("the server took it");
            let matched: Vec<&Value> = facts.iter().filter(|(_, facts)| keeps_agreement(&read, facts, today)).map(|(id, _)| id).collect();
            assert_eq!(matched, expected, "{filter} in memory");
            none += usize::from(expected.is_empty());
            every += usize::from(expected.len() == all.len());
        }
        assert!(none < 90 && every < 60, "the filters tell agreements apart: {none} keep none, {every} keep all");
    }

    async fn what_changed_since(server) {
        server.import(&many("a", 3)).await.expect("the bundle is sound");
        let since = async |instant: &str| {
            let query = "query ($since: DateTime) { agreements(filter: { updatedSince: $since }) { totalCount } }";
            server.data(query, json!({ "since": instant })).await["agreements"]["totalCount"].clone()
        };
        assert_eq!([since("2020-01-01T00:00:00Z").await, since("2999-01-01T00:00:00+01:00").await], [3, 0]);
    }

    async fn a_filter_that_cannot_be_meant_is_refused(server) {
        let long: Vec<String> = (0..251).map(|n| format!("slug-{n}")).collect();
        let nested = (0..60).fold(json!({}), |inner, _| json!({ "not": inner }));
        for (filter, argument, remedy) in [
            (json!({ "signedOn": { "from": "2025-02-01", "to": "2025-01-01" } }), "signedOn", "earlier day"),
            (json!({ "and": [{ "or": [{ "endsOn": { "from": "2025-02-01", "to": "2025-01-01" } }] }] }), "endsOn", "earlier day"),
            (json!({ "amount": { "min": "5", "max": "4.99" } }), "amount", "exchange"),
            (json!({ "council": long }), "council", "at most 250"),
            (json!({ "theme": long }), "theme", "at most 250"),
            (json!({ "signatory": { "post": long } }), "post", "at most 250"),
            (nested, "filter", "more than 50"),
        ] {
            let query = "query ($filter: AgreementFilter) { agreements(filter: $filter) { totalCount } }";
            let (code, place, message) = server.error(query, json!({ "filter": filter })).await;
            assert_eq!((code.as_str(), place.as_str()), ("INVALID_ARGUMENT", argument), "{message}");
            assert!(message.contains(remedy), "{message}");
        }
        let query = "{ agreements(filter: { council: [\"a\\u0000b\"], prefecture: [\"\\u0000\"] }) { totalCount } }";
        assert_eq!(server.data(query, json!({})).await["agreements"]["totalCount"], 0, "nothing has such a name");
    }
}
