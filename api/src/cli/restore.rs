//! `chiraka restore`.

use std::{fs::File, path::PathBuf, process::ExitCode};

use clap::Args;

use super::{Form, Stop, clock, complain, progress::Shown, say, with_store};
use crate::{
    backup::{
        inspect::{Whole, inspect},
        restore::restore,
    },
    config::{DatabaseConfig, FilesConfig},
    verify::verify,
};

/// Fill an empty database, of either engine, from a backup.
///
/// Every byte of the backup is checked before anything is written; the rows are one transaction, and the database answers them
/// again before it is made lasting. So all of the backup is there in the end, or nothing. Then the search index is filled
/// and the registry is verified, as `chiraka verify` does it. A backup of an older version is brought up to date.
///
/// Bytes of documents, where the backup has them, go to the store of --files or FILES_URL.
#[derive(Args)]
pub(super) struct Restore {
    #[command(flatten)]
    database: DatabaseConfig,
    #[command(flatten)]
    files: FilesConfig,

    /// The backup.
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Check that the backup is whole and print its digest, and touch no database.
    #[arg(long)]
    check: bool,
}

impl Restore {
    pub(super) fn run(self) -> Result<ExitCode, Stop> {
        let name = self.file.display();
        let file = File::open(&self.file).map_err(|error| Stop::new(format!("{name} can't be read: {error}")))?;
        if self.check {
            let whole = inspect(file).map_err(|failure| Stop::new(format!("{name}: {failure}")))?;
            say(&told("It is whole", &whole))?;
            return Ok(ExitCode::SUCCESS);
        }
        with_store(&self.database, Form::Bare, async |store| {
            let files = self.files.open_for_old(&self.database);
            let files = files.map_err(|error| Stop::new(format!("{error}. Check --files or FILES_URL")))?;
            let mut progress = Shown::new();
            let done = restore(store, Some(&files), &clock(), file, &mut progress).await;
            progress.end();
            let whole = done.map_err(|failure| Stop::new(format!("{name}: {failure}")))?;
            say(&told("Restored", &whole))?;
            let report = verify(store).await?;
            for fault in &report.faults {
                complain(fault);
            }
            if report.faults.is_empty() {
                say(&format!("Nothing was altered: head {}", report.head))?;
                return Ok(ExitCode::SUCCESS);
            }
            let faults = report.faults.len() as u64 + report.more_faults;
            Err(Stop::new(format!(
                "everything was restored, and the registry that was backed up has {faults} fault(s)"
            )))
        })
    }
}

fn told(what: &str, whole: &Whole) -> String {
    let (opening, closing) = (&whole.opening, &whole.closing);
    format!(
        "{what}, of {}: {} rows, {} files, digest {}, head {}",
        opening.made_at, closing.rows, closing.files, closing.digest, opening.head
    )
}
