//! Tables of what agreements own: rows become the parts of the agreement that they name, list by list, once the agreements
//! themselves are written.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use entity::{
    document::DocumentAccess,
    id::{AgreementId, NodeId},
};
use sea_orm::{ActiveEnum, ColumnTrait, EntityTrait, QueryFilter};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    Fault, Refused, Summary,
    agreements::Agreements,
    documents::Brought,
    fields::said,
    known::{Key, Known},
    links::Links,
    table::{Row, Table},
    value,
};
use crate::{
    act::refusal::Refusal,
    error::Error,
    open_data::{
        cell::Field,
        table::{Dataset, member},
    },
    registry::agreement::{record::AgreementRecord, service::record_parts},
    revision::record::Change,
    store::{list::Listed, unit::Unit},
};

/// How many agreements are read at once.
const AT_ONCE: usize = 200;

/// The most parts of a list.
const MOST: usize = 1_000;

/// The rows of one list: the file, and the rows in their order.
type Rows<'a> = (&'a str, Vec<&'a Row>);

/// Records the parts of every agreement that the tables tell of.
pub(super) async fn record(
    unit: &mut Unit,
    (tables, brought): (&[(Dataset, Table)], &Brought<'_>),
    (known, agreements): (&Known, &Agreements),
    summary: &mut Summary,
    faults: &mut Vec<Fault>,
) -> Result<(), Refused> {
    let told = by_agreement(tables, (known, agreements), faults);
    let wanted: BTreeSet<&Key> = told.keys().chain(agreements.suspended.keys()).collect();
    let keys: Vec<&Key> = wanted.into_iter().collect();
    let links = Links::of(unit, tables).await?;
    for keys in keys.chunks(AT_ONCE) {
        let ids = ids(unit, keys).await?;
        let nodes: Vec<Uuid> = ids.values().map(|id| id.0).collect();
        let mut records = AgreementRecord::read(unit.transaction(), &nodes).await?;
        for key in keys {
            // One that was refused before is not there; that is told already.
            let Some(before) = ids.get(key).and_then(|id| records.remove(&id.0)) else {
                continue;
            };
            let mut after = before.clone();
            let mut wrong = Vec::new();
            let none = BTreeMap::new();
            let lists = told.get(*key).unwrap_or(&none);
            for (set, rows) in lists {
                set_list(*set, unit, &mut after, rows, (&links, brought), &mut wrong);
            }
            if let Some((_, since, until)) = agreements.suspended.get(*key) {
                (after.row.suspended_on, after.row.suspended_until) = (Some(*since), *until);
            }
            if !wrong.is_empty() {
                faults.append(&mut wrong);
                continue;
            }
            brought.secure(&before.parts.documents, &after.parts.documents).await?;
            match record_parts::record(unit, before, after).await {
                // The agreement itself is counted already.
                Ok(outcome) if outcome.change == Change::Updated => summary.completed += 1,
                Ok(_) => {}
                Err(Refusal::Failed(error)) => return Err(error.into()),
                Err(Refusal::Conflict(found, _)) => faults.push(at_list(tables, agreements, key, lists, &found)),
                Err(Refusal::Faults(found)) => {
                    faults.extend(found.iter().map(|fault| at_list(tables, agreements, key, lists, fault)));
                }
            }
        }
    }
    Ok(())
}

/// The rows of parts, by the agreement that they belong to and the list.
fn by_agreement<'a>(
    tables: &'a [(Dataset, Table)],
    (known, agreements): (&'a Known, &'a Agreements),
    faults: &mut Vec<Fault>,
) -> HashMap<Key, BTreeMap<Dataset, Rows<'a>>> {
    let mut told: HashMap<Key, BTreeMap<Dataset, Rows<'a>>> = HashMap::new();
    for (set, table) in tables.iter().filter(|(set, _)| set.is_of_parts()) {
        for row in &table.rows {
            let reference = value::word(row.cell("agreement")).unwrap_or_default();
            let found = agreements.by_reference.get(&reference).filter(|_| !reference.is_empty());
            let Some(key) = found.or_else(|| known.by_reference.get(&reference)) else {
                let message = "no agreement has this reference; import agreements.csv with it, or mend the reference";
                faults.push(Fault::at(&table.file, row, "agreement", message));
                continue;
            };
            let lists = told.entry(key.clone()).or_default();
            let (_, rows) = lists.entry(*set).or_insert_with(|| (table.file.as_str(), Vec::new()));
            rows.push(row);
        }
    }
    for lists in told.values_mut() {
        for (file, rows) in lists.values_mut() {
            // A place that is no number is told when the row is read.
            rows.sort_by_key(|row| value::whole(row.cell("position")).ok().flatten());
            if let Some(row) = rows.get(MOST) {
                faults.push(Fault::at(
                    file,
                    row,
                    "position",
                    format!("a list of an agreement has {MOST} rows at most"),
                ));
            }
        }
    }
    told
}

