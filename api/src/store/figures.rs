//! What a store counts of its statements and connections.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use prometheus_client::metrics::{counter::Counter, histogram::Histogram};
use sea_orm::{DbBackend, metric::Info};

use super::{Store, epoch, timed::Readers};

/// Seconds of a statement: from one that finds its rows in memory to one that runs into its limit.
const SECONDS: [f64; 10] = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.01, 0.05, 0.25, 1.0, 5.0];

/// What is counted of statements. Copies share it.
#[derive(Clone, Debug)]
pub(crate) struct StatementFigures {
    pub(crate) seconds: Histogram,
    pub(crate) failures: Counter,
    /// Those of requests: without those that follow the log.
    requested: Arc<AtomicU64>,
}

/// The connections of a store.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Connections {
    pub(crate) idle: u32,
    pub(crate) used: u32,
    /// The most that may be open.
    pub(crate) most: u32,
}

impl StatementFigures {
    pub(super) fn new() -> Self {
        StatementFigures { seconds: Histogram::new(SECONDS), failures: Counter::default(), requested: Arc::default() }
    }

    pub(super) fn count(&self, done: &Info<'_>) {
        if done.statement.sql != epoch::LOOK {
            self.requested.fetch_add(1, Ordering::Relaxed);
        }
        self.seconds.observe(done.elapsed.as_secs_f64());
        if done.failed {
            self.failures.inc();
        }
    }
}

impl Store {
    /// How many SQL statements requests have run: the figure that tests hold still while a page grows.
    pub fn statements(&self) -> u64 {
        self.figures.requested.load(Ordering::Relaxed)
    }

    /// What is counted of statements.
    pub(crate) fn figures(&self) -> &StatementFigures {
        &self.figures
    }

    /// The connections as they are now.
    pub(crate) fn connections(&self) -> Connections {
        let (open, idle, most) = match self.backend() {
            DbBackend::Postgres => {
                let pool = self.connection().get_postgres_connection_pool();
                (pool.size(), pool.num_idle(), pool.options().get_max_connections())
            }
            _ => {
                let pool = self.connection().get_sqlite_connection_pool();
                (pool.size(), pool.num_idle(), pool.options().get_max_connections())
            }
        };
        let idle = u32::try_from(idle).unwrap_or(open);
        let own = Connections { idle, used: open.saturating_sub(idle), most };
        match self.readers.as_ref().map(Readers::connections) {
            None => own,
            Some(readers) => Connections {
                idle: own.idle + readers.idle,
                used: own.used + readers.used,
                most: own.most + readers.most,
            },
        }
    }
}
