//! From rows to bundles: one for each council that the tables speak of, with a note of where each record came from. What
//! belongs to no council goes with the first.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value, json};

use super::{
    Fault, Problem,
    agreements::{Agreements, agreement},
    fields::{column_of, record},
    known::Known,
    table::Table,
    value,
};
use crate::open_data::table::Dataset;

/// A row: the place of its table, and its own within the table.
pub(super) type At = (usize, usize);

/// A bundle, and where its records came from: by the pointer of each.
#[derive(Default)]
pub(super) struct Assembled {
    pub(super) bundle: Map<String, Value>,
    places: HashMap<String, (At, Dataset)>,
}

impl Assembled {
    /// Adds a record to a list.
    pub(super) fn add(&mut self, (list, set): (&str, Dataset), record: Map<String, Value>, at: At) {
        let list_of = self.bundle.entry(list).or_insert_with(|| json!([]));
        if let Value::Array(records) = list_of {
            self.places.insert(format!("/{list}/{}", records.len()), (at, set));
            records.push(Value::Object(record));
        }
    }

    /// A problem of the bundle, as a fault of the cell that it comes from.
    pub(super) fn fault(&self, tables: &[(Dataset, Table)], problem: &Problem) -> Fault {
        let steps: Vec<&str> = problem.pointer.split('/').skip(1).collect();
        let found = (1..=steps.len())
            .rev()
            .find_map(|length| Some((self.places.get(&format!("/{}", steps[..length].join("/")))?, &steps[length..])));
        let Some((((table, row), set), path)) = found else {
            let file = tables.first().map_or("", |(_, table)| table.file.as_str());
            return Fault::of_file(file, format!("{} ({})", problem.message, problem.pointer));
        };
        let (table, column) = (&tables[*table].1, column_of(*set, path));
        Fault::at(&table.file, &table.rows[*row], &column, problem.message.clone())
    }
}

/// The list of a bundle that a dataset's rows go to; none where they are told in another way.
fn list(set: Dataset) -> Option<&'static str> {
    Some(match set {
        Dataset::Sources => "sources",
        Dataset::Themes => "themes",
        Dataset::BeneficiaryGroups => "beneficiaryGroups",
        Dataset::Associations => "associations",
        Dataset::Officials => "officials",
        Dataset::Posts => "posts",
        Dataset::Ceremonies => "ceremonies",
        Dataset::Facilities => "facilities",
        _ => return None,
    })
}

/// Whether a dataset's records belong to no council.
fn is_shared(set: Dataset) -> bool {
    !matches!(set, Dataset::Posts | Dataset::Ceremonies | Dataset::Facilities)
}

/// Makes the bundles of the tables.
pub(super) fn assemble(
    tables: &[(Dataset, Table)],
    known: &Known,
    faults: &mut Vec<Fault>,
) -> (Vec<Assembled>, Agreements) {
    let mut councils: BTreeMap<String, Assembled> = BTreeMap::new();
    let mut shared = Assembled::default();
    let mut mandates: BTreeMap<(String, String), Vec<(Value, At)>> = BTreeMap::new();
    let mut agreements = Agreements::default();
    for (place, (set, table)) in tables.iter().enumerate() {
        for (number, row) in table.rows.iter().enumerate() {
            let at = (place, number);
            let word = |column: &str| value::word(row.cell(column)).unwrap_or_default();
            match (*set, list(*set)) {
                (Dataset::Councils, _) => {
                    let council = councils.entry(word("slug")).or_default();
                    council.places.insert("/council".to_owned(), (at, *set));
                    council.bundle.insert("council".to_owned(), record(*set, &table.file, row, faults).into());
                }
                (Dataset::Mandates, _) => {
                    let record = record(*set, &table.file, row, faults);
                    mandates.entry((word("council"), word("official"))).or_default().push((record.into(), at));
                }
                (Dataset::Agreements, _) => {
                    let record = record(*set, &table.file, row, faults);
                    let council = councils.entry(word("council")).or_default();
                    agreement((council, &mut shared), (known, &mut agreements), (table, row), (record, at), faults);
                }
                (_, Some(list)) => {
                    let record = record(*set, &table.file, row, faults);
                    let to = if is_shared(*set) { &mut shared } else { councils.entry(word("council")).or_default() };
                    to.add((list, *set), record, at);
                }
                _ => {}
            }
        }
    }
    for (council, _) in mandates.keys() {
        councils.entry(council.clone()).or_default();
    }
    if councils.is_empty() && !shared.bundle.is_empty() {
        // A bundle is about a council; this one says nothing of it.
        match known.councils.keys().min() {
            Some(any) => drop(councils.insert(any.clone(), Assembled::default())),
            None => faults.push(Fault::of_file("", "the registry has no council yet; import councils.csv with it")),
        }
    }
    name_councils(&mut councils, known, tables, faults);
    (finish(councils, shared, mandates, tables, faults), agreements)
}

