//! The database: connections, the few places where the engines differ, pages, and the unit of one write.
//! No other folder opens a connection or names an engine.

mod address;
pub(crate) mod batch;
pub(crate) mod bulk;
pub(crate) mod cache;
pub(crate) mod collation;
mod connect;
pub(crate) mod cursor;
pub(crate) mod epoch;
pub(crate) mod figures;
pub(crate) mod form;
pub(crate) mod list;
mod notify;
pub(crate) mod owned;
pub(crate) mod packed;
pub(crate) mod page;
pub(crate) mod place;
pub(crate) mod portable;
pub(crate) mod raw;
pub(crate) mod reader;
pub(crate) mod replica;
mod settings;
pub mod sight;
pub(crate) mod snapshot;
pub(crate) mod tally;
mod tally_sql;
mod timed;
pub(crate) mod unit;
pub(crate) mod walk;

use std::{
    ops::Deref,
    sync::{Arc, Weak},
    time::Duration,
};

use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseConnection, DatabaseExecutor, DatabaseTransaction, DbBackend, DbErr,
    IsolationLevel, QueryResult, Statement, TransactionOptions, TransactionTrait, Values,
    sea_query::{Expr, ExprTrait, Func, SelectStatement, extension::postgres::PgFunc},
};
use tempfile::TempDir;
use tokio::sync::Mutex;
use uuid::Uuid;

pub use self::{
    address::DatabaseUrl,
    connect::Unreachable,
    settings::{StatementLimits, StoreConfig},
};
use self::{cache::RowCache, epoch::Epoch, figures::StatementFigures, replica::Replicas, timed::Readers};
use crate::error::Error;

/// A database, ready to be asked. Copies share everything.
#[derive(Clone, Debug)]
pub struct Store(Arc<Parts>);

/// What a store is made of.
#[derive(Clone, Debug)]
pub struct Parts {
    connection: DatabaseConnection,
    /// What statements with a limit of time are run on, where the engine has none of its own.
    readers: Option<Readers>,
    limits: Option<StatementLimits>,
    /// Whether the limits are those of members of staff.
    is_for_staff: bool,
    /// The write whose own changes are read, where it is one.
    write: Option<Weak<DatabaseTransaction>>,
    figures: StatementFigures,
    rows: RowCache,
    epoch: Epoch,
    blocks: Arc<Mutex<Vec<[u8; 32]>>>,
    lock_limit: Option<Duration>,
    replicas: Replicas,
    /// Where notifications are heard, if not where statements go.
    notifier: Option<DatabaseUrl>,
    /// The folder that goes with the last copy of the store.
    _folder: Option<Arc<TempDir>>,
}

impl Deref for Store {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Store {
    /// Connects.
    ///
    /// # Errors
    /// When the address is no database's, or the database does not answer.
    pub async fn connect(config: &StoreConfig) -> Result<Store, Unreachable> {
        let figures = StatementFigures::new();
        let (connection, readers) = connect::connect(config, &figures).await?;
        let store = Store::over(connection, figures).beside_others(config).await?;
        Ok(store.changed(|store| store.readers = readers))
    }

    /// The same with the limits, the standbys and the notifications that are asked for.
    async fn beside_others(self, config: &StoreConfig) -> Result<Store, Unreachable> {
        let mut replicas = connect::connect_replicas(config).await?;
        for replica in &mut replicas {
            let counted = self.figures.clone();
            replica.set_metric_callback(move |done| counted.count(done));
        }
        let notifier = config.notifications.clone();
        if let Some(url) = &notifier {
            connect::server_of(url)?;
        }
        Ok(self.changed(|store| {
            store.limits = config.statement_limits;
            store.lock_limit = config.lock_limit;
            store.replicas = Replicas::new(replicas);
            store.notifier = notifier;
        }))
    }

    /// Connects to read alone: nothing is made or changed, and what may not be written can be read.
    ///
    /// # Errors
    /// When the address is no database's, or the database does not answer.
    pub async fn connect_to_read(config: &StoreConfig) -> Result<Store, Unreachable> {
        Ok(Store::over(connect::connect_to_read(config).await?, StatementFigures::new()))
    }

    fn over(mut connection: DatabaseConnection, figures: StatementFigures) -> Store {
        let counted = figures.clone();
        connection.set_metric_callback(move |done| counted.count(done));
        let (rows, epoch) = (RowCache::new(), Epoch::new());
        Store(Arc::new(Parts {
            connection,
            readers: None,
            limits: None,
            is_for_staff: false,
            write: None,
            figures,
            rows,
            epoch,
            blocks: Arc::default(),
            lock_limit: None,
            replicas: Replicas::default(),
            notifier: None,
            _folder: None,
        }))
    }

