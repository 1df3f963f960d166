//! The form of the database: which changes it lacks, and how it is brought to the current one.
//! All pending changes are one transaction, which also notes that they were made: a process that is killed in the middle
//! leaves what was there before. The migration library would do so for each change on PostgreSQL and not on SQLite, and
//! takes no lock on either.

use std::collections::{BTreeMap, BTreeSet};

use migration::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait,
};

/// The advisory lock of migrations in PostgreSQL: `migrate` in ASCII. It is another than the log's, which is held while
/// anybody writes.
const MIGRATION_LOCK: i64 = 0x6d_6967_7261_7465;

/// The changes that the database still lacks. Nothing is written to find out.
pub(super) async fn pending(connection: &impl ConnectionTrait) -> Result<Vec<String>, DbErr> {
    let applied = applied(connection).await?;
    let known = Migrator::migrations();
    let lacking =
        known.iter().map(|migration| migration.name()).filter(|name| !applied.iter().any(|done| done == name));
    Ok(lacking.map(str::to_owned).collect())
}

/// The changes that the database has, in their order; none where it has none. There may be some that this program does not
/// know: while a newer version takes its place, it goes on with the newer form. The migration library would refuse that.
async fn applied(connection: &impl ConnectionTrait) -> Result<Vec<String>, DbErr> {
    let backend = connection.get_database_backend();
    let is_there = match backend {
        DbBackend::Postgres => "SELECT 1 WHERE to_regclass('seaql_migrations') IS NOT NULL",
        _ => "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'seaql_migrations'",
    };
    if connection.query_one_raw(Statement::from_string(backend, is_there)).await?.is_none() {
        return Ok(Vec::new());
    }
    let query = "SELECT version FROM seaql_migrations ORDER BY version";
    let rows = connection.query_all_raw(Statement::from_string(backend, query)).await?;
    rows.iter().map(|row| row.try_get("", "version")).collect()
}

/// Makes the changes that the database lacks, all or none. Of several programs that start together one makes them, and
/// the others wait for it: what is pending is read again under the lock.
pub(super) async fn migrate(connection: &DatabaseConnection) -> Result<(), DbErr> {
    // A program that finds nothing to do must not wait for a long import by another.
    if pending(connection).await?.is_empty() {
        return Ok(());
    }
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let transaction = connection.begin_with_options(options).await?;
    if connection.get_database_backend() == DbBackend::Postgres {
        transaction.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")).await?;
    }
    Migrator::up(&transaction, None).await?;
    transaction.commit().await
}

/// The newest change that the database has; none where it has none.
pub(crate) async fn newest(connection: &impl ConnectionTrait) -> Result<Option<String>, DbErr> {
    Ok(applied(connection).await?.pop())
}

/// Brings an empty database to the form that it had after a change, as `newest` names it. Answers false where the program
/// knows no such change, or the database has newer ones.
pub(crate) async fn migrate_to(connection: &DatabaseConnection, change: &str) -> Result<bool, DbErr> {
    let known = Migrator::migrations();
    let (Some(wanted), applied) =
        (known.iter().position(|migration| migration.name() == change), applied(connection).await?.len())
    else {
        return Ok(false);
    };
    let Some(lacking) = (wanted + 1).checked_sub(applied) else {
        return Ok(false);
    };
    if lacking > 0 {
        let transaction = connection.begin().await?;
        Migrator::up(&transaction, u32::try_from(lacking).ok()).await?;
        transaction.commit().await?;
    }
    Ok(true)
}

/// What is wrong with the form of the database, and with its files as far as the engine can tell. Only an embedded
/// database can be held against a fresh one, made in memory; a server's could not without writing to it.
pub(super) async fn faults(connection: &impl ConnectionTrait) -> Result<Vec<String>, DbErr> {
    let backend = connection.get_database_backend();
    if backend != DbBackend::Sqlite {
        return Ok(Vec::new());
    }
    let mut faults = Vec::new();
    let mut options = ConnectOptions::new("sqlite::memory:");
    options.max_connections(1).sqlx_logging(false);
    let fresh = Database::connect(options).await?;
    Migrator::up(&fresh, None).await?;
    let (expected, found) = (objects(&fresh).await?, objects(connection).await?);
    fresh.close().await?;
    let names: BTreeSet<&Object> = expected.keys().chain(found.keys()).collect();
    for name in names {
        let what = match (expected.get(name), found.get(name)) {
            (Some(expected), Some(found)) if expected == found => continue,
            (Some(_), Some(_)) => "it was redefined",
            (Some(_), None) => "it is gone",
            (None, _) => "the registry has none of that name",
        };
        faults.push(format!("{} {}: {what}", name.0, name.1));
    }
    let check = Statement::from_string(backend, "PRAGMA integrity_check");
    for row in connection.query_all_raw(check).await? {
        let finding: String = row.try_get_by_index(0)?;
        if finding != "ok" {
            faults.push(format!("the file: {finding}"));
        }
    }
    Ok(faults)
}

/// The type of a table, index, view or trigger, and its name.
type Object = (String, String);

/// What the database consists of, each with its definition. An index that the engine made for a constraint has none.
async fn objects(connection: &impl ConnectionTrait) -> Result<BTreeMap<Object, Option<String>>, DbErr> {
    // The planner's statistics come and go; they define nothing.
    let query = "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite!_stat_' ESCAPE '!'";
    let rows = connection.query_all_raw(Statement::from_string(DbBackend::Sqlite, query)).await?;
    let objects =
        rows.iter().map(|row| Ok(((row.try_get("", "type")?, row.try_get("", "name")?), row.try_get("", "sql")?)));
    objects.collect()
}
