//! Tables as imports: the registry's own CSV and XLSX, and what offices fill in by the template. Rows become bundles, one for
//! each council, and everything after that is as for any bundle; what agreements own comes after them.
//!
//! * `table`: a file as rows of texts; `heading`: what its headings mean; `fields`: which table it is, and what cells say;
//!   `value`, `amount`: values as people write them.
//! * `known`: what the registry has of it; `assemble`, `agreements`: rows as bundles; `parts`, `links`: rows as parts of
//!   agreements; `documents`: the files of some; `rehearsal`: what a dry run tells; `template`.

mod agreements;
mod amount;
mod assemble;
pub mod documents;
mod fields;
mod heading;
mod known;
mod links;
mod parts;
mod rehearsal;
mod table;
pub mod template;
mod value;

use std::{collections::HashSet, path::PathBuf, sync::Arc};

pub(crate) use table::is_table;

use self::{
    assemble::{Assembled, assemble},
    documents::{Brought, Source},
    known::Known,
    table::{Row, Table},
};
use super::{Failure, Problem, Progress, check, structure, write};
use crate::{
    clock::Clock,
    error::Error,
    open_data::table::Dataset,
    store::{Store, unit::Unit},
};

/// The most text in all tables of an import, in bytes: ten thousand agreements with all that they own, for which it takes less
/// than 200 MB of memory.
const MOST_TEXT: usize = 12 * 1024 * 1024;

/// What is wrong with one cell, row or file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file.
    pub file: String,
    /// The row, where the heading is 1; 0 for the file as a whole.
    pub row: usize,
    /// The column; empty for the row as a whole.
    pub column: String,
    /// What stands there.
    pub value: String,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl Fault {
    fn of_row(file: &str, row: usize, message: impl Into<String>) -> Fault {
        let (file, message) = (file.to_owned(), message.into());
        Fault { file, row, column: String::new(), value: String::new(), message }
    }

    fn at(file: &str, row: &Row, column: &str, message: impl Into<String>) -> Fault {
        let value = row.cell(column).to_owned();
        Fault { column: column.to_owned(), value, ..Fault::of_row(file, row.number, message) }
    }

    fn of_file(file: &str, message: impl Into<String>) -> Fault {
        Fault::of_row(file, 0, message)
    }
}

/// What an import did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Records that are new.
    pub created: usize,
    /// Records that were there and are different now.
    pub updated: usize,
    /// Records that already said all this.
    pub unchanged: usize,
    /// Agreements, counted above, whose own lists are different now.
    pub completed: usize,
    /// The log's newest `seq` afterwards; 0 where nothing was written.
    pub seq: i64,
    /// What would be done, a line each, where nothing was written.
    pub rehearsed: Vec<String>,
}

/// How an import of tables ended without a result. Nothing was written.
#[derive(Clone, Debug)]
pub enum Refused {
    /// What is wrong with the tables, all at once.
    Faults(Vec<Fault>),
    /// The registry failed.
    Registry(Error),
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Refused::Registry(error)
    }
}

/// Imports tables as `actor`, all or nothing, with the files of documents from a folder. With `is_dry`, tells what would
/// change, and changes nothing.
///
/// # Errors
/// Everything that is wrong with them at once, or the registry's failure.
pub async fn import(
    store: &Store,
    clock: &Arc<dyn Clock>,
    actor: &str,
    (files, documents): (&[PathBuf], Option<Source<'_>>),
    is_dry: bool,
    progress: &mut dyn Progress,
) -> Result<Summary, Refused> {
    let tables = read(files)?;
    let brought = Brought::of(&tables, documents, is_dry).await?;
    let mut unit = Unit::begin(store, Arc::clone(clock), actor).await?;
    let known = Known::of(&unit, &tables).await?;
    let mut faults = Vec::new();
    let (assembled, agreements) = assemble(&tables, &known, &mut faults);
    let mut summary = Summary::default();
    for (index, one) in assembled.iter().enumerate() {
        if !one.bundle.contains_key("council") {
            // That is told already.
            if index == 0 {
                return Err(refused(faults));
            }
            continue;
        }
        let problems = bundle(one, &mut unit, progress, &mut summary).await?;
        let is_refused = !problems.is_empty();
        faults.extend(problems.iter().map(|problem| one.fault(&tables, problem)));
        if is_refused && index == 0 {
            // The others point at what the first one tells: each would be told again for every use.
            return Err(refused(faults));
        }
    }
    parts::record(&mut unit, (&tables, &brought), (&known, &agreements), &mut summary, &mut faults).await?;
    if !faults.is_empty() {
        return Err(refused(faults));
    }
    if is_dry {
        summary.rehearsed = rehearsal::told(&mut unit).await?;
    } else {
        summary.seq = unit.commit().await?;
    }
    Ok(summary)
}

/// Reads the files, and finds out which tables they are.
fn read(files: &[PathBuf]) -> Result<Vec<(Dataset, Table)>, Refused> {
    let mut tables: Vec<(Dataset, Table)> = Vec::new();
    let mut faults = Vec::new();
    for file in files {
        let read = table::read(file).and_then(|table| match fields::dataset(&table) {
            Ok(set) => Ok((set, table)),
            Err(fault) => Err(vec![fault]),
        });
        match read {
            Ok(read) => tables.push(read),
            Err(mut found) => faults.append(&mut found),
        }
    }
    if tables.iter().map(|(_, table)| table.size()).sum::<usize>() > MOST_TEXT {
        let most = MOST_TEXT / 1024 / 1024;
        let message = format!("the tables have more than {most} MiB of text; import them in several parts, by council");
        faults.push(Fault::of_file("", message));
    }
    if faults.is_empty() { Ok(tables) } else { Err(Refused::Faults(faults)) }
}

/// Writes a bundle, as any other; answers what is wrong with it.
async fn bundle(
    one: &Assembled,
    unit: &mut Unit,
    progress: &mut dyn Progress,
    summary: &mut Summary,
) -> Result<Vec<Problem>, Error> {
    let text = serde_json::to_vec(&one.bundle).map_err(Error::internal)?;
    let bundle = match structure::read(&text) {
        Ok(bundle) => bundle,
        Err(problems) => return Ok(problems),
    };
    drop(text);
    let problems = check::check(&bundle, unit).await?;
    if !problems.is_empty() {
        return Ok(problems);
    }
    match write::write(&bundle, unit, progress).await {
        Ok(written) => {
            summary.created += written.created;
            summary.updated += written.updated;
            summary.unchanged += written.unchanged;
            Ok(Vec::new())
        }
        Err(Failure::Problems(problems)) => Ok(problems),
        Err(Failure::Registry(error)) => Err(error),
    }
}

/// The faults in the order of the files. Of a row with a cell that can't be read, only that is told: the rest follows.
fn refused(faults: Vec<Fault>) -> Refused {
    let mut seen = HashSet::new();
    let unreadable: HashSet<(String, usize)> =
        faults.iter().filter(|fault| !fault.column.is_empty()).map(|fault| (fault.file.clone(), fault.row)).collect();
    let is_kept = |fault: &Fault| {
        !fault.column.is_empty() || !unreadable.contains(&(fault.file.clone(), fault.row)) || fault.row == 0
    };
    let mut faults: Vec<Fault> = faults
        .into_iter()
        .filter(|fault| is_kept(fault))
        .filter(|fault| seen.insert((fault.file.clone(), fault.row, fault.column.clone(), fault.message.clone())))
        .collect();
    faults.sort_by(|one, other| (&one.file, one.row).cmp(&(&other.file, other.row)));
    Refused::Faults(faults)
}