    /// The same with some parts of its own.
    fn changed(mut self, change: impl FnOnce(&mut Parts)) -> Store {
        change(Arc::make_mut(&mut self.0));
        self
    }

    /// A new, empty registry of the embedded engine, gone with the last copy of its store.
    pub(crate) async fn temporary() -> Result<Store, Error> {
        let folder = tempfile::tempdir().map_err(Error::internal)?;
        let file = folder.path().join("registry.db");
        let url = format!("sqlite://{}", file.display());
        let config = StoreConfig { connections: 4, create: true, ..StoreConfig::of(url.as_str()) };
        let store = Store::connect(&config).await.map_err(Error::internal)?;
        store.migrate().await?;
        Ok(store.changed(|store| store._folder = Some(Arc::new(folder))))
    }

    /// The same registry, with the limits of members of staff.
    pub(crate) fn for_staff(&self) -> Store {
        self.clone().changed(|store| store.is_for_staff = true)
    }

    /// The registry as a write under way sees it, until that ends.
    fn within(&self, write: &Arc<DatabaseTransaction>) -> Store {
        self.clone().changed(|store| {
            store.write = Some(Arc::downgrade(write));
            store.rows = RowCache::few();
            store.blocks = Arc::default();
        })
    }

    /// Whether the engine is the embedded one, which migrates itself; a server's database is migrated on purpose.
    pub fn is_embedded(&self) -> bool {
        self.backend() == DbBackend::Sqlite
    }

    /// The changes that the database still lacks.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn pending_migrations(&self) -> Result<Vec<String>, DbErr> {
        form::pending(&self.connection).await
    }

    /// Brings the database to the current form, or leaves it as it is: there is nothing in between.
    ///
    /// # Errors
    /// When the database does not answer or refuses a change.
    pub async fn migrate(&self) -> Result<(), DbErr> {
        form::migrate(&self.connection).await
    }

    /// Closes every connection, once their work is done.
    ///
    /// # Errors
    /// When the database does not let go.
    pub async fn close(&self) -> Result<(), DbErr> {
        self.replicas.close().await?;
        if let Some(readers) = &self.readers {
            readers.close().await?;
        }
        self.connection.close_by_ref().await
    }

    /// Reads that all see the same state, whatever is written meanwhile.
    pub(crate) async fn snapshot(&self) -> Result<DatabaseTransaction, Error> {
        let options = match self.backend() {
            DbBackend::Postgres => TransactionOptions {
                isolation_level: Some(IsolationLevel::RepeatableRead),
                access_mode: Some(AccessMode::ReadOnly),
                ..TransactionOptions::default()
            },
            _ => TransactionOptions::default(),
        };
        let snapshot = self.connection.begin_with_options(options).await?;
        // Both engines take the snapshot at the first read.
        snapshot.execute_unprepared(&format!("{}SELECT 1 FROM revision LIMIT 1", self.limit_of_staff())).await?;
        Ok(snapshot)
    }

    /// What the engine itself finds wrong with the database's form or files, in words.
    pub(crate) async fn form_faults(&self, connection: &impl ConnectionTrait) -> Result<Vec<String>, Error> {
        Ok(form::faults(connection).await?)
    }

    pub(crate) fn connection(&self) -> &DatabaseConnection {
        &self.connection
    }

    /// Where a single statement is run that reads.
    pub(crate) fn reading(&self) -> Result<Reading<'_>, Error> {
        match &self.write {
            Some(write) => {
                write.upgrade().map(Reading::Write).ok_or_else(|| Error::internal("the write that is read has ended"))
            }
            None => Ok(Reading::Pool(&self.connection)),
        }
    }

    /// What begins a transaction of PostgreSQL that has the limit of members of staff: a pool's connections have the public's.
    fn limit_of_staff(&self) -> String {
        match self.limits.filter(|limits| self.backend() == DbBackend::Postgres && limits.staff != limits.public) {
            Some(StatementLimits { staff, .. }) => {
                format!("SET LOCAL statement_timeout = {}; ", staff.unwrap_or_default().as_millis())
            }
            None => String::new(),
        }
    }

    /// Rows kept between requests.
    pub(crate) fn kept(&self) -> &RowCache {
        &self.rows
    }

    /// The roots of the log's full blocks, as far as they were needed. They never change; see `revision/tree.rs`.
    pub(crate) fn blocks(&self) -> &Mutex<Vec<[u8; 32]>> {
        &self.blocks
    }

    pub(crate) fn backend(&self) -> DbBackend {
        self.connection.get_database_backend()
    }

    /// Runs a query.
    pub(crate) async fn rows(&self, query: &SelectStatement) -> Result<Vec<QueryResult>, Error> {
        self.run(self.text(query)).await
    }

    /// The text of a query, to be wrapped in another.
    pub(crate) fn text(&self, query: &SelectStatement) -> Sql {
        let statement = self.backend().build(query);
        Sql { text: statement.sql, values: statement.values }
    }

    /// Runs a query that is text already.
    pub(crate) async fn run(&self, sql: Sql) -> Result<Vec<QueryResult>, Error> {
        let statement = Statement { sql: sql.text, values: sql.values, db_backend: self.backend() };
        if self.write.is_some() {
            return Ok(self.reading()?.on().query_all_raw(statement).await?);
        }
        if let (Some(readers), Some(StatementLimits { public, staff })) = (&self.readers, self.limits) {
            return Ok(readers.run(statement, if self.is_for_staff { staff } else { public }).await?);
        }
        let limit = self.limit_of_staff();
        if !self.is_for_staff || limit.is_empty() {
            return Ok(self.connection.query_all_raw(statement).await?);
        }
        let transaction = self.connection.begin().await?;
        transaction.execute_unprepared(&limit).await?;
        let rows = transaction.query_all_raw(statement).await?;
        transaction.commit().await?;
        Ok(rows)
    }
}

