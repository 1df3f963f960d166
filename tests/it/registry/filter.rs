//! Filters against a plain model: the same agreements in memory, and the filter's meaning in a few lines each.

use std::collections::BTreeSet;

use api::{
    clock::{Clock, SystemClock},
    matching::{AgreementFacts, agreement_filter, keeps_agreement},
};
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};
use serde_json::{Value, json};
use tests::{both, bundle::many, server::TestServer};

use super::{
    any_filter::{Values, any_filter},
    facts::facts,
};

/// Everything about an agreement that a filter asks.
const FACTS: &str = "query ($after: String) { agreements(first: 50, after: $after, orderBy: {field: RECORDED}) { pageInfo { hasNextPage endCursor } nodes {
    id reference titleAr: title(language: AR) titleFr: title(language: FR) status approvedOn signedOn startsOn endsOn completedOn terminatedOn withdrawnOn amount currency purpose facility { id } sources { totalCount } documents { totalCount } amendments { totalCount }
    council { slug prefecture(language: FR) region(language: FR) }
    parties { nodes { role association { slug relatedParty neighbourhood(language: FR) } } }
    themes { nodes { slug parent { slug parent { slug parent { slug } } } } } beneficiaryGroups { nodes { slug } }
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
    everything(server).await
}

/// All agreements, with everything about them that a filter asks.
pub(super) async fn everything(server: &TestServer) -> Vec<Value> {
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
        "DOCUMENT" => agreement["documents"]["totalCount"] != 0,
        "AMENDMENT" => agreement["amendments"]["totalCount"] != 0,
        _ => agreement["sources"]["totalCount"] != 0,
    }
}

/// The slugs of an agreement's themes and of those above them.
pub(super) fn themes(agreement: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for theme in agreement["themes"]["nodes"].as_array().expect("a list") {
        let mut next = theme;
        while let Some(slug) = next["slug"].as_str() {
            found.insert(slug.to_owned());
            next = &next["parent"];
        }
    }
    found
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
        "theme" => {
            let themes = themes(agreement);
            some(wanted, |wanted| wanted.as_str().is_some_and(|slug| themes.contains(slug)))
        }
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
                && !["completedOn", "terminatedOn", "withdrawnOn"].iter().any(|end| reached(&agreement[*end]))
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

both! {
    async fn random_filters_agree_with_a_plain_model(server) {
        let all = fill(&server).await;
        assert_eq!(all.len(), 60);
        let facts: Vec<(Value, AgreementFacts)> = all.iter().map(|agreement| (agreement["id"].clone(), facts(agreement))).collect();
        let today = SystemClock.today();
        let query = "query ($filter: AgreementFilter) { agreements(first: 100, filter: $filter, orderBy: {field: RECORDED}) { totalCount nodes { id } } }";
        let mut runner = TestRunner::deterministic();
        let values = Values::of(&all);
        let (mut none, mut every) = (0, 0);
        for _ in 0..150 {
            let filter = any_filter(&values).new_tree(&mut runner).expect("a filter").current();
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
