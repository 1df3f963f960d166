//! Facets against a plain count in memory, and against what paging with a bucket's value yields.

use std::collections::{BTreeMap, BTreeSet};

use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};
use serde_json::{Value, json};
use tests::{both, server::TestServer};

use super::{
    any_filter::{Values, any_filter},
    filter::{centimes, fill, keeps, themes},
};

/// A facet: its field, what its buckets show, the filter's member that it ignores, and the fact that the unknown lacks.
struct Facet {
    field: &'static str,
    shows: &'static str,
    member: &'static str,
    fact: &'static str,
}

const fn facet(field: &'static str, shows: &'static str, member: &'static str, fact: &'static str) -> Facet {
    Facet { field, shows, member, fact }
}

const FACETS: [Facet; 13] = [
    facet("status", "value", "status", ""),
    facet("councils", "node { slug }", "council", ""),
    facet("prefectures", "value { name(language: FR) }", "prefecture", "PREFECTURE"),
    facet("regions", "value { name(language: FR) }", "region", "REGION"),
    facet("themes", "node { slug }", "theme", "THEME"),
    facet("beneficiaryGroups", "node { slug }", "beneficiaryGroup", "BENEFICIARY_GROUP"),
    facet("associations", "node { slug }", "association", "ASSOCIATION"),
    facet("neighbourhoods", "value { name(language: FR) }", "neighbourhood", "NEIGHBOURHOOD"),
    facet("years", "value", "signedOn", "SIGNED_ON"),
    facet("partyRoles", "value", "partyRole", ""),
    facet("relatedParty", "value", "relatedParty", ""),
    facet("ceremonies", "node { slug }", "ceremony", "CEREMONY"),
    facet("currencies", "value", "amount", "AMOUNT"),
];

/// The keys of an agreement in a facet; none is the unknown.
fn keys(facet: &Facet, agreement: &Value) -> BTreeSet<String> {
    let slugs = |list: &Value| -> BTreeSet<String> {
        let nodes = list["nodes"].as_array().expect("a list").iter();
        nodes.map(|node| node["slug"].as_str().expect("a slug").to_owned()).collect()
    };
    let parties = |member: &str| -> BTreeSet<String> {
        let parties = agreement["parties"]["nodes"].as_array().expect("a list").iter();
        parties.filter_map(|party| Some(party["association"][member].as_str()?.to_owned())).collect()
    };
    let one = |value: &Value| value.as_str().map(str::to_owned).into_iter().collect::<BTreeSet<_>>();
    match facet.field {
        "status" => one(&agreement["status"]),
        "councils" => one(&agreement["council"]["slug"]),
        "prefectures" => one(&agreement["council"]["prefecture"]),
        "regions" => one(&agreement["council"]["region"]),
        "themes" => themes(agreement),
        "beneficiaryGroups" => slugs(&agreement["beneficiaryGroups"]),
        "associations" => parties("slug"),
        "neighbourhoods" => parties("neighbourhood"),
        "years" => agreement["signedOn"].as_str().map(|day| day[..4].to_owned()).into_iter().collect(),
        "partyRoles" => {
            let parties = agreement["parties"]["nodes"].as_array().expect("a list").iter();
            parties.filter_map(|party| Some(party["role"].as_str()?.to_owned())).collect()
        }
        "relatedParty" => {
            let parties = agreement["parties"]["nodes"].as_array().expect("a list");
            let related = parties.iter().any(|party| party["association"]["relatedParty"] == true);
            [related.to_string()].into()
        }
        "ceremonies" => one(&agreement["ceremony"]["slug"]),
        _ => one(&agreement["currency"]),
    }
}

/// What a bucket tells: how many, how many without an amount, and the centimes by currency.
type Figures = (u64, u64, BTreeMap<String, (u64, i64)>);

fn add(figures: &mut Figures, agreement: &Value) {
    figures.0 += 1;
    match centimes(&agreement["amount"]) {
        Some(amount) => {
            let currency = agreement["currency"].as_str().expect("an amount has a currency").to_owned();
            let total = figures.2.entry(currency).or_default();
            *total = (total.0 + 1, total.1 + amount);
        }
        None => figures.1 += 1,
    }
}

