//! `chiraka schema`.

use std::process::ExitCode;

use clap::Args;

use super::{Stop, say};

/// Print the GraphQL schema, as `schema.graphql` holds it.
#[derive(Args)]
pub(super) struct Schema {}

impl Schema {
    pub(super) fn run(self) -> Result<ExitCode, Stop> {
        say(crate::sdl().trim_end())?;
        Ok(ExitCode::SUCCESS)
    }
}
