//! The command line: one subcommand a file, each with its arguments and what it does.

mod backup;
mod caution;
mod checkpoint;
mod config;
mod demo;
mod expiry;
mod export;
mod files;
mod generate;
mod import;
mod key;
mod logs;
mod migrate;
#[cfg(feature = "otlp")]
mod otlp;
mod progress;
mod proof;
mod reindex;
mod restore;
mod schema;
mod serve;
mod token;
mod verify;

use std::{
    io::{ErrorKind, Write},
    process::ExitCode,
    sync::Arc,
};

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::{
    clock::{Clock, SystemClock},
    config::{DatabaseConfig, FilesConfig},
    error::Error,
    files::Files,
    key::Unusable,
    search::write::{is_outdated, rebuild},
    store::{Store, Unreachable},
};

/// Chiraka (شراكة, «partnership»): the registry of the partnership agreements that municipal councils sign with
/// associations, served as a GraphQL API.
///
/// Start with `chiraka demo`: it serves six real agreements, with nothing to set up.
#[derive(Parser)]
#[command(name = "chiraka", version, arg_required_else_help = true, max_term_width = 100)]
struct CommandLine {
    /// How the log is written to standard error: `text` for people, `json` for programs, one object a line.
    ///
    /// How much is written, `RUST_LOG` says: `error`, `warn` (the default), `info`, `debug`.
    #[arg(long, env = "LOG_FORMAT", global = true, value_name = "FORMAT", default_value = "text", display_order = 900)]
    log_format: logs::Format,

    /// The OpenTelemetry collector that is sent a trace of each GraphQL request, such as `http://127.0.0.1:4318`, by a program
    /// that was built with the feature `otlp`.
    #[arg(long, env = "OTEL_EXPORTER_OTLP_ENDPOINT", global = true, value_name = "URL", display_order = 901)]
    otlp_endpoint: Option<String>,

    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Demo(demo::Demo),
    Serve(serve::Serve),
    Import(import::Import),
    Export(export::Export),
    Verify(verify::Verify),
    Backup(backup::Backup),
    Restore(restore::Restore),
    Files(files::Files),
    Token(token::Token),
    Checkpoint(checkpoint::Checkpoint),
    Key(key::Key),
    Proof(proof::Proof),
    Migrate(migrate::Migrate),
    Config(config::Config),
    Reindex(reindex::Reindex),
    Generate(generate::Generate),
    Schema(schema::Schema),
}

/// Why a subcommand stopped, in words for the person at the terminal.
pub(crate) struct Stop(String);

impl Stop {
    fn new(message: impl Into<String>) -> Self {
        Stop(message.into())
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Stop(error.cause().to_owned())
    }
}

impl From<Unusable> for Stop {
    fn from(unusable: Unusable) -> Self {
        Stop(unusable.to_string())
    }
}

impl From<std::io::Error> for Stop {
    fn from(error: std::io::Error) -> Self {
        Stop(error.to_string())
    }
}

/// Runs the program: 0 when it did what was asked, 1 when not, 2 when the arguments are wrong.
pub fn main() -> ExitCode {
    let mut line = CommandLine::command();
    line.build();
    let matches = line.clone().get_matches();
    let CommandLine { command, log_format, otlp_endpoint } =
        CommandLine::from_arg_matches(&matches).unwrap_or_else(|error| error.format(&mut line).exit());
    let traces = logs::begin(log_format, otlp_endpoint.as_deref().filter(|address| !address.is_empty()));
    let done = traces.and_then(|_traces| match command {
        Command::Demo(demo) => demo.run(),
        Command::Serve(serve) => serve.run(),
        Command::Import(import) => import.run(),
        Command::Export(export) => export.run(),
        Command::Verify(verify) => verify.run(),
        Command::Backup(backup) => backup.run(),
        Command::Restore(restore) => restore.run(),
        Command::Files(files) => files.run(),
        Command::Token(token) => token.run(),
        Command::Checkpoint(checkpoint) => checkpoint.run(),
        Command::Key(key) => key.run(),
        Command::Proof(proof) => proof.run(),
        Command::Migrate(migrate) => migrate.run(),
        Command::Config(config) => config.run(&line, &matches),
        Command::Reindex(reindex) => reindex.run(),
        Command::Generate(generate) => generate.run(),
        Command::Schema(schema) => schema.run(),
    });
    match done {
        Ok(code) => code,
        Err(Stop(message)) => {
            complain(&format!("chiraka: {message}"));
            ExitCode::FAILURE
        }
    }
}

