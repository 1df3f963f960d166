//! `chiraka import`.

use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Args;

use super::{Form, Stop, clock, complain, open_files, progress::Shown, say, with_store};
use crate::{
    config::{DatabaseConfig, FilesConfig},
    import::{
        Failure, LARGEST_BUNDLE, SCHEMA, actor, read, record,
        sheet::{self, Fault, Refused, Summary, documents::Source},
    },
    open_data::{BYTE_ORDER_MARK, csv_line},
};

/// Import facts about councils and their agreements, all or nothing: a bundle (JSON), or tables (CSV, XLSX).
///
/// Everything is checked first, and every problem is reported at once with its place. What the registry already knows is
/// left alone, so importing twice changes nothing the second time. Exit status 1, and nothing written, when there is any
/// problem.
///
/// Tables are the registry's own (see `chiraka export`), several at once, or those that offices fill in by the template: one row
/// for each agreement. Dates may be written 02/07/2025 and sums 1 250 000,50, in Arabic digits too.
#[derive(Args)]
pub(super) struct Import {
    #[command(flatten)]
    database: DatabaseConfig,

    /// The bundle, a JSON file (`-` reads standard input); or tables, files that end in .csv or .xlsx.
    #[arg(value_name = "FILE", required_unless_present_any = ["schema", "template"])]
    inputs: Vec<PathBuf>,

    /// Print the bundle format's JSON Schema, and do nothing else.
    #[arg(long, conflicts_with = "inputs")]
    schema: bool,

    /// Write an empty table for agreements with headings in French and Arabic (.csv or .xlsx), and do nothing else.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["inputs", "schema"])]
    template: Option<PathBuf>,

    /// Check tables and tell what would change, and change nothing.
    #[arg(long)]
    dry_run: bool,

    /// Where what is wrong with tables is written, as CSV with row and column; standard error when left out.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,

    /// The folder with the files of the documents that the tables name, under any names: their SHA-256 says which is which.
    #[arg(long, value_name = "FOLDER")]
    documents: Option<PathBuf>,

    #[command(flatten)]
    files: FilesConfig,

    /// The name that the log keeps as the author of the changes.
    #[arg(long, env = "CHIRAKA_ACTOR", default_value = "import", value_name = "NAME",
          value_parser = actor)]
    actor: String,
}

impl Import {
    pub(super) fn run(self) -> Result<ExitCode, Stop> {
        if self.schema {
            say(SCHEMA.trim_end())?;
            return Ok(ExitCode::SUCCESS);
        }
        if let Some(file) = &self.template {
            sheet::template::write(file).map_err(Stop::new)?;
            return Ok(ExitCode::SUCCESS);
        }
        if self.inputs.iter().all(|file| sheet::is_table(file)) {
            return self.tables();
        }
        match &self.inputs[..] {
            [file] if !self.dry_run && self.report.is_none() && self.documents.is_none() => self.bundle(file),
            [_] => Err(Stop::new(
                "--dry-run, --report and --documents are for tables; a bundle is checked whole before anything is written",
            )),
            _ => Err(Stop::new("give one bundle, or tables alone: files that end in .csv or .xlsx")),
        }
    }

    fn bundle(&self, file: &Path) -> Result<ExitCode, Stop> {
        let text = contents(file).map_err(|error| Stop::new(format!("{} can't be read: {error}", file.display())))?;
        // What is no bundle makes no database.
        let bundle = read(&text).map_err(failed)?;
        drop(text);
        with_store(&self.database, Form::Current, async |store| {
            let mut progress = Shown::new();
            let imported = record(store, &clock(), &self.actor, &bundle, &mut progress).await;
            progress.end();
            let summary = imported.map_err(failed)?;
            say(&format!(
                "{} records created, {} updated, {} unchanged. The log is at revision {}.",
                summary.created, summary.updated, summary.unchanged, summary.seq
            ))?;
            Ok(ExitCode::SUCCESS)
        })
    }

    fn tables(&self) -> Result<ExitCode, Stop> {
        with_store(&self.database, Form::Current, async |store| {
            let files = match self.documents {
                None => None,
                // A rehearsal makes no folder.
                Some(_) if self.dry_run => Some(self.files.open_nowhere().map_err(Stop::new)?),
                Some(_) => Some(open_files(&self.files, &self.database, true)?),
            };
            let documents = self.documents.as_deref().zip(files.as_ref());
            let documents = documents.map(|(folder, files)| Source { folder, files });
            let mut progress = Shown::new();
            let given = (&self.inputs[..], documents);
            let imported = sheet::import(store, &clock(), &self.actor, given, self.dry_run, &mut progress).await;
            progress.end();
            let imported = match imported {
                Ok(imported) => imported,
                Err(Refused::Registry(error)) => return Err(error.into()),
                Err(Refused::Faults(faults)) => return Err(self.refuse(&faults)),
            };
            for line in &imported.rehearsed {
                say(line)?;
            }
            let Summary { created, updated, unchanged, completed, seq, .. } = imported;
            let lists =
                if completed > 0 { format!(" The lists of {completed} agreements changed.") } else { String::new() };
            say(&match self.dry_run {
                true => format!(
                    "{created} records would be created, {updated} updated, {unchanged} unchanged.{lists} Nothing was written."
                ),
                false => format!(
                    "{created} records created, {updated} updated, {unchanged} unchanged.{lists} The log is at revision {seq}."
                ),
            })?;
            Ok(ExitCode::SUCCESS)
        })
    }

    /// Reports what is wrong with tables.
    fn refuse(&self, faults: &[Fault]) -> Stop {
        let mut report = csv_line(&["file", "row", "column", "value", "message"]);
        for Fault { file, row, column, value, message } in faults {
            report.extend(csv_line(&[file, &row.to_string(), column, value, message]));
        }
        match &self.report {
            Some(file) => {
                // Spreadsheets take it for UTF-8 by its mark.
                let report = [BYTE_ORDER_MARK, &report].concat();
                if let Err(error) = std::fs::write(file, report) {
                    return Stop::new(format!("{} can't be written: {error}", file.display()));
                }
            }
            None => complain(String::from_utf8_lossy(&report).trim_end()),
        }
        Stop::new(format!("{} problem(s) in the tables; nothing was written", faults.len()))
    }
}

/// Reads a file, but not more of it than shows that it is too large.
fn contents(file: &Path) -> std::io::Result<Vec<u8>> {
    let mut text = Vec::new();
    let source: Box<dyn Read> =
        if file.as_os_str() == "-" { Box::new(std::io::stdin()) } else { Box::new(File::open(file)?) };
    source.take(LARGEST_BUNDLE + 1).read_to_end(&mut text)?;
    Ok(text)
}

/// Tells the person at the terminal why an import wrote nothing.
pub(super) fn failed(failure: Failure) -> Stop {
    match failure {
        Failure::Registry(error) => Stop::from(error),
        Failure::Problems(problems) => {
            for problem in &problems {
                complain(&problem.to_string());
            }
            Stop::new(format!("{} problem(s) in the bundle; nothing was written", problems.len()))
        }
    }
}