/// A bucket as answered: its key, and what it tells.
fn read(bucket: &Value) -> (Option<String>, Figures) {
    let shown = [&bucket["node"]["slug"], &bucket["value"]["name"], &bucket["value"]];
    let key = shown.into_iter().find(|shown| !shown.is_null()).map(|shown| match shown {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    });
    let totals = bucket["totals"].as_array().expect("a list").iter().map(|total| {
        let amount = centimes(&total["amount"]).expect("a sum");
        (
            total["currency"].as_str().expect("a currency").to_owned(),
            (total["count"].as_u64().expect("a count"), amount),
        )
    });
    let number = |name: &str| bucket[name].as_u64().expect("a number");
    (key, (number("count"), number("unknownAmounts"), totals.collect()))
}

const BUCKET: &str = "count unknownAmounts totals { currency amount count }";

fn query(first: i32) -> String {
    let facets: String = FACETS
        .iter()
        .map(|facet| {
            format!("{}(first: {first}) {{ totalCount buckets {{ {} {BUCKET} }} }} ", facet.field, facet.shows)
        })
        .collect();
    format!("query ($filter: AgreementFilter) {{ agreements(filter: $filter) {{ facets {{ {facets} }} }} }}")
}

fn without(filter: &Value, member: &str) -> Value {
    let mut filter = filter.clone();
    filter.as_object_mut().expect("members").remove(member);
    filter
}

/// The filter that keeps a bucket's agreements and no others.
fn of_bucket(facet: &Facet, filter: &Value, key: Option<&str>) -> Value {
    let mut filter = without(filter, facet.member);
    match key {
        None => return json!({ "and": [filter, { "lacks": [facet.fact] }] }),
        Some(key) => {
            filter[facet.member] = match facet.field {
                "years" => json!({ "from": format!("{key}-01-01"), "to": format!("{key}-12-31") }),
                "relatedParty" => json!(key == "true"),
                "currencies" => json!({ "currency": key }),
                _ => json!([key]),
            }
        }
    }
    filter
}

