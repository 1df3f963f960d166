//! The form of the database: which changes it lacks, and how it is brought to the current one.
//! All pending changes are one transaction, which also notes that they were made: a process that is killed in the middle
//! leaves what was there before. The migration library would do so for each change on PostgreSQL and not on SQLite, and
//! takes no lock on either.

use migration::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};

/// The advisory lock of migrations in PostgreSQL: `migrate` in ASCII. It is another than the log's, which is held while
/// anybody writes.
const MIGRATION_LOCK: i64 = 0x6d_6967_7261_7465;

/// The changes that the database still lacks. Nothing is written to find out.
pub(super) async fn pending(connection: &impl ConnectionTrait) -> Result<Vec<String>, DbErr> {
    let pending = Migrator::get_pending_migrations_read_only(connection).await?;
    Ok(pending.iter().map(|migration| migration.name().to_owned()).collect())
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
