//! How the program's log is written, and where traces go.

use clap::ValueEnum;
use tracing_subscriber::{EnvFilter, Layer, layer::SubscriberExt, registry, util::SubscriberInitExt};

use super::Stop;

/// The form of the log's lines.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Format {
    /// Lines that people read.
    Text,
    /// A JSON object a line.
    Json,
}

/// What is still to be sent when the program ends; it is sent when this is dropped.
#[cfg(feature = "otlp")]
pub(super) type Traces = Option<super::otlp::Sending>;
/// What is still to be sent when the program ends: this program sends no traces.
#[cfg(not(feature = "otlp"))]
pub(super) type Traces = ();

/// Begins to write the log, and to send traces to a collector.
///
/// # Errors
/// When traces can't be sent there.
pub(super) fn begin(format: Format, collector: Option<&str>) -> Result<Traces, Stop> {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    let log = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let log = match format {
        Format::Text => log.boxed(),
        // Members of an event stand beside its message, under the names that they have in the text.
        Format::Json => log.json().flatten_event(true).with_current_span(false).boxed(),
    };
    let log = registry().with(log.with_filter(filter));
    #[cfg(feature = "otlp")]
    {
        let (layer, sending) = collector.map(super::otlp::begin).transpose().map_err(Stop::new)?.unzip();
        log.with(layer).init();
        Ok(sending)
    }
    #[cfg(not(feature = "otlp"))]
    {
        log.init();
        // The variable may be there for all programs of a machine: that is no reason not to start.
        if collector.is_some() {
            tracing::warn!("no traces are sent: this program was built without the feature `otlp`");
        }
        Ok(())
    }
}