/// The agreements of keys.
async fn ids(unit: &Unit, keys: &[&Key]) -> Result<HashMap<Key, AgreementId>, Error> {
    use entity::{agreement, council};
    let councils: BTreeSet<&str> = keys.iter().map(|key| key.council.as_str()).collect();
    let councils = council::Entity::find().filter(council::Column::Slug.is_in(councils));
    let mut ids = HashMap::new();
    for council in councils.all(unit.transaction()).await? {
        let own = keys.iter().filter(|key| key.council == council.slug).map(|key| key.key.as_str());
        let found = agreement::Entity::find()
            .filter(agreement::Column::CouncilId.eq(council.id))
            .filter(agreement::Column::Key.is_in(own));
        for row in found.all(unit.transaction()).await? {
            ids.insert(Key { council: council.slug.clone(), key: row.key }, row.id);
        }
    }
    Ok(ids)
}

/// A fault of a list, at the list's first row; or at the agreement's own.
fn at_list(
    tables: &[(Dataset, Table)],
    agreements: &Agreements,
    key: &Key,
    lists: &BTreeMap<Dataset, Rows<'_>>,
    fault: &crate::act::refusal::Fault,
) -> Fault {
    let list = fault.path.first().map(String::as_str).unwrap_or_default();
    let told = lists.iter().find(|(set, _)| set.name() == list).or_else(|| lists.iter().next());
    match (told, agreements.suspended.get(key)) {
        (Some((_, (file, rows))), _) if !rows.is_empty() => {
            Fault::at(file, rows[0], "", format!("{list}: {}", fault.message))
        }
        (_, Some(((table, row), ..))) => {
            let table = &tables[*table].1;
            Fault::at(&table.file, &table.rows[*row], "suspended_on", fault.message.clone())
        }
        _ => Fault::of_file("", format!("{} {}: {}", key.council, key.key, fault.message)),
    }
}