/// Where a statement is run.
pub(crate) enum Reading<'a> {
    Pool(&'a DatabaseConnection),
    Write(Arc<DatabaseTransaction>),
}

impl Reading<'_> {
    pub(crate) fn on(&self) -> DatabaseExecutor<'_> {
        match self {
            Reading::Pool(connection) => (*connection).into(),
            Reading::Write(write) => (&**write).into(),
        }
    }
}

/// A query's text with its values. Sizes stand in the text, not among the values: an engine that does not know the size
/// of a page plans each statement anew.
#[derive(Clone, Debug)]
pub(crate) struct Sql {
    pub(crate) text: String,
    pub(crate) values: Option<Values>,
}

impl Sql {
    pub(crate) fn wrap(self, wrap: impl FnOnce(&str) -> String) -> Sql {
        Sql { text: wrap(&self.text), values: self.values }
    }
}

/// «This column holds one of these keys», with all keys in one parameter: the statement's text does not change with
/// their number, so the engine prepares it once.
pub(crate) fn one_of(backend: DbBackend, table: &'static str, column: &'static str, keys: &[Uuid]) -> Expr {
    let column = Expr::col((table, column));
    match backend {
        DbBackend::Postgres => column.eq(PgFunc::any(Expr::val(keys.to_vec()))),
        // SQLite has no arrays: the keys travel as hexadecimal in a JSON list.
        _ => {
            let list: Vec<String> = keys.iter().map(|key| key.simple().to_string()).collect();
            let list = Expr::val(serde_json::Value::from(list).to_string());
            let known = SelectStatement::new()
                .expr(Expr::cust("unhex(value)"))
                .from_function(Func::cust("json_each").arg(list), "listed")
                .to_owned();
            column.in_subquery(known)
        }
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::TransactionTrait;

    use super::*;

    async fn rows(connection: &DatabaseConnection) -> i64 {
        let count = Statement::from_string(connection.get_database_backend(), "SELECT count(*) AS rows FROM t");
        let row = connection.query_one_raw(count).await.expect("it is read").expect("a count is a row");
        row.try_get("", "rows").expect("a number")
    }

    #[tokio::test]
    async fn a_connection_whose_transaction_the_engine_undid_is_not_used_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}", folder.path().join("x.db").display());
        let config = StoreConfig { create: true, ..StoreConfig::of(url.as_str()) };
        let (store, other) = (Store::connect(&config).await, Store::connect(&config).await);
        let (store, other) = (store.expect("it opens"), other.expect("it opens"));
        let (database, other) = (&store.connection, &other.connection);
        database.execute_unprepared("CREATE TABLE t (x TEXT)").await.expect("there is room");
        // As on a full disk.
        database.execute_unprepared("PRAGMA max_page_count = 8").await.expect("it is a setting");
        let transaction = database.begin().await.expect("it begins");
        let full = loop {
            if let Err(error) = transaction.execute_unprepared("INSERT INTO t VALUES (hex(randomblob(2000)))").await {
                break error;
            }
        };
        assert!(full.to_string().contains("full"), "{full}");
        drop(transaction);
        // Another transaction that is given up, after which the connection must see what others write.
        let transaction = database.begin().await.expect("it begins");
        transaction.execute_unprepared("SELECT count(*) FROM t").await.expect("it reads");
        drop(transaction);
        assert_eq!(rows(database).await, 0);
        other.execute_unprepared("INSERT INTO t VALUES ('x')").await.expect("nobody holds it up");
        assert_eq!(rows(database).await, 1);
    }
}
