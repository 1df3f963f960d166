//! What a process counts of itself, in the form that Prometheus reads. Nothing here names a caller, an address or a value:
//! an operation's name is the most that is told of a request, and only so many names.

use std::{
    collections::HashSet,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};

use crate::store::Store;

/// How many operations are told apart by their names; whoever sends more names is counted under `other`.
const MOST_OPERATIONS: usize = 200;
/// The longest name that is told, in bytes.
const LONGEST_NAME: usize = 64;

/// Seconds: from an answer out of memory to a request that ran into its limit.
const ANSWER_SECONDS: [f64; 13] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByStatus {
    method: &'static str,
    status: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByOperation {
    operation: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByCode {
    code: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByState {
    state: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByReplica {
    replica: u32,
}

/// The figures of a process. Copies share them.
#[derive(Clone, Debug)]
pub struct Metrics {
    requests: Family<ByStatus, Counter>,
    operations: Family<ByOperation, Histogram, fn() -> Histogram>,
    refusals: Family<ByCode, Counter>,
    names: Arc<RwLock<HashSet<String>>>,
}

impl Default for Metrics {
    fn default() -> Self {
        Metrics {
            requests: Family::default(),
            operations: Family::new_with_constructor(answers),
            refusals: Family::default(),
            names: Arc::default(),
        }
    }
}

impl Metrics {
    /// Counts a response.
    pub(crate) fn responded(&self, method: &'static str, status: u16) {
        self.requests.get_or_create(&ByStatus { method, status: status.into() }).inc();
    }

    /// Counts what was asked for by GraphQL, and how long it took.
    pub(crate) fn executed(&self, operation: Option<&str>, took: Duration) {
        let operation = self.name(operation);
        self.operations.get_or_create(&ByOperation { operation }).observe(took.as_secs_f64());
    }

    /// Counts an error of an answer, by the name of its code.
    pub(crate) fn refused(&self, code: &str) {
        self.refusals.get_or_create(&ByCode { code: code.to_owned() }).inc();
    }

    /// The name under which an operation is counted.
    fn name(&self, operation: Option<&str>) -> String {
        let Some(name) = operation else {
            return "unnamed".to_owned();
        };
        // What another thread left half done here is at worst a name.
        if self.names.read().unwrap_or_else(PoisonError::into_inner).contains(name) {
            return name.to_owned();
        }
        let mut names = self.names.write().unwrap_or_else(PoisonError::into_inner);
        if names.len() >= MOST_OPERATIONS || name.len() > LONGEST_NAME {
            return "other".to_owned();
        }
        names.insert(name.to_owned());
        name.to_owned()
    }

    /// All figures as text, in the form of OpenMetrics.
    pub(crate) fn text(&self, store: &Store) -> String {
        let mut registry = Registry::with_prefix("chiraka");
        registry.register("http_requests", "Responses, by method and status", self.requests.clone());
        registry.register_with_unit(
            "operation_duration",
            "How long GraphQL operations took, by their names",
            Unit::Seconds,
            self.operations.clone(),
        );
        registry.register("refusals", "Errors in answers, by their codes", self.refusals.clone());
        let statements = store.figures();
        registry.register_with_unit(
            "sql_statement_duration",
            "How long SQL statements took",
            Unit::Seconds,
            statements.seconds.clone(),
        );
        registry.register("sql_failures", "SQL statements that failed", statements.failures.clone());
        let connections = store.connections();
        let open = Family::<ByState, Gauge>::default();
        open.get_or_create(&ByState { state: "idle" }).set(connections.idle.into());
        open.get_or_create(&ByState { state: "used" }).set(connections.used.into());
        registry.register("database_connections", "Connections to the database that are open", open);
        gauge(&mut registry, "database_connections_most", "The most that may be open", connections.most.into());
        gauge(&mut registry, "log_seq", "The newest revision that this process knows", store.epoch().newest());
        let replicas = Family::<ByReplica, Gauge>::default();
        for (replica, seq) in (1..).zip(store.replicas()) {
            replicas.get_or_create(&ByReplica { replica }).set(seq);
        }
        registry.register("replica_seq", "The newest revision that each replica has; -1 if it is left out", replicas);
        for (name, help, value) in process() {
            gauge(&mut registry, name, help, value);
        }
        let mut text = String::new();
        // A text takes whatever is written to it.
        encode(&mut text, &registry).unwrap_or_default();
        text
    }
}

fn answers() -> Histogram {
    Histogram::new(ANSWER_SECONDS)
}

fn gauge(registry: &mut Registry, name: &str, help: &str, value: i64) {
    let gauge: Gauge = Gauge::default();
    gauge.set(value);
    registry.register(name, help, gauge);
}

/// What Linux tells of this process; nothing elsewhere.
fn process() -> Vec<(&'static str, &'static str, i64)> {
    let mut found = Vec::new();
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let of = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name))?;
        line.split_whitespace().nth(1)?.parse::<i64>().ok()
    };
    if let Some(kilobytes) = of("VmRSS:") {
        found.push(("process_resident_memory_bytes", "Memory that is resident", kilobytes * 1024));
    }
    if let Some(threads) = of("Threads:") {
        found.push(("process_threads", "Threads", threads));
    }
    if let Ok(files) = std::fs::read_dir("/proc/self/fd") {
        // One of them is the list itself.
        found.push(("process_open_files", "Open files and connections", files.count() as i64 - 1));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_apart_up_to_a_limit() {
        let metrics = Metrics::default();
        let names: HashSet<String> =
            (0..MOST_OPERATIONS + 50).map(|number| metrics.name(Some(&format!("Operation{number}")))).collect();
        assert_eq!(names.len(), MOST_OPERATIONS + 1);
        assert_eq!(metrics.name(Some("Operation7")), "Operation7");
        assert_eq!(metrics.name(Some("Late")), "other");
        assert_eq!(metrics.name(Some(&"x".repeat(LONGEST_NAME + 1))), "other");
        assert_eq!(metrics.name(None), "unnamed");
    }
}
