//! `chiraka proof`.

use std::process::ExitCode;

use clap::Args;

use super::{Form, Stop, clock, say, with_store};
use crate::{
    config::DatabaseConfig,
    revision::opening::open,
    store::sight::{Sight, Viewer},
};

/// Print everything that one revision's hash covers, with the proof that it is in the log: for whoever is to check a record
/// against a checkpoint.
///
/// It is JSON. It holds who acted and all that the record said, also what the public is not shown: read it before you hand it
/// out. How the hash is made of it stands in api/README.md. Nothing is written to the database.
#[derive(Args)]
pub(super) struct Proof {
    #[command(flatten)]
    database: DatabaseConfig,

    /// The number of the revision, as a record's history tells it.
    #[arg(long, value_name = "SEQ")]
    seq: u64,

    /// The size of the tree that the proof is for: the second line of a checkpoint. Left out, the whole log.
    #[arg(long, value_name = "N")]
    size: Option<u64>,
}

impl Proof {
    pub(super) fn run(self) -> Result<ExitCode, Stop> {
        with_store(&self.database, Form::AsItIs, async |store| {
            let sight = Sight { today: clock().today(), viewer: Viewer::All };
            let opening = open(store, sight, self.seq, self.size).await?;
            say(&serde_json::to_string_pretty(&opening).map_err(|error| Stop::new(error.to_string()))?)?;
            Ok(ExitCode::SUCCESS)
        })
    }
}
