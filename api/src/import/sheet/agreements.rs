//! What a row about an agreement says beside its plain columns: which agreement it is, its sum, its partners.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use entity::{
    id::{NodeId, NodeKind},
    value::write_hundredths,
};
use serde_json::{Map, Value, json};

use super::{
    Fault, amount,
    assemble::{Assembled, At},
    fields::{slugs, texts},
    known::{Key, Known},
    table::{Row, Table},
    value,
};
use crate::open_data::table::Dataset;

/// The agreements of the tables: by the references that the tables' other rows know them by.
#[derive(Default)]
pub(super) struct Agreements {
    pub(super) by_reference: HashMap<String, Key>,
    /// Associations that rows tell of.
    told: HashSet<String>,
    /// Those that rest: since when, and until when.
    pub(super) suspended: HashMap<Key, (At, NaiveDate, Option<NaiveDate>)>,
}

/// Adds a row to its council's bundle.
pub(super) fn agreement(
    (council, shared): (&mut Assembled, &mut Assembled),
    (known, agreements): (&Known, &mut Agreements),
    (table, row): (&Table, &Row),
    (mut record, at): (Map<String, Value>, At),
    faults: &mut Vec<Fault>,
) {
    let mut fault = |column: &str, message: String| faults.push(Fault::at(&table.file, row, column, message));
    let word = |column: &str| value::word(row.cell(column)).unwrap_or_default();
    match amount::amount(row.cell("amount")) {
        Ok(Some(sum)) => {
            record.insert("amount".to_owned(), write_hundredths(sum.hundredths).into());
            let currency = Some(word("currency").to_uppercase()).filter(|said| !said.is_empty());
            if sum.is_in_dirhams && currency.as_deref().is_some_and(|said| said != "MAD") {
                fault(
                    "currency",
                    "the amount is said to be in dirhams, and the currency is another; mend one of the two".to_owned(),
                );
            }
            record.insert("currency".to_owned(), currency.unwrap_or_else(|| "MAD".to_owned()).into());
        }
        Ok(None) => {}
        Err(message) => fault("amount", message),
    }
    let partners = word("associations");
    let partners = slugs(&partners);
    match partners.split_first() {
        Some((first, others)) => {
            record.insert("association".to_owned(), (*first).into());
            if !others.is_empty() {
                record.insert("otherAssociations".to_owned(), json!(others));
            }
        }
        None => fault("associations", "give the slug of the association that the council partners with".to_owned()),
    }
    match key(known, row) {
        Ok(key) => {
            record.insert("key".to_owned(), key.as_str().into());
            let key = Key { council: word("council"), key };
            match (value::date(row.cell("suspended_on")), value::date(row.cell("suspended_until"))) {
                (Ok(Some(since)), Ok(until)) => {
                    agreements.suspended.insert(key.clone(), (at, since, until));
                }
                (Ok(None), Ok(_)) => {}
                (Err(message), _) => fault("suspended_on", message),
                (_, Err(message)) => fault("suspended_until", message),
            }
            agreements.by_reference.insert(word("reference"), key);
        }
        Err((column, message)) => fault(column, message),
    }
    match texts("association_name", row) {
        Ok(Some(name)) if partners.len() == 1 => {
            let slug = partners[0];
            // An association that nobody has told of is told of here.
            if !known.associations.contains(slug) && agreements.told.insert(slug.to_owned()) {
                tell_partner(shared, (slug, name), row, at);
            }
        }
        Ok(_) => {}
        Err((column, message)) => fault(&column, message),
    }
    council.add(("agreements", Dataset::Agreements), record, at);
}

/// The key under which the registry knows, or will know, the agreement of a row.
fn key(known: &Known, row: &Row) -> Result<String, (&'static str, String)> {
    let word = |column: &'static str| value::word(row.cell(column)).map_err(|message| (column, message));
    let (id, reference, own, council) = (word("id")?, word("reference")?, word("key")?, word("council")?);
    let node = match id.as_str() {
        "" => None,
        id => match id.parse::<NodeId>() {
            Ok(node) if node.kind == NodeKind::Agreement => Some(node),
            _ => return Err(("id", "this is no id of an agreement; leave it empty for a new one".to_owned())),
        },
    };
    let same = match (node, reference.as_str()) {
        (Some(node), _) => known.by_id.get(&node.uuid),
        // Another registry's references may be like ours: beside an unknown id they tell nothing.
        (None, "") => None,
        (None, reference) => match known.by_reference.get(reference) {
            Some(known) => Some(known),
            None => {
                let message =
                    "no agreement has this reference; leave it empty for a new one, and give a key of your own";
                return Err(("reference", message.to_owned()));
            }
        },
    };
    match (same, node) {
        (Some(same), _) if same.council != council => {
            Err(("council", format!("this agreement is the council `{}`'s, which can't be changed", same.council)))
        }
        (Some(same), _) => Ok(same.key.clone()),
        (None, _) if !own.is_empty() => Ok(own),
        // From another registry: its id is the key, so that the same file later means the same agreements.
        (None, Some(_)) => Ok(id),
        (None, None) => Err(("key", "a new agreement needs a key of your own, which stays the same later".to_owned())),
    }
}

fn tell_partner(shared: &mut Assembled, (slug, name): (&str, Value), row: &Row, at: At) {
    let kind = value::word(row.cell("association_kind")).unwrap_or_default();
    let kind = if kind.is_empty() { "ASSOCIATION".to_owned() } else { kind.to_uppercase() };
    let told = json!({ "slug": slug, "kind": kind, "name": name, "sources": [] });
    if let Value::Object(told) = told {
        shared.add(("associations", Dataset::Associations), told, at);
    }
}
