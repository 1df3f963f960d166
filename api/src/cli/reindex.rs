//! `chiraka reindex`.

use std::process::ExitCode;

use clap::Args;

use super::{Form, Stop, clock, progress::Shown, say, with_store};
use crate::{config::DatabaseConfig, search::write::rebuild};

/// Fill the search index anew from the records.
///
/// Every write keeps the index up to date, and a new version of Chiraka that reads words otherwise fills it anew by itself
/// (on PostgreSQL: with `chiraka migrate`). This does it at any other time, such as after a restore of part of a database.
/// Writes wait meanwhile, and so do searches on PostgreSQL.
#[derive(Args)]
pub(super) struct Reindex {
    #[command(flatten)]
    database: DatabaseConfig,
}

impl Reindex {
    pub(super) fn run(self) -> Result<ExitCode, Stop> {
        with_store(&self.database, Form::Unindexed, async |store| {
            let mut progress = Shown::new();
            let done = rebuild(store, &clock(), &mut progress).await;
            progress.end();
            say(&format!("{} records can be found.", done?))?;
            Ok(ExitCode::SUCCESS)
        })
    }
}
