//! `chiraka verify`.

use std::process::ExitCode;

use clap::Args;

use super::{Form, Stop, complain, say, with_store};
use crate::{
    config::DatabaseConfig,
    verify::{KeptHead, verify_with},
};

/// Check that nothing was altered: walk the whole log and hold it against the tables.
///
/// Every fault is named: a changed, missing or added revision, and every record whose tables say something else than its
/// newest revision. Exit status 1 when there is any. Nothing is written, and writers need not stop meanwhile.
#[derive(Args)]
pub(super) struct Verify {
    #[command(flatten)]
    database: DatabaseConfig,

    /// A head that an earlier `verify` printed and that was kept outside the database. The log must still contain it. Can
    /// be given several times.
    ///
    /// A log whose end was cut off together with what it tells of, or that was written anew from the beginning, is sound in
    /// itself: only a head kept elsewhere shows it.
    #[arg(long = "head", value_name = "SEQ:HASH")]
    heads: Vec<KeptHead>,
}

impl Verify {
    pub(super) fn run(self) -> Result<ExitCode, Stop> {
        with_store(&self.database, Form::AsItIs, async |store| {
            let report = verify_with(store, &self.heads).await?;
            for fault in &report.faults {
                complain(fault);
            }
            let looked = format!("{} revisions and {} records", report.revisions, report.records);
            if report.faults.is_empty() {
                say(&format!("Nothing was altered: {looked}, head {}", report.head))?;
                Ok(ExitCode::SUCCESS)
            } else {
                let faults = report.faults.len() as u64 + report.more_faults;
                if report.more_faults > 0 {
                    complain(&format!("… and {} more", report.more_faults));
                }
                Err(Stop::new(format!("{faults} fault(s) in {looked}")))
            }
        })
    }
}
