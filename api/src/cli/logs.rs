//! How the program's log is written.

use clap::ValueEnum;
use tracing_subscriber::EnvFilter;

/// The form of the log's lines.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Format {
    /// Lines that people read.
    Text,
    /// A JSON object a line.
    Json,
}

/// Begins to write the log.
pub(super) fn begin(format: Format) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match format {
        Format::Text => log.init(),
        // Members of an event stand beside its message, under the names that they have in the text.
        Format::Json => log.json().flatten_event(true).with_current_span(false).init(),
    }
}
