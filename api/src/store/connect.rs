//! Opening connections: to read and write, or to read alone. What goes wrong is named here, where it is known, because
//! «the pool timed out» helps nobody.

use std::{fmt, path::Path, time::Duration};

use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbErr, RuntimeErr,
    sqlx::{
        self, Connection,
        postgres::{PgConnectOptions, PgConnection},
        sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous},
    },
};

use tokio::time::{Instant, sleep};

use super::{
    DatabaseUrl, StoreConfig,
    address::Address,
    figures::StatementFigures,
    timed::{Deadline, Reader, Readers},
    walk::AHEAD,
};

/// How long a writer of SQLite waits for another before it gives up, where nothing else is said.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// How soon a file that is locked is opened again.
const PAUSE: Duration = Duration::from_millis(20);
pub(super) const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a request waits for a connection to a standby: the primary can do the same.
const REPLICA_TIMEOUT: Duration = Duration::from_secs(1);

/// How long after its last use a connection is trusted to be alive, without asking the server.
const FRESH: Duration = Duration::from_secs(1);

/// Why a database can't be reached, and what to do; never its address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreachable(String);

impl fmt::Display for Unreachable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unreachable {}

/// Connects to read and write; to an embedded database also to run statements that have a limit of time, which are counted.
pub(super) async fn connect(
    config: &StoreConfig,
    figures: &StatementFigures,
) -> Result<(DatabaseConnection, Option<Readers>), Unreachable> {
    match config.url.read().map_err(Unreachable)? {
        Address::File(file) => {
            let file = file
                .create_if_missing(config.create)
                .foreign_keys(true)
                .journal_mode(SqliteJournalMode::Wal)
                // NORMAL loses acknowledged commits when the power fails; FULL does not.
                .synchronous(SqliteSynchronous::Full)
                .busy_timeout(config.lock_limit.unwrap_or(BUSY_TIMEOUT));
            let connection = open_file(file.clone(), config.connections).await;
            let connection = connection.map_err(|error| file_error(&file, &error))?;
            let readers = config.statement_limits.map(|_| readers(&file, config.connections, figures.clone()));
            Ok((connection, readers))
        }
        Address::Server(server) => Ok((open_server(limited(*server, config), config.connections).await?, None)),
    }
}

/// Gets ready to connect to the standbys: whether they answer shows when they are asked.
pub(super) async fn connect_replicas(config: &StoreConfig) -> Result<Vec<DatabaseConnection>, Unreachable> {
    let wrong =
        || Unreachable("a replica is a PostgreSQL server that follows the PostgreSQL server of the database".into());
    let mut replicas = Vec::new();
    for url in &config.replicas {
        let (Address::Server(_), Address::Server(server)) =
            (config.url.read().map_err(Unreachable)?, url.read().map_err(Unreachable)?)
        else {
            return Err(wrong());
        };
        replicas.push(later(limited(*server, config), config.connections, REPLICA_TIMEOUT).await?);
    }
    Ok(replicas)
}

/// Gets ready to connect to the server of the database once it answers; nothing where the database is a file.
pub(super) async fn connect_later(config: &StoreConfig) -> Result<Option<DatabaseConnection>, Unreachable> {
    match config.url.read().map_err(Unreachable)? {
        Address::Server(server) => {
            Ok(Some(later(limited(*server, config), config.connections, ACQUIRE_TIMEOUT).await?))
        }
        Address::File(_) => Ok(None),
    }
}

/// A pool that has no connection until one is asked for.
async fn later(
    server: PgConnectOptions,
    connections: u32,
    patience: Duration,
) -> Result<DatabaseConnection, Unreachable> {
    let mut options = pool("postgres://localhost", connections);
    options.min_connections(0).acquire_timeout(patience).connect_lazy(true);
    options.map_sqlx_postgres_opts(move |_| server.clone());
    Database::connect(options).await.map_err(|error| Unreachable(plain(&error)))
}

/// The server that notifications are heard from.
pub(super) fn server_of(url: &DatabaseUrl) -> Result<PgConnectOptions, Unreachable> {
    match url.read().map_err(Unreachable)? {
        Address::Server(server) => Ok(*server),
        Address::File(_) => Err(Unreachable("notifications come from a PostgreSQL server".into())),
    }
}

/// The server, which gives up on a statement in time.
fn limited(server: PgConnectOptions, config: &StoreConfig) -> PgConnectOptions {
    match config.statement_limits.and_then(|limits| limits.public) {
        Some(limit) => server.options([("statement_timeout", format!("{}ms", limit.as_millis()))]),
        None => server,
    }
}

/// Connects to read, and leaves everything as it is: a file that may not be written, in a folder that may not be written,
/// can be read too.
pub(super) async fn connect_to_read(config: &StoreConfig) -> Result<DatabaseConnection, Unreachable> {
    let file = match config.url.read().map_err(Unreachable)? {
        Address::File(file) => file.busy_timeout(BUSY_TIMEOUT).pragma("query_only", "ON"),
        Address::Server(server) => return open_server(*server, config.connections).await,
    };
    // The engine falls back to reading where it may not write. Asked for reading alone where it may, it would leave the
    // files `-wal` and `-shm` behind.
    let refused = match read_file(file.clone(), config.connections).await {
        Ok(connection) => return Ok(connection),
        Err(error) => file_error(&file, &error),
    };
    // It may be refused because the engine wants to keep those two files in the folder. Nobody has the database open when
    // there is no `-wal`, so nobody changes it: then it can be read without them.
    if has_content(&beside(file.get_filename(), "-wal")) {
        let remedy = "the changes in its `-wal` file can't be read in a folder that may not be written; copy both files to \
                      one that may";
        return Err(Unreachable(format!("{refused}; {remedy}")));
    }
    read_file(file.read_only(true).immutable(true), config.connections).await.map_err(|_| refused)
}

