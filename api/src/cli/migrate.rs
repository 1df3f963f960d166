//! `chiraka migrate`.

use std::process::ExitCode;

use clap::Args;

use super::{Form, Stop, block_on, open, say};
use crate::config::DatabaseConfig;

/// Bring the database up to date. Safe to run at any time: what was done is not done again.
#[derive(Args)]
pub(super) struct Migrate {
    #[command(flatten)]
    database: DatabaseConfig,
}

impl Migrate {
    pub(super) fn run(self) -> Result<ExitCode, Stop> {
        block_on(async {
            open(&self.database, Form::Migrated).await?;
            say("The database is up to date.");
            Ok(ExitCode::SUCCESS)
        })
    }
}
