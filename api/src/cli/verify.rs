//! `chiraka verify`.

use std::{fs, path::PathBuf, process::ExitCode};

use clap::Args;

use super::{Form, Stop, complain, say, with_store};
use crate::{
    config::DatabaseConfig,
    key::PublicKey,
    verify::{self, Extent, Kept, KeptFile, KeptHead, verify_against},
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

    /// A file with signed checkpoints that was kept outside the database: one of /checkpoint, or the daily file with many. The
    /// log must still begin with what each was signed for. Can be given several times. No server is asked.
    #[arg(long = "checkpoint", value_name = "FILE", requires = "checkpoint_keys")]
    checkpoints: Vec<PathBuf>,

    /// The public key that signed the checkpoints, NAME+ID+KEY, as `chiraka key new` printed it. Can be given several times,
    /// where the key was changed.
    #[arg(long = "checkpoint-key", id = "checkpoint_keys", value_name = "KEY")]
    keys: Vec<PublicKey>,

    /// Check the log alone: its chain, its records, and the heads and checkpoints that were kept. It takes a fraction of the
    /// time, and does not see tables that were changed.
    #[arg(long)]
    log_only: bool,
}

impl Verify {
    pub(super) fn run(self) -> Result<ExitCode, Stop> {
        let mut files = Vec::new();
        for file in &self.checkpoints {
            let name = file.display().to_string();
            let text = fs::read_to_string(file).map_err(|error| Stop::new(format!("{name} can't be read: {error}")))?;
            files.push(KeptFile { name, text });
        }
        let kept = Kept { heads: self.heads, files, keys: self.keys };
        let extent = if self.log_only { Extent::Log } else { Extent::Whole };
        // Each walk holds a connection from its beginning to its end.
        let connections = self.database.database_connections.max(verify::WALKS);
        let database = DatabaseConfig { database_connections: connections, ..self.database };
        with_store(&database, Form::AsItIs, async |store| {
            let report = verify_against(store, &kept, extent).await?;
            for fault in &report.faults {
                complain(fault);
            }
            let looked = match extent {
                Extent::Whole => format!("{} revisions and {} records", report.revisions, report.records),
                Extent::Log => format!("{} revisions of the log", report.revisions),
            };
            if report.faults.is_empty() {
                let signed = match report.checkpoints {
                    0 => String::new(),
                    count => format!(", as {count} signed checkpoint(s) have it"),
                };
                say(&format!("Nothing was altered: {looked}, head {}{signed}", report.head))?;
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
