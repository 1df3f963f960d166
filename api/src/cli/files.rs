//! `chiraka files`.

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::{Form, Stop, clock, complain, open_files, say, with_store};
use crate::{
    config::{DatabaseConfig, FilesConfig},
    files::check::{check, remove_orphans},
};

/// Look after the bytes of documents.
#[derive(Args)]
pub(super) struct Files {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    Check(Check),
}

/// Check that the bytes of every document are there, and list what no document names.
///
/// Every file is read and its SHA-256 compared with the record's; `chiraka verify` sees to the records. Exit status 1 when
/// a file is missing or altered. A file that no document names is no fault: an upload whose act was refused leaves one.
#[derive(Args)]
struct Check {
    #[command(flatten)]
    database: DatabaseConfig,
    #[command(flatten)]
    files: FilesConfig,

    /// Remove files that no document names, if they are older than a day.
    ///
    /// A backup of the database that is older than that may name them still: remove nothing that a backup needs.
    #[arg(long)]
    remove_orphans: bool,
}

impl Files {
    pub(super) fn run(self) -> Result<ExitCode, Stop> {
        let Task::Check(task) = self.task;
        task.run()
    }
}

impl Check {
    fn run(self) -> Result<ExitCode, Stop> {
        let form = if self.remove_orphans { Form::Current } else { Form::AsItIs };
        with_store(&self.database, form, async |store| {
            let files = open_files(&self.files, &self.database, false)?;
            let mut report = check(store, &files).await?;
            if self.remove_orphans {
                remove_orphans(store, &files, &clock(), &mut report).await?;
            }
            for orphan in &report.orphans {
                say(&format!("{orphan}: no document names it"))?;
            }
            for fault in &report.faults {
                complain(fault);
            }
            let looked = format!("{} documents in {} files", report.documents, report.files);
            if !report.faults.is_empty() {
                return Err(Stop::new(format!("{} fault(s) in {looked}", report.faults.len())));
            }
            let others = format!("{} that no document names, {} removed", report.orphans.len(), report.removed);
            say(&format!("All bytes are there: {looked}; {others}"))?;
            Ok(ExitCode::SUCCESS)
        })
    }
}
