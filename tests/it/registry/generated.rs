//! An invented country on both engines at once: equal questions get equal bytes, and what a plain model in memory says.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
};

use api::{
    clock::{Clock, SystemClock},
    generate::Plan,
    matching::{AgreementFacts, agreement_filter, keeps_agreement},
};
use icu_collator::{Collator, options::CollatorOptions};
use icu_locale_core::{Locale, locale};
use proptest::{
    prelude::*,
    sample::select,
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};
use serde_json::{Value, json};
use tests::pair::{self, Pair};

use super::{
    any_filter::{Values, any_filter},
    facts::facts,
    filter::{centimes, everything, keeps},
};

const PLAN: Plan = Plan { agreements: 300, seed: 7, communes: 8 };

fn runs(body: impl AsyncFnOnce(Pair)) {
    pair::runs(PLAN, body);
}

fn some<T: std::fmt::Debug>(strategy: impl Strategy<Value = T>, runner: &mut TestRunner) -> T {
    strategy.new_tree(runner).expect("a value").current()
}

/// The order of two titles in a language.
fn titles(locale: Locale, member: &str, one: &Value, other: &Value) -> Ordering {
    let collator = Collator::try_new((&locale).into(), CollatorOptions::default()).expect("a language that is known");
    collator.compare(one[member].as_str().expect("a title"), other[member].as_str().expect("a title"))
}

/// The order of two agreements in a list that goes up.
fn order(field: &str, one: &Value, other: &Value) -> Ordering {
    let by = |member: &str| one[member].as_str().cmp(&other[member].as_str());
    let key = match field {
        "SIGNED_ON" => by("signedOn"),
        "STARTS_ON" => by("startsOn"),
        "ENDS_ON" => by("endsOn"),
        "AMOUNT" => centimes(&one["amount"]).cmp(&centimes(&other["amount"])),
        "REFERENCE" => by("reference"),
        "TITLE_AR" => titles(locale!("ar"), "titleAr", one, other),
        "TITLE_FR" => titles(locale!("fr"), "titleFr", one, other),
        _ => Ordering::Equal,
    };
    key.then_with(|| by("id"))
}

#[test]
fn random_filters_orders_and_pages_agree_with_a_plain_model() {
    runs(async |pair| {
        let all = everything(&pair.0[0]).await;
        assert_eq!(all.len() as u64, PLAN.agreements);
        let known: BTreeMap<&str, AgreementFacts> =
            all.iter().filter_map(|one| Some((one["id"].as_str()?, facts(one)))).collect();
        let values = Values::of(&all);
        let (today, mut runner) = (SystemClock.today(), TestRunner::deterministic());
        let fields: &[&str] =
            &["SIGNED_ON", "STARTS_ON", "ENDS_ON", "AMOUNT", "TITLE_AR", "TITLE_FR", "REFERENCE", "RECORDED"];
        let query = "query ($filter: AgreementFilter, $order: AgreementOrder, $first: Int, $after: String, $last: Int, $before: String) {
            agreements(filter: $filter, orderBy: $order, first: $first, after: $after, last: $last, before: $before) {
            totalCount edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }";
        let (mut none, mut pages, mut sizes) = (0, 0, BTreeSet::new());
        for round in 0..120 {
            let filter = if round % 10 == 0 { json!({}) } else { some(any_filter(&values), &mut runner) };
            let (field, down, back) = some((select(fields), any::<bool>(), any::<bool>()), &mut runner);
            let read = agreement_filter(filter.clone()).expect("a filter");
            let mut expected: Vec<&Value> = all.iter().filter(|one| keeps(&filter, one)).collect();
            let in_memory =
                |one: &&Value| keeps_agreement(&read, &known[one["id"].as_str().unwrap_or_default()], today);
            assert_eq!(all.iter().filter(in_memory).count(), expected.len(), "{filter} in memory");
            expected.sort_by(|one, other| order(field, one, other));
            if down {
                expected.reverse();
            }
            let expected: Vec<&str> = expected.iter().filter_map(|one| one["id"].as_str()).collect();
            let size = some(expected.len() / 6 + 1..=expected.len().max(1) + 1, &mut runner).min(100);
            let (mut walked, mut at) = (Vec::new(), Value::Null);
            loop {
                let order = json!({ "field": field, "direction": if down { "DESC" } else { "ASC" } });
                let [count, place] = if back { ["last", "before"] } else { ["first", "after"] };
                let mut variables = json!({ "filter": filter, "order": order });
                (variables[count], variables[place]) = (json!(size), at.take());
                let page = pair.data(query, variables).await["agreements"].take();
                assert_eq!(page["totalCount"], expected.len(), "{filter}");
                let edges = page["edges"].as_array().expect("a list").iter();
                let mut ids: Vec<String> =
                    edges.filter_map(|edge| Some(edge["node"]["id"].as_str()?.to_owned())).collect();
                pages += 1;
                if back {
                    ids.append(&mut walked);
                    walked = ids;
                } else {
                    walked.append(&mut ids);
                }
                let [more, edge] = if back { ["hasPreviousPage", "startCursor"] } else { ["hasNextPage", "endCursor"] };
                if page["pageInfo"][more] == false {
                    break;
                }
                at = page["pageInfo"][edge].clone();
            }
            assert_eq!(walked, expected, "{filter} by {field}, down: {down}, from the end: {back}, {size} a page");
            none += usize::from(expected.is_empty());
            sizes.insert(expected.len());
        }
        assert!(none < 60 && sizes.len() > 25 && pages > 200, "{none} keep none, {pages} pages, {sizes:?}");
    });
}