async fn open_file(file: SqliteConnectOptions, connections: u32) -> Result<DatabaseConnection, DbErr> {
    let file = file.row_buffer_size(AHEAD);
    let mut options = pool("sqlite::memory:", connections);
    // The address above only chooses the engine: the library would write it to its traces.
    options.map_sqlx_sqlite_opts(move |_| file.clone());
    options.map_sqlx_sqlite_pool_opts(|pool| pool.after_release(|connection, _| Box::pin(is_at_rest(connection))));
    let until = Instant::now() + BUSY_TIMEOUT;
    loop {
        match Database::connect(options.clone()).await {
            // Whoever makes a new file locks it for a moment, and SQLite lets nobody wait for that.
            Err(error) if is_busy(&error) && Instant::now() < until => sleep(PAUSE).await,
            opened => return opened,
        }
    }
}

fn is_busy(error: &DbErr) -> bool {
    matches!(sqlx_cause(error), Some(sqlx::Error::Database(cause)) if cause.code().as_deref() == Some("5"))
}

/// Gets ready to connect to a file for single statements that read.
pub(super) fn readers(file: &SqliteConnectOptions, connections: u32, figures: StatementFigures) -> Readers {
    let reader = |_| {
        let (file, deadline) = (file.clone().pragma("query_only", "ON"), Deadline::new());
        let watching = deadline.clone();
        let mut options = pool("sqlite::memory:", 1);
        options.map_sqlx_sqlite_opts(move |_| file.clone());
        options.map_sqlx_sqlite_pool_opts(move |pool| {
            let watching = watching.clone();
            pool.after_connect(move |connection, _| Box::pin(watching.clone().watch(connection)))
        });
        Reader::new(options, deadline)
    };
    Readers::new((0..connections).map(reader).collect(), figures)
}

/// Whether a connection that is given back is in no transaction; one that is will be closed. Where the disk is full SQLite
/// undoes a transaction by itself. The library's own undoing fails then, and it would go on within the transaction that it
/// believes in: what reads there would see the same state for ever, and what writes there would hold up all others.
async fn is_at_rest(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    if connection.is_in_transaction() {
        // It is undone once the connection is asked something.
        connection.ping().await?;
    }
    Ok(!connection.is_in_transaction())
}

/// Opens a file and reads from it, because some refusals come with the first read only.
async fn read_file(file: SqliteConnectOptions, connections: u32) -> Result<DatabaseConnection, DbErr> {
    let connection = open_file(file, connections).await?;
    match connection.execute_unprepared("SELECT count(*) FROM sqlite_schema").await {
        Ok(_) => Ok(connection),
        Err(error) => {
            connection.close().await?;
            Err(error)
        }
    }
}

async fn open_server(server: PgConnectOptions, connections: u32) -> Result<DatabaseConnection, Unreachable> {
    let mut options = pool("postgres://localhost", connections);
    let chosen = server.clone();
    // As above; here the address would bring its password along.
    options.map_sqlx_postgres_opts(move |_| chosen.clone());
    match Database::connect(options).await {
        Ok(connection) => Ok(connection),
        Err(error) => Err(server_error(&server, &error).await),
    }
}

fn pool(engine: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(engine);
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .test_before_acquire_if_idle_for(FRESH)
        .sqlx_logging(false);
    options
}

fn file_error(file: &SqliteConnectOptions, error: &DbErr) -> Unreachable {
    Unreachable(format!("{} can't be opened: {}", file.get_filename().display(), plain(error)))
}

/// Names the cause. The pool tries again for a while and then tells only that time ran out; one try more tells why.
async fn server_error(server: &PgConnectOptions, error: &DbErr) -> Unreachable {
    let place = match server.get_socket() {
        Some(folder) => format!("the socket in {}", folder.display()),
        None => format!("{}, port {}", server.get_host(), server.get_port()),
    };
    let cause = match sqlx_cause(error) {
        Some(sqlx::Error::PoolTimedOut) => {
            match tokio::time::timeout(ACQUIRE_TIMEOUT, PgConnection::connect_with(server)).await {
                Err(_) => format!("no answer within {} seconds", ACQUIRE_TIMEOUT.as_secs()),
                Ok(Err(cause)) => sqlx_text(&cause),
                Ok(Ok(_)) => "it answered too late; try again".to_owned(),
            }
        }
        _ => plain(error),
    };
    Unreachable(format!("PostgreSQL at {place}: {cause}"))
}

fn sqlx_cause(error: &DbErr) -> Option<&sqlx::Error> {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(cause))
        | DbErr::Exec(RuntimeErr::SqlxError(cause))
        | DbErr::Query(RuntimeErr::SqlxError(cause)) => Some(cause),
        DbErr::ConnectionAcquire(sea_orm::ConnAcquireErr::Timeout) => Some(&sqlx::Error::PoolTimedOut),
        _ => None,
    }
}

fn plain(error: &DbErr) -> String {
    sqlx_cause(error).map_or_else(|| error.to_string(), sqlx_text)
}

/// An error in the words of whoever refused.
fn sqlx_text(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(cause) => cause.message().to_owned(),
        sqlx::Error::Io(cause) => cause.to_string(),
        other => other.to_string(),
    }
}

fn beside(file: &Path, ending: &str) -> std::path::PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn has_content(file: &Path) -> bool {
    std::fs::metadata(file).is_ok_and(|file| file.len() > 0)
}