/// Makes a list of the record what rows say.
fn set_list(
    set: Dataset,
    unit: &Unit,
    after: &mut AgreementRecord,
    rows: &Rows<'_>,
    (links, brought): (&Links, &Brought<'_>),
    faults: &mut Vec<Fault>,
) {
    macro_rules! list {
        ($list:ident) => {{
            let known = after.parts.$list.iter().map(|part| part.id.to_string()).collect();
            if let Some(parts) = parts(unit, (set, &*after), rows, known, links, faults) {
                after.parts.$list = parts;
            }
        }};
    }
    match set {
        Dataset::Parties => {
            let known = after.parts.parties.clone();
            list!(parties);
            // Who took part before stays the same party, with what it signed and promised, whatever its place is now.
            for party in &mut after.parts.parties {
                let who = (party.council_id, party.association_id);
                let same = known.iter().find(|known| (known.council_id, known.association_id) == who);
                party.id = same.map_or_else(|| unit.key().into(), |known| known.id);
            }
        }
        Dataset::Signatures => list!(signatures),
        Dataset::Reviews => list!(reviews),
        Dataset::Deliberations => list!(deliberations),
        Dataset::Amendments => list!(amendments),
        Dataset::Suspensions => list!(suspensions),
        Dataset::Commitments => list!(commitments),
        Dataset::Contributions => list!(contributions),
        Dataset::Instalments => list!(instalments),
        Dataset::Indicators => list!(indicators),
        Dataset::Measurements => list!(measurements),
        Dataset::Documents => {
            if let Some(told) = parts(unit, (set, &*after), rows, Vec::new(), links, faults) {
                brought.set(after, (rows.0, &rows.1), told, faults);
            }
        }
        Dataset::Evaluations => list!(evaluations),
        _ => {}
    }
}

/// The parts that rows say; none where something is wrong. The part of a known id keeps it, and so does the n-th where the
/// ids are not ours.
fn parts<M: Listed + DeserializeOwned>(
    unit: &Unit,
    (set, after): (Dataset, &AgreementRecord),
    (file, rows): &Rows<'_>,
    known: Vec<String>,
    links: &Links,
    faults: &mut Vec<Fault>,
) -> Option<Vec<M>> {
    let told: Vec<String> = rows.iter().map(|row| value::word(row.cell("id")).unwrap_or_default()).collect();
    let is_ours = told.iter().any(|id| known.contains(id));
    let mut parts = Vec::with_capacity(rows.len());
    for (index, row) in rows.iter().enumerate() {
        let same = if is_ours { known.iter().find(|id| **id == told[index]) } else { known.get(index) };
        let fresh = || NodeId { kind: M::KIND, uuid: unit.key() }.to_string();
        let mut record = Map::new();
        record.insert("id".to_owned(), same.cloned().unwrap_or_else(fresh).into());
        record.insert("agreementId".to_owned(), after.row.id.to_string().into());
        record.insert("position".to_owned(), index.into());
        if set == Dataset::Documents {
            // Tables name no others.
            record.insert("access".to_owned(), DocumentAccess::Public.to_value().into());
        }
        let mut is_sound = true;
        // The first three columns are the id, the agreement and the place.
        for field in set.fields().iter().skip(3) {
            match of_cell(field, row, after, links) {
                Ok(Some(value)) => {
                    record.insert(member(field), value);
                }
                Ok(None) => {}
                Err((column, message)) => {
                    is_sound = false;
                    faults.push(Fault::at(file, row, &column, message));
                }
            }
        }
        if is_sound {
            match serde_json::from_value(Value::Object(record)) {
                Ok(part) => parts.push(part),
                Err(error) => {
                    let message = error.to_string();
                    let column = column_at_fault(set, row, &message);
                    let message = message.replace("unknown variant", "it is not known:");
                    faults.push(Fault::at(file, row, column, message));
                }
            }
        }
    }
    (parts.len() == rows.len()).then_some(parts)
}

fn of_cell(
    field: &Field,
    row: &Row,
    after: &AgreementRecord,
    links: &Links,
) -> Result<Option<Value>, (String, String)> {
    let told = said(field, row)?;
    let (Some(link), Some(told)) = (field.link, &told) else {
        return Ok(told);
    };
    links.id(link, told, after).map(Some).map_err(|message| (field.name.to_owned(), message))
}

/// The column that a part could not be read for: the one whose name or value the reader complains of.
fn column_at_fault(set: Dataset, row: &Row, message: &str) -> &'static str {
    let quoted = message.split('`').nth(1).unwrap_or_default();
    let is_it = |field: &&Field| match message.starts_with("missing field") {
        true => member(field) == quoted,
        false => value::word(row.cell(field.name)).is_ok_and(|word| word == quoted),
    };
    set.fields().iter().skip(3).find(is_it).map_or("", |field| field.name)
}