#[test]
fn figures_agree_with_what_paging_yields() {
    runs(async |pair| {
        let all = everything(&pair.0[0]).await;
        let (values, mut runner) = (Values::of(&all), TestRunner::deterministic());
        let bucket = "totalCount buckets { count unknownAmounts totals { currency amount count }";
        let query = format!("query ($filter: AgreementFilter) {{ agreements(filter: $filter) {{ totalCount facets {{
            status {{ {bucket} value }} }} councils {{ {bucket} node {{ slug }} }} }} themes {{ {bucket} node {{ slug }} }} }}
            beneficiaryGroups {{ {bucket} node {{ slug }} }} }} neighbourhoods {{ {bucket} value {{ name }} }} }}
            years {{ {bucket} value }} }} associations {{ {bucket} node {{ slug }} }} }} regions {{ {bucket} value {{ name }} }} }}
            relatedParty {{ {bucket} value }} }} currencies {{ {bucket} value }} }} }}
            byYear: statistics(groupBy: [YEAR, STATUS]) {{ rows {{ year status count knownShare amounts {{ currency count total median average min max }} }} }}
            byMonth: statistics(groupBy: [MONTH, REGION], first: 1000) {{ rows {{ month count unknownAmounts amounts {{ currency median }} }} }} }} }}");
        let mut seen = 0;
        for _ in 0..30 {
            let filter = some(any_filter(&values), &mut runner);
            let data = pair.data(&query, json!({ "filter": filter })).await["agreements"].take();
            let kept: Vec<&Value> = all.iter().filter(|one| keeps(&filter, one)).collect();
            let sum = |rows: &Value, member: &str| -> u64 {
                rows.as_array().expect("a list").iter().filter_map(|row| row[member].as_u64()).sum()
            };
            for rows in [&data["byYear"]["rows"], &data["byMonth"]["rows"]] {
                assert_eq!(sum(rows, "count"), kept.len() as u64, "{filter}: each agreement is in one row");
            }
            let unknown = kept.iter().filter(|one| one["amount"].is_null()).count() as u64;
            assert_eq!(sum(&data["byMonth"]["rows"], "unknownAmounts"), unknown, "{filter}");
            // Each status's bucket, against the agreements that only differ from the filter in their status.
            let mut without = filter.clone();
            without.as_object_mut().expect("members").remove("status");
            for bucket in data["facets"]["status"]["buckets"].as_array().expect("a list") {
                let of_status = |one: &&Value| keeps(&without, one) && one["status"] == bucket["value"];
                assert_eq!(all.iter().filter(of_status).count() as u64, bucket["count"].as_u64().unwrap_or_default());
                seen += 1;
            }
        }
        assert!(seen > 60, "{seen} buckets");
    });
}

/// A list, its type, its orders, what is shown of its records, and filters.
type Listed = (&'static str, &'static str, &'static [&'static str], &'static str, Vec<Value>);

