//! One write: a transaction that changes the tables and the log together, or not at all.
//! The log's lock is taken first and held to the commit, so that `seq` has no gaps and follows the order of commits: a
//! reader that has seen N never discovers N-1 later.

use std::sync::Arc;

use entity::{id::NodeId, revision, revision::Action};
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, IntoActiveModel, QueryOrder,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use uuid::Uuid;

use super::Store;
use crate::{
    clock::Clock,
    error::Error,
    revision::chain::{Entry, Head},
};

/// The advisory lock of the log in PostgreSQL: `chiraka` in ASCII. SQLite has one writer at a time by itself.
const LOG_LOCK: i64 = 0x63_6869_7261_6b61;

/// Rows of the log written in one statement.
const BATCH: usize = 200;

/// A write under way. Dropped without [`Unit::commit`], it leaves nothing behind.
#[derive(Debug)]
pub struct Unit {
    transaction: DatabaseTransaction,
    clock: Arc<dyn Clock>,
    actor: String,
    head: Head,
    unwritten: Vec<revision::Model>,
}

impl Unit {
    /// Begins a write by `actor`, waiting for the one before to end.
    ///
    /// # Errors
    /// When the database does not answer, or other writers keep it busy for too long.
    pub async fn begin(store: &Store, clock: Arc<dyn Clock>, actor: &str) -> Result<Unit, Error> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let transaction = store.connection().begin_with_options(options).await?;
        if store.backend() == DbBackend::Postgres {
            transaction.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({LOG_LOCK})")).await?;
        }
        let last = revision::Entity::find().order_by_desc(revision::Column::Seq).one(&transaction).await?;
        let head = last.map_or_else(Head::default, |last| Head::of(&last));
        Ok(Unit { transaction, clock, actor: actor.to_owned(), head, unwritten: Vec::new() })
    }

    /// The transaction, for reads that must see what this write has done so far, and for the writes themselves.
    pub(crate) fn transaction(&self) -> &DatabaseTransaction {
        &self.transaction
    }

    /// A new key.
    pub(crate) fn key(&self) -> Uuid {
        self.clock.key()
    }

    /// Today in Morocco.
    pub(crate) fn today(&self) -> chrono::NaiveDate {
        self.clock.today()
    }

    /// Writes a new row, or the new state of a row that is there.
    pub(crate) async fn save<M, A>(&self, model: M, action: Action) -> Result<(), Error>
    where
        M: IntoActiveModel<A>,
        A: ActiveModelTrait + sea_orm::ActiveModelBehavior + Send,
        <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
    {
        let row = model.into_active_model();
        match action {
            Action::Create => {
                A::Entity::insert(row).exec_without_returning(&self.transaction).await?;
            }
            Action::Update => {
                row.reset_all().update(&self.transaction).await?;
            }
        }
        Ok(())
    }

    /// Adds one change to the log: `record` is the whole record after it.
    pub(crate) async fn append(&mut self, action: Action, node: NodeId, record: String) -> Result<(), Error> {
        let entry = Entry {
            // Whole milliseconds: what is stored is what was hashed.
            at: self.clock.now().timestamp_millis(),
            actor: &self.actor,
            action,
            node,
            record,
            salt: self.clock.random(),
        };
        let row = self.head.append(entry);
        self.unwritten.push(row);
        if self.unwritten.len() >= BATCH {
            self.flush().await?;
        }
        Ok(())
    }

    async fn flush(&mut self) -> Result<(), Error> {
        if self.unwritten.is_empty() {
            return Ok(());
        }
        let rows = std::mem::take(&mut self.unwritten).into_iter().map(IntoActiveModel::into_active_model);
        revision::Entity::insert_many::<revision::ActiveModel, _>(rows)
            .exec_without_returning(&self.transaction)
            .await?;
        Ok(())
    }

    /// Makes the write lasting, and answers the log's newest `seq`.
    ///
    /// # Errors
    /// When the database refuses; then nothing of the write is kept.
    pub async fn commit(mut self) -> Result<i64, Error> {
        self.flush().await?;
        self.transaction.commit().await?;
        Ok(self.head.seq)
    }
}
