//! Random filters, made of the values that a registry's agreements have.

use std::collections::BTreeSet;

use proptest::{prelude::*, sample::select, strategy::Strategy};
use serde_json::{Value, json};

use super::filter::{centimes, themes};

const FACTS: [&str; 16] = [
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
    "PREFECTURE",
    "REGION",
    "BENEFICIARY_GROUP",
    "NEIGHBOURHOOD",
    "DOCUMENT",
    "AMENDMENT",
];

/// The most values of one list: many lists stay within what all lists of a filter may have.
const LONGEST: usize = 25;

/// What random filters ask for: values that agreements have, each beside one that none has.
#[derive(Clone, Debug)]
pub(super) struct Values {
    lists: Vec<(&'static str, Vec<String>)>,
    officials: Vec<String>,
    posts: Vec<String>,
    days: Vec<String>,
    amounts: Vec<i64>,
}

impl Values {
    /// The values of agreements that a query over everything answered.
    pub(super) fn of(all: &[Value]) -> Values {
        let (mut officials, mut posts, mut days) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        let mut lists: Vec<(&'static str, BTreeSet<String>)> = [
            "council",
            "prefecture",
            "region",
            "association",
            "neighbourhood",
            "theme",
            "beneficiaryGroup",
            "ceremony",
            "status",
            "partyRole",
        ]
        .map(|name| (name, BTreeSet::new()))
        .into();
        for agreement in all {
            for (name, values) in &mut lists {
                let nodes = |list: &Value, path: &str| -> Vec<String> {
                    let nodes = list["nodes"].as_array().expect("a list").iter();
                    nodes.filter_map(|node| Some(node.pointer(path)?.as_str()?.to_owned())).collect()
                };
                let one = |value: &Value| value.as_str().map(str::to_owned).into_iter().collect();
                let found: Vec<String> = match *name {
                    "council" => one(&agreement["council"]["slug"]),
                    "prefecture" | "region" => one(&agreement["council"][*name]),
                    "association" => nodes(&agreement["parties"], "/association/slug"),
                    "neighbourhood" => nodes(&agreement["parties"], "/association/neighbourhood"),
                    "partyRole" => nodes(&agreement["parties"], "/role"),
                    "theme" => themes(agreement).into_iter().collect(),
                    "beneficiaryGroup" => nodes(&agreement["beneficiaryGroups"], "/slug"),
                    "ceremony" => one(&agreement["ceremony"]["slug"]),
                    _ => one(&agreement["status"]),
                };
                values.extend(found);
            }
            let signatures = agreement["signatures"]["nodes"].as_array().expect("a list").iter();
            for office in signatures.chain([&agreement["ceremony"]["chair"]]) {
                for place in ["/signatory/official/slug", "/official/slug"] {
                    officials.extend(office.pointer(place).and_then(Value::as_str).map(str::to_owned));
                }
                for place in ["/post/slug", "/onBehalfOf/slug"] {
                    posts.extend(office.pointer(place).and_then(Value::as_str).map(str::to_owned));
                }
            }
            for date in ["approvedOn", "signedOn", "startsOn", "endsOn"] {
                days.extend(agreement[date].as_str().map(str::to_owned));
            }
        }
        let free = |name: &str| !matches!(name, "status" | "partyRole");
        let lists = lists.into_iter().map(|(name, values)| {
            let unknown = free(name).then(|| "none".to_owned());
            (name, values.into_iter().chain(unknown).collect())
        });
        Values {
            lists: lists.collect(),
            officials: officials.into_iter().collect(),
            posts: posts.into_iter().collect(),
            days: days.into_iter().collect(),
            amounts: all.iter().filter_map(|agreement| centimes(&agreement["amount"])).collect(),
        }
    }
}

/// Some of the values: none, some, or a third of them.
fn some_of(values: &[String]) -> BoxedStrategy<Value> {
    let most = values.len().min(3.max(values.len() / 3).min(LONGEST));
    prop::sample::subsequence(values.to_vec(), 0..=most).prop_map(|chosen| json!(chosen)).boxed()
}

/// Two values in their order, or one, or none.
fn any_ends<T: Clone + std::fmt::Debug + Ord + 'static>(values: &[T]) -> BoxedStrategy<(Option<T>, Option<T>)> {
    let one = || prop::option::weighted(0.7, select(values.to_vec()));
    let ordered = |(from, to): (Option<T>, Option<T>)| match (from, to) {
        (Some(from), Some(to)) if to < from => (Some(to), Some(from)),
        ends => ends,
    };
    (one(), one()).prop_map(ordered).boxed()
}

fn object(members: impl IntoIterator<Item = (&'static str, Option<Value>)>) -> Value {
    let members = members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::from(members.collect::<serde_json::Map<_, _>>())
}

fn any_member(values: &Values) -> BoxedStrategy<(&'static str, Value)> {
    let facts = FACTS.map(str::to_owned);
    let mut lists = values.lists.clone();
    lists.extend([("has", facts[..10].to_vec()), ("lacks", facts.to_vec())]);
    let list = select(lists).prop_flat_map(|(member, values)| some_of(&values).prop_map(move |list| (member, list)));
    let office = (
        prop::option::of(some_of(&values.officials)),
        prop::option::of(some_of(&values.posts)),
        prop::option::of(some_of(&values.posts)),
    )
        .prop_map(|(official, post, on_behalf_of)| {
            object([("official", official), ("post", post), ("onBehalfOf", on_behalf_of)])
        });
    let range = any_ends(&values.days)
        .prop_map(|(from, to)| object([("from", from.map(Value::from)), ("to", to.map(Value::from))]));
    let decimal = |hundredths: i64| json!(entity::value::write_hundredths(hundredths));
    let amount =
        (any_ends(&values.amounts), select(vec!["MAD", "MAD", "EUR"])).prop_map(move |((min, max), currency)| {
            object([("currency", Some(json!(currency))), ("min", min.map(decimal)), ("max", max.map(decimal))])
        });
    prop_oneof![
        6 => list,
        1 => prop::bool::ANY.prop_map(|related| ("relatedParty", json!(related))),
        1 => office.clone().prop_map(|office| ("signatory", office)),
        1 => office.prop_map(|office| ("chair", office)),
        2 => (select(vec!["signedOn", "startsOn", "endsOn"]), range),
        1 => select(values.days.clone()).prop_map(|day| ("inForceOn", json!(day))),
        1 => amount.prop_map(|amount| ("amount", amount)),
    ]
    .boxed()
}

/// A filter, and filters inside it.
pub(super) fn any_filter(values: &Values) -> BoxedStrategy<Value> {
    let members =
        |members: Vec<(&'static str, Value)>| object(members.into_iter().map(|(name, value)| (name, Some(value))));
    let plain = prop::collection::vec(any_member(values), 0..3).prop_map(members);
    let values = values.clone();
    plain
        .prop_recursive(3, 12, 3, move |inner| {
            prop_oneof![
                (
                    prop::collection::vec(any_member(&values), 0..2).prop_map(members),
                    select(vec!["and", "or"]),
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
