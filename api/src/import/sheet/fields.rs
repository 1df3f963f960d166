//! Which table a file is, and what its cells say: by the columns of the registry's own tables, which exports declare.

use std::path::Path;

use entity::value::write_hundredths;
use serde_json::{Map, Value, json};

use super::{
    Fault, amount,
    heading::{meant, plain},
    table::{Row, Table},
    value,
};
use crate::open_data::{
    cell::{Field, Kind, columns},
    table::{Dataset, member},
};

/// Columns that the registry makes itself, or that a row may lack.
const OWN: [&str; 5] = ["id", "organization_id", "position", "reference", "status"];

/// Columns of agreements that only the template has.
const OF_TEMPLATE: [&str; 2] = ["key", "association_kind"];

/// Columns that hold several slugs, joined by semicolons.
const LISTS: [&str; 5] = ["themes", "beneficiary_groups", "sources", "attending_posts", "attending_officials"];

/// Columns with a number that may be below zero.
const SIGNED: [&str; 3] = ["baseline", "target", "value"];

/// The table that a file is named after. An export is named after the state that it shows: `agreements-37.csv`.
fn named(file: &Path) -> Option<Dataset> {
    let stem = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let stem = stem.trim_end_matches(|letter: char| letter.is_ascii_digit()).trim_end_matches('-');
    Dataset::ALL.iter().copied().find(|set| set.name() == stem)
}

/// The names of a file's columns. Only agreements have headings in other languages, which other tables might have as names.
pub(super) fn names(file: &Path, heading: &[String]) -> Vec<String> {
    let plain: Vec<String> = heading.iter().map(|heading| plain(heading)).collect();
    let has_all = |set: &Dataset| {
        let known = columns(set.fields());
        plain.iter().all(|name| name.is_empty() || known.iter().any(|column| column.name == *name))
    };
    let others = || Dataset::ALL.iter().filter(|set| **set != Dataset::Agreements);
    let is_other = match named(file) {
        Some(set) => set != Dataset::Agreements,
        None => others().any(has_all),
    };
    if is_other { plain } else { plain.iter().map(|heading| meant(heading)).collect() }
}

/// The table that a file is: the one that it is named after, or the one that has its columns.
pub(super) fn dataset(table: &Table) -> Result<Dataset, Fault> {
    let fits = Dataset::ALL.iter().copied().filter(|set| unknown(*set, table).is_none() && has_required(*set, table));
    let found = named(Path::new(&table.file)).or_else(|| fits.min_by_key(|set| columns(set.fields()).len()));
    let Some(found) = found else {
        let message = "no table of the registry has these columns: name the file after its table, such as \
                       associations.csv, or write agreements into what `chiraka import --template` gives";
        return Err(Fault::of_file(&table.file, message));
    };
    match unknown(found, table) {
        Some(column) => {
            let message =
                format!("the table `{}` has no such column; mend the heading, or delete the column", found.name());
            Err(Fault { column, row: 1, ..Fault::of_file(&table.file, message) })
        }
        None => Ok(found),
    }
}

/// A column of the file that a dataset does not have.
fn unknown(set: Dataset, table: &Table) -> Option<String> {
    let known = columns(set.fields());
    let is_known = |name: &String| {
        let is_of_template = set == Dataset::Agreements && OF_TEMPLATE.contains(&name.as_str());
        is_of_template || known.iter().any(|column| column.name == *name)
    };
    table.columns.keys().filter(|name| !is_known(name)).min().cloned()
}

fn has_required(set: Dataset, table: &Table) -> bool {
    let mut required = set.fields().iter().filter(|field| field.required && !OWN.contains(&field.name));
    let names = set.fields().iter().find(|field| field.multilingual && !field.name.starts_with("council"));
    let has_name = names.is_none_or(|names| table.columns.keys().any(|column| column.starts_with(names.name)));
    has_name && required.all(|field| table.columns.contains_key(field.name))
}

/// The member of a bundle's record that a column becomes; none where it is told in another way.
fn bundled(set: Dataset, field: &Field) -> Option<(Option<&'static str>, String)> {
    let told = match (set, field.name) {
        (_, "id" | "organization_id" | "council" | "official") => return None,
        (
            Dataset::Agreements,
            "reference" | "status" | "council_name" | "associations" | "association_name" | "amount" | "currency"
            | "suspended_on" | "suspended_until",
        ) => return None,
        (Dataset::Agreements, "facility_name") => (None, "facility"),
        (Dataset::Agreements, "beneficiary_groups") => (None, "beneficiaries"),
        (Dataset::Ceremonies, "chair_official") => (Some("chair"), "official"),
        (Dataset::Ceremonies, "chair_post") => (Some("chair"), "post"),
        (Dataset::Ceremonies, "chair_on_behalf_of") => (Some("chair"), "onBehalfOfPost"),
        _ => return Some((None, member(field))),
    };
    Some((told.0, told.1.to_owned()))
}