/// Says a line on standard output. A reader that went away (`chiraka schema | head`) is no fault; a full disk is: whoever
/// reads the file later must not take half of it for the whole.
fn say(line: &str) -> Result<(), Stop> {
    let mut to = std::io::stdout();
    match writeln!(to, "{line}").and_then(|()| to.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Stop::new(format!("the output can't be written: {error}")))
        }
        _ => Ok(()),
    }
}

/// Says a line on standard error. When that can't be written there is nobody left to tell.
fn complain(line: &str) {
    let mut to = std::io::stderr();
    let _ = writeln!(to, "{line}").and_then(|()| to.flush());
}

fn clock() -> Arc<dyn Clock> {
    Arc::new(SystemClock)
}

/// What a subcommand expects of the database's form.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// The current one. SQLite is brought to it; PostgreSQL must be there already.
    Current,
    /// The current one, whatever the search index is filled with.
    Unindexed,
    /// Any: the subcommand brings it to the current one.
    Migrated,
    /// The current one, and nothing is made or changed.
    AsItIs,
    /// Whatever it has, and nothing is made or changed.
    Any,
    /// Whatever it has: the subcommand brings it to the one that it needs.
    Bare,
}

/// Connects to the database and sees to its form.
async fn open(config: &DatabaseConfig, form: Form) -> Result<Store, Stop> {
    let connected = match form {
        Form::AsItIs | Form::Any => Store::connect_to_read(&config.store(false)).await,
        Form::Current | Form::Unindexed | Form::Migrated | Form::Bare => Store::connect(&config.store(true)).await,
    };
    made_ready(connected.map_err(out_of_reach)?, form).await
}

/// Connects for the requests of a server, and sees to the database's form. While the database is away a standby will do: the
/// public can read.
async fn open_to_serve(serve: &serve::Serve, form: Form) -> Result<Store, Stop> {
    let config = serve.server.store(&serve.database);
    let away = match Store::connect(&config).await {
        Ok(store) => return made_ready(store, form).await,
        Err(away) => away,
    };
    let standing_in = Store::connect_to_standbys(&config).await.map_err(out_of_reach)?;
    let Some((store, standby)) = standing_in else {
        return Err(out_of_reach(away));
    };
    // A standby has the form of its database, or one that the database had before, which the next version can still read.
    made_ready(standby, form).await?;
    tracing::warn!(error.cause = %away, "the database can't be reached: its standbys answer what the public reads");
    Ok(store)
}

fn out_of_reach(cause: Unreachable) -> Stop {
    Stop::new(format!("the database can't be reached: {cause}. Check --database-url or DATABASE_URL"))
}

async fn made_ready(store: Store, form: Form) -> Result<Store, Stop> {
    if matches!(form, Form::Any | Form::Bare) {
        return Ok(store);
    }
    let self_made = matches!(form, Form::Current | Form::Unindexed) && store.is_embedded();
    if form == Form::Migrated || self_made {
        store
            .migrate()
            .await
            .map_err(|error| Stop::new(format!("the database can't be brought up to date: {error}")))?;
        if form != Form::Unindexed && is_outdated(&store).await? {
            let mut progress = progress::Shown::new();
            let filled = rebuild(&store, &clock(), &mut progress).await;
            progress.end();
            filled?;
        }
        return Ok(store);
    }
    let pending = store.pending_migrations().await.map_err(|error| {
        Stop::new(format!("the database's form can't be read: {error}. A new database needs: chiraka migrate"))
    })?;
    if pending.is_empty() {
        if form == Form::Current && is_outdated(&store).await? {
            return Err(Stop::new(
                "the search index was filled by another version. Run this first, with the same --database-url or \
                 DATABASE_URL:\n\n    chiraka migrate\n",
            ));
        }
        return Ok(store);
    }
    Err(Stop::new(format!(
        "the database lacks {} change(s), from {} on. Run this first, with the same --database-url or DATABASE_URL:\n\n    \
         chiraka migrate\n",
        pending.len(),
        pending[0]
    )))
}

/// The files of documents, whose folder is made if `create`.
fn open_files(config: &FilesConfig, database: &DatabaseConfig, create: bool) -> Result<Files, Stop> {
    let files = config.open(database, create);
    files.map_err(|error| Stop::new(format!("{error}. Check --files or FILES_URL")))
}

/// Runs a subcommand over a database, and closes the database whatever came of it: a SQLite database is one file again then,
/// and can be copied.
fn with_store<T>(
    config: &DatabaseConfig,
    form: Form,
    work: impl AsyncFnOnce(&Store) -> Result<T, Stop>,
) -> Result<T, Stop> {
    // Two threads: what a subcommand does side by side, as `verify` does, has a core beside the engine's.
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        let store = open(config, form).await?;
        let done = work(&store).await;
        store.close().await.map_err(|error| Stop::new(format!("the database did not close: {error}")))?;
        done
    })
}
