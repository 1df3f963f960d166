//! `chiraka verify`.

use std::process::ExitCode;

use clap::Args;

use super::{Form, Stop, say, tell, with_store};
use crate::{config::DatabaseConfig, verify::verify};

/// Check that nothing was altered: walk the whole log and hold it against the tables.
///
/// Every fault is named: a changed, missing or added revision, and every record whose tables say something else than its
/// newest revision. Exit status 1 when there is any.
#[derive(Args)]
pub(super) struct Verify {
    #[command(flatten)]
    database: DatabaseConfig,
}

impl Verify {
    pub(super) fn run(self) -> Result<ExitCode, Stop> {
        with_store(&self.database, Form::AsItIs, async |store| {
            let report = verify(store).await?;
            for fault in &report.faults {
                tell(std::io::stderr(), fault);
            }
            let looked = format!("{} revisions and {} records", report.revisions, report.records);
            if report.faults.is_empty() {
                say(&format!("Nothing was altered: {looked}, head {}.", report.head));
                Ok(ExitCode::SUCCESS)
            } else {
                Err(Stop::new(format!("{} fault(s) in {looked}", report.faults.len())))
            }
        })
    }
}
