//! `chiraka key`.

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, Subcommand};

use super::{Stop, clock, say};
use crate::key::{Origin, Signer};

/// Make the key that signs checkpoints of the log.
#[derive(Args)]
pub(super) struct Key {
    #[command(subcommand)]
    act: Act,
}

#[derive(Subcommand)]
enum Act {
    /// Make a new key in a file, and print the public key that checks what it signs.
    ///
    /// The file is for its owner alone and never overwritten. Give the public key to whoever keeps checkpoints, by another
    /// way than the checkpoints: it does not change when the key is used, and /checkpoint/key tells it again.
    New {
        /// The file that is made.
        #[arg(value_name = "FILE")]
        file: PathBuf,

        /// The name of the log, the same as the server's `--origin`.
        #[arg(long, env = "ORIGIN", default_value = "chiraka", value_name = "NAME")]
        origin: Origin,
    },
}

impl Key {
    pub(super) fn run(self) -> Result<ExitCode, Stop> {
        let Act::New { file, origin } = self.act;
        let signer = Signer::create(&file, origin, clock().as_ref())?;
        say(&signer.public().to_string())?;
        Ok(ExitCode::SUCCESS)
    }
}
