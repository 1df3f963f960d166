//! Agreements at hand: the facts that a filter asks, read from an answer about an agreement, and the filter over them.

use api::matching::{AgreementFacts, Dates, OfficeFacts, PartnerFacts, PartyFacts, agreement_filter, keeps_agreement};
use chrono::{DateTime, NaiveDate, Utc};
use entity::{party::PartyRole, value::Translations};
use serde_json::{Value, json};

use super::filter::{centimes, themes};

fn nodes(list: &Value) -> impl Iterator<Item = &Value> {
    list["nodes"].as_array().expect("a list").iter()
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn french(value: &Value) -> Option<Translations> {
    Some(Translations { fr: Some(text(value)?), ..Translations::default() })
}

fn day(value: &Value) -> Option<NaiveDate> {
    Some(value.as_str()?.parse().expect("a date"))
}

fn office(official: &Value, post: &Value, on_behalf_of: &Value) -> OfficeFacts {
    let slug = |value: &Value| text(&value["slug"]);
    OfficeFacts { official: slug(official), post: slug(post), on_behalf_of: slug(on_behalf_of) }
}

/// What is known of an agreement that a query over everything answered.
pub(super) fn facts(agreement: &Value) -> AgreementFacts {
    let party = |party: &Value| PartyFacts {
        role: if party["role"] == "COUNCIL" { PartyRole::Council } else { PartyRole::Association },
        association: text(&party["association"]["slug"]).map(|slug| PartnerFacts {
            slug,
            former_slugs: Vec::new(),
            neighbourhood: french(&party["association"]["neighbourhood"]),
            related_party: party["association"]["relatedParty"] == true,
        }),
    };
    let chair = &agreement["ceremony"]["chair"];
    let chaired = office(&chair["official"], &chair["post"], &chair["onBehalfOf"]);
    let signature = |signature: &Value| {
        let signatory = &signature["signatory"];
        (office(&signatory["official"], &signature["post"], &signature["onBehalfOf"]), !signatory["name"].is_null())
    };
    let slugs = |list: &Value| nodes(list).filter_map(|node| text(&node["slug"])).collect::<Vec<_>>();
    AgreementFacts {
        tokens: Default::default(),
        dates: Dates {
            approved_on: day(&agreement["approvedOn"]),
            signed_on: day(&agreement["signedOn"]),
            starts_on: day(&agreement["startsOn"]),
            ends_on: day(&agreement["endsOn"]),
            completed_on: day(&agreement["completedOn"]),
            terminated_on: day(&agreement["terminatedOn"]),
            withdrawn_on: day(&agreement["withdrawnOn"]),
            ..Dates::default()
        },
        council: text(&agreement["council"]["slug"]).expect("a slug"),
        prefecture: french(&agreement["council"]["prefecture"]),
        region: french(&agreement["council"]["region"]),
        parties: nodes(&agreement["parties"]).map(party).collect(),
        themes: themes(agreement).into_iter().collect(),
        beneficiary_groups: slugs(&agreement["beneficiaryGroups"]),
        ceremony: text(&agreement["ceremony"]["slug"]).map(|slug| (slug, chaired)),
        signatures: nodes(&agreement["signatures"]).map(signature).collect(),
        amount: centimes(&agreement["amount"]).zip(text(&agreement["currency"])),
        has_purpose: !agreement["purpose"].is_null(),
        has_facility: !agreement["facility"].is_null(),
        has_source: agreement["sources"]["totalCount"] != 0,
        has_document: agreement["documents"]["totalCount"] != 0,
        has_amendment: agreement["amendments"]["totalCount"] != 0,
        changed_at: DateTime::<Utc>::UNIX_EPOCH,
    }
}

/// What no list of the random filters' registry can tell apart.
#[test]
fn a_filter_in_memory_asks_each_language_and_the_log() {
    let name =
        |ar: &str, fr: &str| Translations { ar: text(&json!(ar)), fr: text(&json!(fr)), ..Translations::default() };
    let changed_at = "2025-07-02T10:00:00Z".parse().expect("an instant");
    let agreement =
        AgreementFacts {
            region: Some(name("سوس ماسة", "Souss-Massa")), changed_at, ..AgreementFacts::default()
        };
    let today = NaiveDate::from_ymd_opt(2025, 7, 2).expect("a day");
    for (filter, kept) in [
        (json!({ "region": ["سوس ماسة"] }), true),
        (json!({ "region": ["Souss-Massa"] }), true),
        (json!({ "region": ["Souss"] }), false),
        (json!({ "region": [] }), false),
        (json!({ "updatedSince": "2025-07-02T11:00:00+01:00" }), true),
        (json!({ "updatedSince": "2025-07-02T10:00:01Z" }), false),
        (json!({ "or": [] }), false),
        (json!({ "and": [] }), true),
        (json!({ "not": { "not": {} } }), true),
    ] {
        let read = agreement_filter(filter.clone()).expect("a filter");
        assert_eq!(keeps_agreement(&read, &agreement, today), kept, "{filter}");
    }
}

#[test]
fn a_filter_that_cannot_be_meant_is_refused_in_memory_too() {
    for (filter, why) in [
        (json!({ "status": ["LOST"] }), "LOST"),
        (json!({ "signedOn": { "from": "2025-02-01", "to": "2025-01-01" } }), "earlier day"),
        (json!([]), "AgreementFilter"),
    ] {
        let refused = agreement_filter(filter.clone()).err().unwrap_or_default();
        assert!(refused.contains(why), "{filter}: {refused:?}");
    }
}