#[test]
fn lists_of_all_kinds_answer_alike() {
    runs(async |pair| {
        let orders: [Listed; 6] = [
            (
                "associations",
                "Association",
                &["SLUG", "RECORDED", "NAME_AR", "NAME_FR"],
                "slug name nameFr: name(language: FR) agreements { totalCount }",
                vec![
                    json!({ "relatedParty": false }),
                    json!({ "hasNeighbourhood": true }),
                    json!({ "withAgreement": { "has": ["AMOUNT"], "status": ["IN_FORCE"] } }),
                    json!({ "text": "جمعية" }),
                ],
            ),
            (
                "councils",
                "Council",
                &["SLUG", "RECORDED", "NAME_AR", "NAME_FR"],
                "slug name associations { totalCount }",
                vec![
                    json!({ "kind": ["RURAL_COMMUNE", "URBAN_COMMUNE"] }),
                    json!({ "hasRegion": true }),
                    json!({ "not": { "withAgreement": { "lacks": ["AMOUNT"] } } }),
                ],
            ),
            (
                "officials",
                "Official",
                &["SLUG", "RECORDED", "NAME_AR", "NAME_FR"],
                "slug name gender mandates { totalCount }",
                vec![
                    json!({ "gender": ["FEMALE"] }),
                    json!({ "mandate": { "kind": ["PRESIDENT"], "heldOn": "2018-01-01" } }),
                    json!({ "mandate": { "heldOn": "2024-01-01" } }),
                ],
            ),
            (
                "ceremonies",
                "Ceremony",
                &["HELD_ON", "SLUG", "RECORDED"],
                "slug heldOn chair { official { slug } } agreements(first: 2) { nodes { reference } }",
                vec![
                    json!({ "heldOn": { "from": "2015-01-01", "to": "2020-12-31" } }),
                    json!({ "withAgreement": { "has": ["SIGNED_ON"] } }),
                    json!({ "chair": { "post": ["president"] } }),
                ],
            ),
            ("themes", "Theme", &["SLUG", "RECORDED", "LABEL_AR", "LABEL_FR"], "slug label parent { slug }", vec![]),
            (
                "posts",
                "Post",
                &["SLUG", "RECORDED"],
                "slug title council { slug }",
                vec![json!({ "kind": ["PRESIDENT"] }), json!({ "heldOn": "2019-05-05" })],
            ),
        ];
        for (list, kind, fields, shows, filters) in orders {
            let filters =
                if filters.is_empty() { vec![None] } else { filters.into_iter().map(Some).chain([None]).collect() };
            for filter in filters {
                let [declared, given] = if filter.is_some() {
                    [format!(", $filter: {kind}Filter"), ", filter: $filter".into()]
                } else {
                    Default::default()
                };
                let query = format!("query ($order: {kind}Order, $after: String{declared}) {{ {list}(first: 41, after: $after, orderBy: $order{given}) {{
                    totalCount nodes {{ id {shows} }} pageInfo {{ hasNextPage endCursor }} }} }}");
                let mut sets = BTreeSet::new();
                for (field, direction) in fields.iter().flat_map(|field| [(field, "ASC"), (field, "DESC")]) {
                    let (mut found, mut after) = (Vec::new(), Value::Null);
                    loop {
                        let mut variables =
                            json!({ "order": { "field": field, "direction": direction }, "after": after });
                        variables["filter"] = filter.clone().unwrap_or_default();
                        let page = pair.data(&query, variables).await[list].take();
                        let nodes = page["nodes"].as_array().expect("a list").iter();
                        found.extend(nodes.filter_map(|node| Some(node["id"].as_str()?.to_owned())));
                        if page["pageInfo"]["hasNextPage"] == false || found.len() > 400 {
                            break;
                        }
                        after = page["pageInfo"]["endCursor"].clone();
                    }
                    assert!(!found.is_empty(), "{list} {filter:?}");
                    assert_eq!(
                        found.iter().collect::<BTreeSet<_>>().len(),
                        found.len(),
                        "{list} {filter:?}: none twice"
                    );
                    if found.len() <= 400 {
                        found.sort_unstable();
                        sets.insert(found);
                    }
                }
                assert!(sets.len() <= 1, "{list} {filter:?}: every order has the same records");
            }
        }
    });
}

/// Words of the records, as they stand and mistyped, whole and begun.
#[test]
fn searches_answer_alike() {
    runs(async |pair| {
        let titles = "{ agreements(first: 100) { nodes { title fr: title(language: FR) } } associations(first: 100) { nodes { title: name fr: name(language: FR) } } }";
        let data = pair.data(titles, json!({})).await;
        let words: BTreeSet<String> = ["agreements", "associations"]
            .iter()
            .flat_map(|list| data[list]["nodes"].as_array().expect("a list"))
            .flat_map(|node| [&node["title"], &node["fr"]])
            .filter_map(Value::as_str)
            .flat_map(|text| text.split(|letter: char| !letter.is_alphanumeric()).map(str::to_owned))
            .filter(|word| word.chars().count() > 3)
            .collect();
        let words: Vec<String> = words.into_iter().collect();
        let search = "query ($text: String!) { search(text: $text, first: 12) { totalCount isTotalExact edges { score cursor node { id } highlights { field language markedText } } } suggest(prefix: $text) { text language type } }";
        let (mut runner, mut found) = (TestRunner::deterministic(), 0);
        for _ in 0..60 {
            let (one, other, typo) = some((select(words.clone()), select(words.clone()), 0..4_usize), &mut runner);
            let mut letters: Vec<char> = one.chars().collect();
            match typo {
                0 => drop(letters.remove(letters.len() / 2)),
                1 => letters.swap(1, 2),
                2 => letters.truncate(3),
                _ => letters.extend(format!(" {other}").chars()),
            }
            let text = String::from_iter(letters);
            let data = pair.data(search, json!({ "text": text })).await;
            found += usize::from(data["search"]["totalCount"] != 0);
            let filtered = "query ($text: String!) { agreements(first: 30, filter: { text: $text }) { totalCount nodes { id } facets { themes { buckets { count } } } } }";
            pair.data(filtered, json!({ "text": text })).await;
        }
        assert!(found > 50, "{found} of 60 searches find something");
    });
}
