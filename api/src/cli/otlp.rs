//! Traces for a collector, by OTLP: every GraphQL request that is executed is a span. It goes on with the trace that its
//! caller tells by `traceparent`, if the caller keeps that; else it begins one, whose id is the request's.
//!
//! Source: the OpenTelemetry specification, «OTLP Exporter» and «Semantic conventions for GraphQL Server»; its variables
//! `OTEL_EXPORTER_OTLP_HEADERS` and `OTEL_RESOURCE_ATTRIBUTES` are read by its own library.

use std::{
    fmt,
    pin::Pin,
    sync::Arc,
    time::{Duration, SystemTime},
};

use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::connect::HttpConnector;
use opentelemetry::{
    InstrumentationScope, KeyValue,
    trace::{SpanContext, SpanId, SpanKind, Status, TraceFlags, TraceId, TraceState},
};
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response, hyper::HyperClient};
use opentelemetry_otlp::{SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::{
    Resource,
    resource::EnvResourceDetector,
    trace::{BatchSpanProcessor, SpanData, SpanEvents, SpanExporter as _, SpanLinks, SpanProcessor},
};
use tokio::runtime::{Builder, Runtime};
use tracing::{
    Event, Level, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};
use tracing_subscriber::{Layer, layer::Context, registry::LookupSpan};

use crate::{
    clock::{Clock, SystemClock},
    outgoing::connector,
};

/// How long a collector may take to take a batch.
const DEADLINE: Duration = Duration::from_secs(10);
/// Where a collector takes traces, below its address.
const PATH: &str = "v1/traces";
/// The name under which traces are told from those of others, where nothing else is said.
const SERVICE: &str = "chiraka";

/// What sends what has gathered, once it is dropped.
pub(super) struct Sending(Arc<BatchSpanProcessor>);

impl Drop for Sending {
    fn drop(&mut self) {
        if let Err(error) = self.0.shutdown() {
            tracing::warn!(error.cause = %error, "the last traces were not sent");
        }
    }
}

/// Begins to send traces to a collector.
///
/// # Errors
/// Why that can't be, in words.
pub(super) fn begin(collector: &str) -> Result<(Spans, Sending), String> {
    let wrong = |error: &dyn fmt::Display| format!("traces can't be sent: {error}. Check --otlp-endpoint");
    let is_encrypted = collector.get(..6).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https:"));
    let runtime = Builder::new_multi_thread().worker_threads(1).thread_name("traces").enable_all().build();
    let client = Client {
        client: HyperClient::new(connector(is_encrypted).map_err(|error| wrong(&error))?, DEADLINE, None),
        runtime: runtime.map_err(|error| wrong(&error))?,
    };
    let endpoint = format!("{}/{PATH}", collector.trim_end_matches('/'));
    let exporter = SpanExporter::builder().with_http().with_http_client(client).with_endpoint(endpoint).build();
    let mut exporter = exporter.map_err(|error| wrong(&error))?;
    let version = KeyValue::new("service.version", env!("CARGO_PKG_VERSION"));
    let resource = Resource::builder_empty().with_service_name(SERVICE).with_attribute(version);
    exporter.set_resource(&resource.with_detector(Box::new(EnvResourceDetector::new())).build());
    let processor = Arc::new(BatchSpanProcessor::builder(exporter).build());
    let scope = InstrumentationScope::builder(SERVICE).with_version(env!("CARGO_PKG_VERSION")).build();
    Ok((Spans { processor: Arc::clone(&processor), scope }, Sending(processor)))
}

/// The exporter works in a thread of its own, and the client in a runtime of its own: neither waits for requests, and no
/// request waits for them.
#[derive(Debug)]
struct Client {
    client: HyperClient<HttpsConnector<HttpConnector>>,
    runtime: Runtime,
}

impl HttpClient for Client {
    fn send_bytes<'a, 'b>(
        &'a self,
        request: Request<Bytes>,
    ) -> Pin<Box<dyn Future<Output = Result<Response<Bytes>, HttpError>> + Send + 'b>>
    where
        'a: 'b,
        Self: 'b,
    {
        let client = self.client.clone();
        let sent = self.runtime.spawn(async move { client.send_bytes(request).await });
        Box::pin(async move { sent.await? })
    }
}

/// What makes OpenTelemetry's spans of the log's.
pub(super) struct Spans {
    processor: Arc<BatchSpanProcessor>,
    scope: InstrumentationScope,
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Spans {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        if attributes.metadata().name() != "request" || *attributes.metadata().level() != Level::ERROR {
            return;
        }
        let mut kept = Kept::new();
        attributes.record(&mut kept);
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(kept);
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        if let Some(span) = context.span(id)
            && let Some(kept) = span.extensions_mut().get_mut::<Kept>()
        {
            values.record(kept);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        if *event.metadata().level() == Level::ERROR
            && let Some(span) = context.event_span(event)
            && let Some(kept) = span.extensions_mut().get_mut::<Kept>()
        {
            kept.failed = true;
        }
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let kept = context.span(&id).and_then(|span| span.extensions_mut().remove::<Kept>());
        if let Some(span) = kept.and_then(|kept| kept.ended(&self.scope)) {
            self.processor.on_end(span);
        }
    }
}

fn now() -> SystemTime {
    SystemClock.now().into()
}

/// What is known of a request while it is answered.
struct Kept {
    begun: SystemTime,
    request: String,
    trace: Option<TraceId>,
    span: Option<SpanId>,
    parent: Option<SpanId>,
    is_sampled: bool,
    operation: [Option<String>; 2],
    failed: bool,
}

impl Kept {
    fn new() -> Kept {
        Kept {
            begun: now(),
            request: String::new(),
            trace: None,
            span: None,
            parent: None,
            is_sampled: true,
            operation: [None, None],
            failed: false,
        }
    }

    fn take(&mut self, name: &str, value: &str) {
        match name {
            "request.id" => self.request = value.to_owned(),
            "trace.id" => self.trace = TraceId::from_hex(value).ok(),
            "span.id" => self.span = SpanId::from_hex(value).ok(),
            "parent.id" => self.parent = SpanId::from_hex(value).ok(),
            "graphql.operation.type" => self.operation[0] = Some(value.to_owned()),
            "graphql.operation.name" => self.operation[1] = Some(value.to_owned()),
            _ => {}
        }
    }

    /// The span, if its trace is kept.
    fn ended(self, scope: &InstrumentationScope) -> Option<SpanData> {
        if !self.is_sampled {
            return None;
        }
        // A request that is a part of no trace begins one: its id has as many bytes, and is as rare. One that a caller gave
        // in another form is no number; then chance gives one.
        let fresh = || {
            let mut bytes = [0; 16];
            let drawn = getrandom::fill(&mut bytes);
            drawn.ok().map(|()| TraceId::from_bytes(bytes))
        };
        let own = || (self.request.len() == 32).then(|| TraceId::from_hex(&self.request).ok()).flatten();
        let trace = self.trace.or_else(own).or_else(fresh)?;
        let half = |bytes: [u8; 16]| SpanId::from_bytes(std::array::from_fn(|place| bytes[8 + place]));
        let span = self.span.unwrap_or_else(|| half(trace.to_bytes()));
        let name: Vec<&str> = self.operation.iter().flatten().map(String::as_str).collect();
        let name = if name.is_empty() { "GraphQL Operation".to_owned() } else { name.join(" ") };
        let mut attributes = vec![KeyValue::new("request.id", self.request)];
        for (key, value) in ["graphql.operation.type", "graphql.operation.name"].into_iter().zip(self.operation) {
            attributes.extend(value.map(|value| KeyValue::new(key, value)));
        }
        let status = if self.failed { Status::error("see the log under the request's id") } else { Status::Unset };
        Some(SpanData {
            span_context: SpanContext::new(trace, span, TraceFlags::SAMPLED, false, TraceState::NONE),
            parent_span_id: self.parent.unwrap_or(SpanId::INVALID),
            parent_span_is_remote: self.parent.is_some(),
            span_kind: SpanKind::Server,
            name: name.into(),
            start_time: self.begun,
            end_time: now(),
            attributes,
            dropped_attributes_count: 0,
            events: SpanEvents::default(),
            links: SpanLinks::default(),
            status,
            instrumentation_scope: scope.clone(),
        })
    }
}

impl Visit for Kept {
    fn record_bool(&mut self, field: &Field, value: bool) {
        if field.name() == "trace.sampled" {
            self.is_sampled = value;
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.take(field.name(), value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.take(field.name(), &format!("{value:?}"));
    }
}