/// What paging through a list yields.
async fn walk(server: &TestServer, filter: &Value) -> Figures {
    let query = "query ($filter: AgreementFilter, $after: String) { agreements(first: 25, after: $after, filter: $filter) { pageInfo { hasNextPage endCursor } nodes { amount currency } } }";
    let (mut figures, mut after) = (Figures::default(), Value::Null);
    loop {
        let page = server.data(query, json!({ "filter": filter, "after": after })).await["agreements"].take();
        page["nodes"].as_array().expect("a list").iter().for_each(|agreement| add(&mut figures, agreement));
        if page["pageInfo"]["hasNextPage"] == false {
            return figures;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

both! {
    async fn random_facets_agree_with_a_count_in_memory_and_with_paging(server) {
        let all = fill(&server).await;
        let values = Values::of(&all);
        let mut runner = TestRunner::deterministic();
        let (mut unknown, mut paged) = (BTreeSet::new(), 0);
        for round in 0..60 {
            let filter = any_filter(&values).new_tree(&mut runner).expect("a filter").current();
            let data = server.data(&query(100), json!({ "filter": filter })).await;
            for facet in &FACETS {
                let answer = &data["agreements"]["facets"][facet.field];
                let place = format!("{} under {filter}", facet.field);
                let mut expected: BTreeMap<Option<String>, Figures> = BTreeMap::new();
                let kept = without(&filter, facet.member);
                for agreement in all.iter().filter(|agreement| keeps(&kept, agreement)) {
                    let keys = keys(facet, agreement);
                    let unknown = keys.is_empty().then_some(None);
                    for key in keys.into_iter().map(Some).chain(unknown) {
                        add(expected.entry(key).or_default(), agreement);
                    }
                }
                let buckets: Vec<_> = answer["buckets"].as_array().expect("a list").iter().map(read).collect();
                assert!(buckets.is_sorted_by_key(|(_, figures)| std::cmp::Reverse(figures.0)), "{place}");
                assert_eq!(answer["totalCount"], expected.len(), "{place}");
                assert_eq!(buckets.len(), expected.len(), "{place}");
                unknown.extend(expected.contains_key(&None).then_some(facet.field));
                if round % 10 == 0 {
                    for (key, figures) in &buckets {
                        assert_eq!(&walk(&server, &of_bucket(facet, &filter, key.as_deref())).await, figures, "{key:?} of {place}");
                        paged += 1;
                    }
                }
                assert_eq!(buckets.into_iter().collect::<BTreeMap<_, _>>(), expected, "{place}");
            }
        }
        let can_be_unknown = FACETS.iter().filter(|facet| !matches!(facet.fact, "" | "ASSOCIATION")).map(|facet| facet.field);
        assert_eq!(unknown, can_be_unknown.collect(), "the unknown was seen wherever there can be one");
        assert!(paged > 150, "{paged} buckets were paged through");
    }

    /// A facet ignores its own member where its menu sets it, and nowhere else.
    async fn a_facet_ignores_its_own_member_at_the_top_alone(server) {
        fill(&server).await;
        let councils = async |filter: Value| {
            let query = "query ($filter: AgreementFilter) { agreements(filter: $filter) { totalCount facets { councils { buckets { node { slug } count } } themes(first: 1) { totalCount } } } }";
            server.data(query, json!({ "filter": filter })).await["agreements"].take()
        };
        let every = json!([{ "node": { "slug": "a" }, "count": 34 }, { "node": { "slug": "b" }, "count": 17 }, { "node": { "slug": "c" }, "count": 9 }]);
        let chosen = councils(json!({ "council": ["b"] })).await;
        assert_eq!((&chosen["totalCount"], &chosen["facets"]["councils"]["buckets"]), (&json!(17), &every));
        for inside in [json!({ "and": [{ "council": ["b"] }] }), json!({ "or": [{ "council": ["b"] }] }), json!({ "not": { "council": ["a", "c"] } })] {
            let answer = councils(inside.clone()).await;
            assert_eq!(answer["facets"]["councils"]["buckets"], json!([{ "node": { "slug": "b" }, "count": 17 }]), "{inside}");
        }
        assert_eq!(councils(json!({ "council": [] })).await["facets"]["themes"]["totalCount"], 0);
    }

    /// The facets of many nested lists come in one statement, and each is that of its own list.
    async fn nested_facets_are_those_of_their_own_list(server) {
        fill(&server).await;
        let facets = "facets { themes { buckets { node { slug } count totals { currency amount } } } years { buckets { value count } } neighbourhoods(first: 1) { totalCount buckets { value { name(language: FR) } count } } }";
        let nested = format!("query ($first: Int!) {{ councils(first: $first) {{ nodes {{ slug agreements(filter: {{ partyRole: [COUNCIL] }}) {{ {facets} }} }} }} }}");
        let all = server.data(&nested, json!({ "first": 10 })).await;
        for council in all["councils"]["nodes"].as_array().expect("a list") {
            let alone = format!("query ($slug: String!) {{ agreements(filter: {{ partyRole: [COUNCIL], council: [$slug] }}) {{ {facets} }} }}");
            let alone = server.data(&alone, json!({ "slug": council["slug"] })).await;
            assert_eq!(council["agreements"], alone["agreements"], "{}", council["slug"]);
        }
        let [one, three] = [server.statements(&nested, json!({ "first": 1 })).await, server.statements(&nested, json!({ "first": 3 })).await];
        assert_eq!((one, three), (4, 4), "the page and three facets; the themes are known from the request before");
        let shared = "{ associations(first: 20) { nodes { slug agreements { totalCount facets { partyRoles { buckets { value count } } councils { buckets { node { slug } count } } } } } } }";
        let data = server.data(shared, json!({})).await;
        for association in data["associations"]["nodes"].as_array().expect("a list") {
            let agreements = &association["agreements"];
            let roles = &agreements["facets"]["partyRoles"]["buckets"];
            assert_eq!(roles[0]["count"], agreements["totalCount"], "{}: each agreement counts once", association["slug"]);
            assert_eq!(agreements["facets"]["councils"]["buckets"][0]["count"], agreements["totalCount"], "{}", association["slug"]);
        }
    }

    async fn only_what_is_selected_is_counted(server) {
        fill(&server).await;
        for (selection, statements) in [
            ("facets { __typename }", 0),
            ("facets { status { totalCount } }", 1),
            ("facets { years { buckets { count } } prefectures { totalCount buckets { value { name } count } } }", 2),
            ("facets { one: themes(first: 2) { totalCount } two: themes(first: 2) { buckets { count } } }", 1),
            ("facets { councils { buckets { count } } }", 1),
            // Filling read every council and ceremony, and such rows are kept while nothing is written.
            ("facets { councils { buckets { node { name } } } ceremonies { buckets { node { slug } } } }", 2),
            ("totalCount nodes { id } facets { associations { totalCount } }", 3),
            ("statistics(groupBy: [YEAR, STATUS]) { totalCount rows { count amounts { median } } }", 1),
        ] {
            assert_eq!(server.statements(&format!("{{ agreements {{ {selection} }} }}"), json!({})).await, statements, "{selection}");
        }
    }
}