/// Gives every bundle its council: the tables', or the registry's.
fn name_councils(
    councils: &mut BTreeMap<String, Assembled>,
    known: &Known,
    tables: &[(Dataset, Table)],
    faults: &mut Vec<Fault>,
) {
    for (slug, one) in councils.iter_mut() {
        if one.bundle.contains_key("council") {
            continue;
        }
        if let Some(council) = known.councils.get(slug) {
            one.bundle.insert("council".to_owned(), council.clone());
            continue;
        }
        let message = "no council has this slug; import councils.csv with it, or mend the slug";
        faults.push(match one.places.values().map(|(at, _)| *at).min() {
            Some((table, row)) => Fault::at(&tables[table].1.file, &tables[table].1.rows[row], "council", message),
            None => Fault::of_file(tables.first().map_or("", |(_, table)| table.file.as_str()), message),
        });
    }
}

/// Puts what belongs to no council into the first bundle; officials also go where they hold a post, with what they hold there.
fn finish(
    councils: BTreeMap<String, Assembled>,
    mut shared: Assembled,
    mut mandates: BTreeMap<(String, String), Vec<(Value, At)>>,
    tables: &[(Dataset, Table)],
    faults: &mut Vec<Fault>,
) -> Vec<Assembled> {
    let officials = shared.bundle.remove("officials");
    let officials: Vec<Value> = officials.and_then(|list| list.as_array().cloned()).unwrap_or_default();
    let places: Vec<_> =
        (0..officials.len()).filter_map(|index| shared.places.remove(&format!("/officials/{index}"))).collect();
    let mut assembled = Vec::new();
    for (slug, mut one) in councils {
        let is_first = assembled.is_empty();
        for (official, (at, set)) in officials.iter().zip(&places) {
            let name = official["slug"].as_str().unwrap_or_default();
            let held = mandates.remove(&(slug.clone(), name.to_owned()));
            // Any council's ceremony may name them: the first bundle tells all of them.
            if held.is_none() && !is_first {
                continue;
            }
            let mut official = official.as_object().cloned().unwrap_or_default();
            let place = one.bundle.get("officials").and_then(Value::as_array).map_or(0, Vec::len);
            for (nth, (mandate, at)) in held.into_iter().flatten().enumerate() {
                one.places.insert(format!("/officials/{place}/mandates/{nth}"), (at, Dataset::Mandates));
                let list = official.entry("mandates").or_insert_with(|| json!([]));
                list.as_array_mut().into_iter().for_each(|list| list.push(mandate.clone()));
            }
            one.add(("officials", *set), official, *at);
        }
        if is_first {
            one.bundle.append(&mut shared.bundle);
            one.places.extend(std::mem::take(&mut shared.places));
        }
        assembled.push(one);
    }
    for (_, at) in mandates.into_values().flatten() {
        let table = &tables[at.0].1;
        let message = "import officials.csv with it: a mandate is told with the official who holds it";
        faults.push(Fault::at(&table.file, &table.rows[at.1], "official", message));
    }
    assembled
}
