//! `chiraka import`.

use std::{fs::File, io::Read, path::PathBuf, process::ExitCode};

use clap::Args;

use super::{Form, Stop, clock, complain, progress::Shown, say, with_store};
use crate::{
    config::DatabaseConfig,
    import::{Failure, LARGEST_BUNDLE, SCHEMA, actor, read, record},
};

/// Import a bundle of facts about a council and its agreements, all or nothing.
///
/// The bundle is checked as a whole first, and every problem is reported at once with its place. What the registry
/// already knows is left alone, so importing a bundle twice changes nothing the second time. Exit status 1, and nothing
/// written, when there is any problem.
#[derive(Args)]
pub(super) struct Import {
    #[command(flatten)]
    database: DatabaseConfig,

    /// The bundle, a JSON file; `-` reads standard input.
    #[arg(value_name = "FILE", required_unless_present = "schema")]
    file: Option<PathBuf>,

    /// Print the bundle format's JSON Schema, and do nothing else.
    #[arg(long, conflicts_with = "file")]
    schema: bool,

    /// The name that the log keeps as the author of the changes.
    #[arg(long, env = "CHIRAKA_ACTOR", default_value = "import", value_name = "NAME",
          value_parser = actor)]
    actor: String,
}

impl Import {
    pub(super) fn run(self) -> Result<ExitCode, Stop> {
        let Some(file) = self.file else {
            say(SCHEMA.trim_end())?;
            return Ok(ExitCode::SUCCESS);
        };
        let text = contents(&file).map_err(|error| Stop::new(format!("{} can't be read: {error}", file.display())))?;
        // What is no bundle makes no database.
        let bundle = read(&text).map_err(failed)?;
        drop(text);
        with_store(&self.database, Form::Current, async |store| {
            let mut progress = Shown::new();
            let imported = record(store, &clock(), &self.actor, &bundle, &mut progress).await;
            progress.end();
            let summary = imported.map_err(failed)?;
            say(&format!(
                "{} records created, {} updated, {} unchanged. The log is at revision {}.",
                summary.created, summary.updated, summary.unchanged, summary.seq
            ))?;
            Ok(ExitCode::SUCCESS)
        })
    }
}

/// Reads a file, but not more of it than shows that it is too large.
fn contents(file: &PathBuf) -> std::io::Result<Vec<u8>> {
    let mut text = Vec::new();
    let source: Box<dyn Read> =
        if file.as_os_str() == "-" { Box::new(std::io::stdin()) } else { Box::new(File::open(file)?) };
    source.take(LARGEST_BUNDLE + 1).read_to_end(&mut text)?;
    Ok(text)
}

/// Tells the person at the terminal why an import wrote nothing.
pub(super) fn failed(failure: Failure) -> Stop {
    match failure {
        Failure::Registry(error) => Stop::from(error),
        Failure::Problems(problems) => {
            for problem in &problems {
                complain(&problem.to_string());
            }
            Stop::new(format!("{} problem(s) in the bundle; nothing was written", problems.len()))
        }
    }
}
