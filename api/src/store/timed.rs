//! Connections of SQLite for single statements that read, each of which is given up once its time is over. PostgreSQL does
//! that by itself. SQLite asks, every so many steps of a statement, whether to go on, but not which statement it is; and a
//! pool does not tell which of its connections it gives. So each connection here is a pool of its own, with its own clock.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use sea_orm::{
    ConnAcquireErr, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbErr, QueryResult, Statement, sqlx,
};
use tokio::{
    runtime::Handle,
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use super::{
    connect::ACQUIRE_TIMEOUT,
    figures::{Connections, StatementFigures},
};

/// How many steps of SQLite's machine go by between two looks at the clock: a fraction of a millisecond.
const STEPS: i32 = 10_000;

/// Until when a connection may work on its statement.
#[derive(Clone, Debug)]
pub(super) struct Deadline {
    begun: Instant,
    /// In milliseconds since `begun`.
    at: Arc<AtomicU64>,
}

impl Deadline {
    /// There is none yet.
    pub(super) fn new() -> Deadline {
        Deadline { begun: Instant::now(), at: Arc::new(AtomicU64::new(u64::MAX)) }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn set(&self, limit: Duration) {
        let limit = u64::try_from(limit.as_millis()).unwrap_or(u64::MAX);
        self.at.store(self.now().saturating_add(limit), Ordering::Relaxed);
    }

    /// It is over now.
    fn end(&self) {
        self.at.store(0, Ordering::Relaxed);
    }

    fn lift(&self) {
        self.at.store(u64::MAX, Ordering::Relaxed);
    }

    /// Makes a connection look at it while it works.
    pub(super) async fn watch(self, connection: &mut sqlx::SqliteConnection) -> Result<(), sqlx::Error> {
        connection
            .lock_handle()
            .await?
            .set_progress_handler(STEPS, move || self.now() < self.at.load(Ordering::Relaxed));
        Ok(())
    }
}

/// One connection, which is opened when it is first needed: each takes a thread, and some memory.
#[derive(Debug)]
pub(super) struct Reader {
    options: ConnectOptions,
    deadline: Deadline,
    connection: Option<DatabaseConnection>,
}

impl Reader {
    /// One that looks at a deadline.
    pub(super) fn new(options: ConnectOptions, deadline: Deadline) -> Reader {
        Reader { options, deadline, connection: None }
    }
}

/// Connections that take turns. Copies share them.
#[derive(Clone, Debug)]
pub(super) struct Readers(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    all: usize,
    opened: AtomicU32,
    free: Mutex<Vec<Reader>>,
    turns: Arc<Semaphore>,
    /// What counts their statements.
    figures: StatementFigures,
}

impl Readers {
    pub(super) fn new(readers: Vec<Reader>, figures: StatementFigures) -> Readers {
        let (all, turns) = (readers.len(), Arc::new(Semaphore::new(readers.len())));
        Readers(Arc::new(Inner { all, opened: AtomicU32::new(0), free: Mutex::new(readers), turns, figures }))
    }

    /// How they are now.
    pub(super) fn connections(&self) -> Connections {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let used = count(self.0.all - self.0.turns.available_permits());
        let idle = self.0.opened.load(Ordering::Relaxed).saturating_sub(used);
        Connections { idle, used, most: count(self.0.all) }
    }

    /// Runs a statement, for as long as a limit says.
    pub(super) async fn run(&self, statement: Statement, limit: Option<Duration>) -> Result<Vec<QueryResult>, DbErr> {
        let turn = timeout(ACQUIRE_TIMEOUT, Arc::clone(&self.0.turns).acquire_owned()).await;
        let turn = turn.map_err(|_| DbErr::ConnectionAcquire(ConnAcquireErr::Timeout))?;
        let turn = turn.map_err(|_| DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed))?;
        let mut taken = Taken::of(&self.0, turn);
        let done = taken.run(statement, limit).await;
        taken.give_back();
        done
    }

    /// Closes every connection, once their work is done.
    pub(super) async fn close(&self) -> Result<(), DbErr> {
        // Whoever has a connection has a turn.
        let turns = self.0.turns.acquire_many(u32::try_from(self.0.all).unwrap_or(u32::MAX)).await;
        self.0.turns.close();
        drop(turns);
        let readers = std::mem::take(&mut *self.0.free());
        for connection in readers.into_iter().filter_map(|reader| reader.connection) {
            connection.close().await?;
        }
        Ok(())
    }
}

impl Inner {
    fn free(&self) -> MutexGuard<'_, Vec<Reader>> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn open(&self, options: &ConnectOptions) -> Result<DatabaseConnection, DbErr> {
        let mut connection = Database::connect(options.clone()).await?;
        let counted = self.figures.clone();
        connection.set_metric_callback(move |done| counted.count(done));
        self.opened.fetch_add(1, Ordering::Relaxed);
        Ok(connection)
    }
}

