//! How to reach the database, and what it may take.

use std::time::Duration;

use super::DatabaseUrl;

/// How to reach the database.
#[derive(Clone, Debug)]
pub struct StoreConfig {
    /// `sqlite://FILE` or `postgres://USER:PASSWORD@HOST/DATABASE`.
    pub url: DatabaseUrl,
    /// The most connections held open at once.
    pub connections: u32,
    /// Whether a SQLite file that does not exist is made.
    pub create: bool,
    /// How long the database works on one statement before it gives up; as long as it takes where nothing is said.
    pub statement_limits: Option<StatementLimits>,
    /// How long a write waits for another; where nothing is said, as long as it takes in PostgreSQL, and 5 seconds in SQLite.
    pub lock_limit: Option<Duration>,
    /// Standbys of the PostgreSQL server, which answer what the public reads.
    pub replicas: Vec<DatabaseUrl>,
    /// Where notifications of PostgreSQL are heard, if not where statements go.
    pub notifications: Option<DatabaseUrl>,
}

impl StoreConfig {
    /// One connection to a database that is there, without limits.
    pub fn of(url: impl Into<DatabaseUrl>) -> StoreConfig {
        StoreConfig {
            url: url.into(),
            connections: 1,
            create: false,
            statement_limits: None,
            lock_limit: None,
            replicas: Vec::new(),
            notifications: None,
        }
    }
}

/// How long the database works on one statement of a request, by who asks; as long as it takes where there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatementLimits {
    /// Of the public.
    pub public: Option<Duration>,
    /// Of members of staff; also of writes, and of what is taken whole.
    pub staff: Option<Duration>,
}
