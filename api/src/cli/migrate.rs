//! `chiraka migrate`.

use std::process::ExitCode;

use clap::Args;

use super::{Form, Stop, say, with_store};
use crate::config::DatabaseConfig;

/// Bring the database up to date. Safe to run at any time: what was done is not done again.
#[derive(Args)]
pub(super) struct Migrate {
    #[command(flatten)]
    database: DatabaseConfig,
}

impl Migrate {
    pub(super) fn run(self) -> Result<ExitCode, Stop> {
        with_store(&self.database, Form::Migrated, async |_| {
            say("The database is up to date.")?;
            Ok(ExitCode::SUCCESS)
        })
    }
}