/// A connection at work, with its turn.
struct Taken {
    held: Option<(Reader, OwnedSemaphorePermit)>,
    inner: Arc<Inner>,
}

impl Taken {
    /// The one that was used last: what it has in memory is the freshest.
    fn of(inner: &Arc<Inner>, turn: OwnedSemaphorePermit) -> Taken {
        let reader = inner.free().pop();
        Taken { held: reader.map(|reader| (reader, turn)), inner: Arc::clone(inner) }
    }

    async fn run(&mut self, statement: Statement, limit: Option<Duration>) -> Result<Vec<QueryResult>, DbErr> {
        // There are as many turns as connections.
        let (reader, _) = self.held.as_mut().ok_or(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout))?;
        let connection = match &mut reader.connection {
            Some(connection) => connection,
            none => none.insert(self.inner.open(&reader.options).await?),
        };
        if let Some(limit) = limit {
            reader.deadline.set(limit);
        }
        let done = connection.query_all_raw(statement).await;
        reader.deadline.lift();
        done
    }

    fn give_back(mut self) {
        if let Some((reader, turn)) = self.held.take() {
            self.inner.free().push(reader);
            drop(turn);
        }
    }
}

impl Drop for Taken {
    /// Nobody waits for the statement any more: it is given up, and the connection is free once it has heard of that.
    fn drop(&mut self) {
        let (Some((reader, turn)), Ok(runtime)) = (self.held.take(), Handle::try_current()) else {
            return;
        };
        reader.deadline.end();
        let inner = Arc::clone(&self.inner);
        runtime.spawn(async move {
            if let Some(connection) = &reader.connection {
                // What it says is no matter: it comes after the statement.
                let _ = connection.ping().await;
            }
            reader.deadline.lift();
            inner.free().push(reader);
            drop(turn);
        });
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::DbBackend;

    use super::{super::connect, *};

    const ENDLESS: &str = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n";

    fn statement(sql: &str) -> Statement {
        Statement::from_string(DbBackend::Sqlite, sql)
    }

    #[tokio::test]
    async fn what_takes_too_long_is_given_up_and_its_connection_used_again() {
        let file = sqlx::sqlite::SqliteConnectOptions::new().in_memory(true);
        let readers = connect::readers(&file, 1, StatementFigures::new());
        assert_eq!(readers.connections().idle, 0, "it is opened when it is needed");
        let limit = Some(Duration::from_millis(50));
        for _ in 0..3 {
            let late = readers.run(statement(ENDLESS), limit).await.expect_err("it has no end");
            assert!(late.to_string().contains("interrupted"), "{late}");
            let rows = readers.run(statement("SELECT 1"), limit).await.expect("it is quick");
            assert_eq!(rows.len(), 1);
            // Whoever asked went away.
            let gone = timeout(Duration::from_millis(50), readers.run(statement(ENDLESS), None)).await;
            assert!(gone.is_err());
        }
        assert_eq!(readers.run(statement("SELECT 2"), limit).await.expect("it is free again").len(), 1);
        let Connections { idle, used, most } = readers.connections();
        assert_eq!((idle, used, most), (1, 0, 1));
        readers.close().await.expect("it closes");
        assert!(readers.run(statement("SELECT 1"), limit).await.is_err());
    }
}
