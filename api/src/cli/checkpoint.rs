//! `chiraka checkpoint`.

use std::{path::PathBuf, process::ExitCode};

use clap::Args;

use super::{Form, Stop, clock, say, with_store};
use crate::{
    checkpoint::newest,
    config::{DatabaseConfig, SigningConfig},
    daily::{Entry, append},
};

/// Print a signed checkpoint of the log: what it is now, for a place outside the database.
///
/// `chiraka verify --checkpoint FILE` shows later whether the log is still the one that was signed. Nothing is written to the
/// database.
#[derive(Args)]
pub(super) struct Checkpoint {
    #[command(flatten)]
    database: DatabaseConfig,
    #[command(flatten)]
    signing: SigningConfig,

    /// Add the checkpoint to a file instead, under today's date in Morocco, unless today's is there: for a daily job where no
    /// server keeps the file (`--checkpoint-file`). The log must still agree with the file's newest checkpoint.
    #[arg(long, value_name = "FILE")]
    append: Option<PathBuf>,
}

impl Checkpoint {
    pub(super) fn run(self) -> Result<ExitCode, Stop> {
        let signer = self.signing.signer()?.ok_or_else(|| {
            Stop::new(
                "there is no key to sign with: make one with `chiraka key new FILE`, and give it as --signing-key FILE",
            )
        })?;
        with_store(&self.database, Form::AsItIs, async |store| {
            let said = match &self.append {
                None => newest(store, &signer).await?.trim_end().to_owned(),
                Some(file) => match append(store, clock().as_ref(), &signer, file).await? {
                    Entry::Appended => format!("{} has today's checkpoint now.", file.display()),
                    Entry::Known => format!("{} had today's checkpoint already.", file.display()),
                },
            };
            say(&said)?;
            Ok(ExitCode::SUCCESS)
        })
    }
}
