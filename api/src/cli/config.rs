//! `chiraka config`.

use std::process::ExitCode;

use clap::{Arg, ArgMatches, Args, Command, Subcommand, parser::ValueSource};

use super::{Stop, complain, say, serve::Serve};

/// Look at the settings.
#[derive(Args)]
pub(super) struct Config {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    Check(Check),
}

/// Print the settings that `chiraka serve` would start with, each with where it comes from, and warn of unsafe ones.
///
/// Takes the arguments of `serve`, and nothing is started or changed. Secrets are not shown. Warnings are on standard error;
/// with --strict they make the exit status 1. What can't be read as a setting makes it 2.
#[derive(Args)]
struct Check {
    #[command(flatten)]
    serve: Serve,

    /// End with exit status 1 if there is a warning.
    #[arg(long)]
    strict: bool,
}

impl Config {
    /// `line` and `matches` are the whole command line, as it is declared and as it was given.
    pub(super) fn run(self, line: &Command, matches: &ArgMatches) -> Result<ExitCode, Stop> {
        let Task::Check(task) = self.task;
        let declared = line.find_subcommand("config").and_then(|config| config.find_subcommand("check"));
        let given = matches.subcommand_matches("config").and_then(|config| config.subcommand_matches("check"));
        let (Some(declared), Some(given)) = (declared, given) else {
            return Err(Stop::new("the settings are not those of `config check`"));
        };
        for argument in declared.get_arguments() {
            if let Some(line) = setting(argument, given) {
                say(&line)?;
            }
        }
        let warnings = task.serve.warnings(|id| given.value_source(id) == Some(ValueSource::CommandLine));
        for warning in &warnings {
            complain(&format!("warning: {warning}"));
        }
        Ok(if task.strict && !warnings.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }
}

/// A setting with its value and where that comes from; none for what is no setting of the server.
fn setting(argument: &Arg, given: &ArgMatches) -> Option<String> {
    let long = argument.get_long()?;
    let variable = argument.get_env()?.to_string_lossy().into_owned();
    let id = argument.get_id().as_str();
    let source = match given.value_source(id) {
        Some(ValueSource::CommandLine) => "command line",
        Some(ValueSource::EnvVariable) => "environment",
        Some(_) => "default",
        None => "not set",
    };
    let values = given.get_raw(id).map(|values| {
        let values: Vec<String> = values.map(|value| value.to_string_lossy().into_owned()).collect();
        values.join(",")
    });
    let value = match values {
        // What help does not show of the environment is a secret, or holds one.
        Some(value) if argument.is_hide_env_values_set() => masked(&value),
        Some(value) => value,
        None => "-".to_owned(),
    };
    Some(format!("--{long}  {variable}  {value}  ({source})"))
}

/// A secret without what is secret of it. Of an address that may hold a password, no part is certain to be none.
fn masked(value: &str) -> String {
    let harmless = value.starts_with("sqlite:") || value.is_empty();
    if harmless { value.to_owned() } else { "(not shown: it may hold a password)".to_owned() }
}