/// The column that a member of a record came from, to say where a fault is.
pub(super) fn column_of(set: Dataset, path: &[&str]) -> String {
    let first = path.first().copied().unwrap_or_default();
    let own = match (set, first) {
        (Dataset::Agreements, "association" | "otherAssociations") => Some("associations"),
        (Dataset::Agreements, "amount" | "currency" | "key") => Some(first),
        _ => None,
    };
    let is_it = |field: &&Field| match bundled(set, field) {
        Some((Some(outer), inner)) => outer == first && path.get(1).is_none_or(|member| *member == inner),
        Some((None, member)) => member == first,
        None => false,
    };
    let Some(field) = set.fields().iter().find(is_it) else {
        return own.unwrap_or_default().to_owned();
    };
    match path.get(1).filter(|_| field.multilingual) {
        Some(language) => format!("{}_{language}", field.name),
        None => field.name.to_owned(),
    }
}

/// A row as the record of a bundle. `faults` are told what is wrong.
pub(super) fn record(set: Dataset, file: &str, row: &Row, faults: &mut Vec<Fault>) -> Map<String, Value> {
    let mut record = Map::new();
    for field in set.fields() {
        let Some((outer, member)) = bundled(set, field) else {
            continue;
        };
        match (said(field, row), outer) {
            (Ok(None), _) => {}
            (Ok(Some(value)), None) => {
                // Bundles have sums as texts.
                let sum = value.as_i64().filter(|_| field.kind == Kind::Money);
                record.insert(member, sum.map_or(value, |hundredths| write_hundredths(hundredths).into()));
            }
            (Ok(Some(value)), Some(outer)) => {
                let within = record.entry(outer).or_insert_with(|| json!({}));
                within[member] = value;
            }
            (Err((column, message)), _) => faults.push(Fault::at(file, row, &column, message)),
        }
    }
    if set.fields().iter().any(|field| field.name == "sources") {
        // A record without sources says so: it does not cite what else is in the file.
        record.entry("sources").or_insert_with(|| json!([]));
    }
    record
}

/// What the cells of a column say, as the log writes it; or the cell at fault, and why.
pub(super) fn said(field: &Field, row: &Row) -> Result<Option<Value>, (String, String)> {
    if field.multilingual {
        return texts(field.name, row);
    }
    let wrong = |message: String| (field.name.to_owned(), message);
    let cell = row.cell(field.name);
    if LISTS.contains(&field.name) {
        let text = value::word(cell).map_err(wrong)?;
        return Ok(Some(slugs(&text)).filter(|slugs| !slugs.is_empty()).map(Value::from));
    }
    match field.kind {
        Kind::Text => Ok(Some(value::text(cell).map_err(wrong)?).filter(|text| !text.is_empty()).map(Value::from)),
        Kind::Id | Kind::Slugs | Kind::Name | Kind::Address => {
            Ok(Some(value::word(cell).map_err(wrong)?).filter(|text| !text.is_empty()).map(Value::from))
        }
        Kind::Date => Ok(value::date(cell).map_err(wrong)?.map(|date| date.to_string().into())),
        Kind::Integer => Ok(value::whole(cell).map_err(wrong)?.map(Value::from)),
        Kind::Truth => Ok(value::truth(cell).map_err(wrong)?.map(Value::from)),
        Kind::Money => {
            let sign = if SIGNED.contains(&field.name) && cell.trim().starts_with('-') { -1 } else { 1 };
            let size = if sign < 0 { cell.trim().trim_start_matches('-') } else { cell };
            Ok(amount::amount(size).map_err(wrong)?.map(|sum| (sum.hundredths * sign).into()))
        }
    }
}

/// A text in each of the languages that have a column.
pub(super) fn texts(name: &str, row: &Row) -> Result<Option<Value>, (String, String)> {
    let mut texts = Map::new();
    for language in entity::value::Language::ALL {
        let column = format!("{name}_{}", language.tag());
        let text = value::text(row.cell(&column)).map_err(|message| (column, message))?;
        if !text.is_empty() {
            texts.insert(language.tag().to_owned(), text.into());
        }
    }
    Ok((!texts.is_empty()).then_some(Value::Object(texts)))
}

/// Slugs that stand in one cell.
pub(super) fn slugs(text: &str) -> Vec<&str> {
    text.split([';', '؛', '|']).map(str::trim).filter(|slug| !slug.is_empty()).collect()
}
