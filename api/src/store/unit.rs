//! One write: a transaction that changes the tables and the log together, or not at all.
//! The log's lock is taken first and held to the commit, so that `seq` has no gaps and follows the order of commits: a
//! reader that has seen N never discovers N-1 later. The same holds for keys and times: whoever pages by them would miss
//! what came below the last page, and a machine's clock is set back now and then, or differs from another machine's. So
//! the time of a row of the log is never less than that of the row before, nor than that of any key made until then, and
//! new keys begin above it.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use entity::{id::NodeId, revision, revision::Action};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Store, epoch::Epoch, notify::notify};
use crate::{
    clock::Clock,
    error::Error,
    revision::chain::{Entry, Head},
    search,
};

/// The advisory lock of the log in PostgreSQL: `chiraka` in ASCII. SQLite has one writer at a time by itself.
pub(super) const LOG_LOCK: i64 = 0x63_6869_7261_6b61;

/// Rows of the log written in one statement.
const BATCH: usize = 200;

/// A write under way. Dropped without [`Unit::commit`], it leaves nothing behind.
#[derive(Debug)]
pub struct Unit {
    transaction: Arc<DatabaseTransaction>,
    clock: Arc<dyn Clock>,
    actor: String,
    detail: Detail,
    head: Head,
    /// The newest `seq` when the write began.
    begun_at: i64,
    /// The time of the log's newest row.
    at: i64,
    /// No key that was made until now is above this one.
    newest_key: Mutex<Uuid>,
    unwritten: Vec<revision::Model>,
    /// What search has to read anew.
    written: Vec<NodeId>,
    /// Who is told once it is committed.
    epoch: Epoch,
}

/// What belongs to a change and not to the record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Detail {
    /// The office that acted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) office: Option<String>,
    /// Why, where a reason was stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
    /// The record that this one was merged into.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) into: Option<NodeId>,
    /// The earlier revisions that data were erased from, each with the digest of what it says since; see `revision/erasure.rs`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) erased: BTreeMap<i64, String>,
}

/// The bits of a UUIDv7 below its variant, and the place of its time.
const TAIL: u128 = (1 << 62) - 1;
const TIME: u32 = 80;

/// The largest key of a millisecond.
fn last_of(millisecond: i64) -> Uuid {
    let millisecond = u128::try_from(millisecond).unwrap_or_default();
    let (version, variant) = (0x7fff << 64, 0b10 << 62);
    Uuid::from_u128(millisecond << TIME | version | variant | TAIL)
}

/// The millisecond of a key.
pub(crate) fn millisecond(key: Uuid) -> i64 {
    // 48 bits: it fits.
    (key.as_u128() >> TIME) as i64
}

/// The key that the clock made, or one above `newest` if that is not above it by itself.
fn above(newest: Uuid, made: Uuid) -> Uuid {
    if made > newest {
        return made;
    }
    if newest.as_u128() & TAIL < TAIL {
        return Uuid::from_u128(newest.as_u128() + 1);
    }
    let next = ((newest.as_u128() >> TIME) + 1) << TIME;
    Uuid::from_u128(next | made.as_u128() & ((1 << TIME) - 1))
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
        let transaction = Arc::new(store.connection().begin_with_options(options).await?);
        if store.backend() == DbBackend::Postgres {
            // One message for both; a pooler in transaction mode keeps no setting longer than the transaction.
            let limit = store
                .lock_limit
                .map_or_else(String::new, |limit| format!("SET LOCAL lock_timeout = {}; ", limit.as_millis()));
            let limit = store.limit_of_staff() + &limit;
            transaction.execute_unprepared(&format!("{limit}SELECT pg_advisory_xact_lock({LOG_LOCK})")).await?;
        }
        let last = revision::Entity::find().order_by_desc(revision::Column::Seq).one(&*transaction).await?;
        let head = last.as_ref().map_or_else(Head::default, Head::of);
        let at = last.map_or(0, |last| last.at);
        let newest_key = Mutex::new(if at > 0 { last_of(at) } else { Uuid::nil() });
        Ok(Unit {
            transaction,
            clock,
            actor: actor.to_owned(),
            detail: Detail::default(),
            begun_at: head.seq,
            head,
            at,
            newest_key,
            unwritten: Vec::new(),
            written: Vec::new(),
            epoch: store.epoch().clone(),
        })
    }

    /// The transaction, for reads that must see what this write has done so far, and for the writes themselves.
    pub(crate) fn transaction(&self) -> &DatabaseTransaction {
        &self.transaction
    }

    /// The registry as it is with what this write has done so far: its log, its figures and its searches too.
    pub(crate) async fn reading(&mut self, store: &Store) -> Result<Store, Error> {
        self.flush().await?;
        Ok(store.within(&self.transaction))
    }

    /// What is told of the changes from now on, beside the records.
    pub(crate) fn detail(&mut self) -> &mut Detail {
        &mut self.detail
    }

    /// This instant, in milliseconds since 1970.
    pub(crate) fn now(&self) -> i64 {
        self.clock.now().timestamp_millis()
    }

    /// The newest revision of a node; none if the log does not know it.
    pub(crate) async fn revision(&self, node: NodeId) -> Result<Option<i64>, Error> {
        let fresh = self.unwritten.iter().rev().find(|row| row.node_kind == node.kind && row.node_id == node.uuid);
        if let Some(fresh) = fresh {
            return Ok(Some(fresh.seq));
        }
        let newest = revision::Entity::find()
            .select_only()
            .column(revision::Column::Seq)
            .filter(revision::Column::NodeKind.eq(node.kind))
            .filter(revision::Column::NodeId.eq(node.uuid))
            .order_by_desc(revision::Column::Seq)
            .into_tuple();
        Ok(newest.one(&*self.transaction).await?)
    }

    /// A new key, above every key in the registry.
    pub(crate) fn key(&self) -> Uuid {
        let mut newest = self.newest_key.lock().unwrap_or_else(PoisonError::into_inner);
        *newest = above(*newest, self.clock.key());
        *newest
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
                A::Entity::insert(row).exec_without_returning(&*self.transaction).await?;
            }
            // Whatever was done, the row is there.
            _ => {
                row.reset_all().update(&*self.transaction).await?;
            }
        }
        Ok(())
    }

    /// Adds one change to the log: `record` is the whole record after it.
    pub(crate) async fn append(
        &mut self,
        action: Action,
        node: NodeId,
        record: String,
        public: bool,
    ) -> Result<(), Error> {
        let newest_key = *self.newest_key.lock().unwrap_or_else(PoisonError::into_inner);
        // Whole milliseconds: what is stored is what was hashed.
        self.at = self.clock.now().timestamp_millis().max(self.at).max(millisecond(newest_key));
        let detail = match self.detail == Detail::default() {
            true => None,
            false => Some(serde_json::to_string(&self.detail).map_err(Error::internal)?),
        };
        let (at, salt) = (self.at, self.clock.random());
        let entry = Entry { at, actor: &self.actor, action, node, record, detail, public, salt };
        self.written.push(node);
        let row = self.head.append(entry);
        self.unwritten.push(row);
        if self.unwritten.len() >= BATCH {
            self.flush().await?;
        }
        Ok(())
    }

    async fn flush(&mut self) -> Result<(), Error> {
        search::write::refresh(&*self.transaction, &std::mem::take(&mut self.written)).await?;
        if self.unwritten.is_empty() {
            return Ok(());
        }
        let rows = std::mem::take(&mut self.unwritten).into_iter().map(IntoActiveModel::into_active_model);
        revision::Entity::insert_many::<revision::ActiveModel, _>(rows)
            .exec_without_returning(&*self.transaction)
            .await?;
        Ok(())
    }

    /// The rows of the log that this write has made, each with the newest one of its node from before. What is told of them
    /// is a rehearsal as long as the write is dropped.
    pub(crate) async fn rehearsed(&mut self) -> Result<Vec<(Option<revision::Model>, revision::Model)>, Error> {
        self.flush().await?;
        let made = revision::Entity::find().filter(revision::Column::Seq.gt(self.begun_at));
        let mut rows = Vec::new();
        for row in made.order_by_asc(revision::Column::Seq).all(&*self.transaction).await? {
            let before = match row.action {
                Action::Create => None,
                _ => {
                    let before = revision::Entity::find()
                        .filter(revision::Column::NodeKind.eq(row.node_kind))
                        .filter(revision::Column::NodeId.eq(row.node_id))
                        .filter(revision::Column::Seq.lt(row.seq));
                    before.order_by_desc(revision::Column::Seq).one(&*self.transaction).await?
                }
            };
            rows.push((before, row));
        }
        Ok(rows)
    }

    /// Makes the write lasting, and answers the log's newest `seq`.
    ///
    /// # Errors
    /// When the database refuses; then nothing of the write is kept.
    pub async fn commit(mut self) -> Result<i64, Error> {
        let is_new = self.head.seq > self.begun_at;
        self.flush().await?;
        if is_new {
            notify(&self.transaction).await?;
        }
        let transaction = Arc::into_inner(self.transaction);
        let transaction = transaction.ok_or_else(|| Error::internal("a write is read while it is made lasting"))?;
        transaction.commit().await.map_err(|cause| Error::from(cause).at_commit())?;
        self.epoch.saw(self.head.seq);
        Ok(self.head.seq)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key(millisecond: u64, random: [u8; 10]) -> Uuid {
        uuid::Builder::from_unix_timestamp_millis(millisecond, &random).into_uuid()
    }

    proptest! {
        #[test]
        fn keys_rise_whatever_the_clock_does(log: u32, clock in prop::collection::vec((any::<u32>(), any::<[u8; 10]>()), 1..50)) {
            let mut newest = last_of(log.into());
            prop_assert!(key(log.into(), [0xff; 10]) <= newest);
            prop_assert_eq!(millisecond(newest), i64::from(log));
            for (time, random) in clock {
                let next = above(newest, key(time.into(), random));
                prop_assert!(next > newest);
                prop_assert_eq!((next.get_version_num(), next.get_variant()), (7, uuid::Variant::RFC4122));
                prop_assert!(millisecond(next) <= i64::from(time).max(millisecond(newest) + 1));
                newest = next;
            }
        }
    }

    #[test]
    fn a_clock_that_stands_still_costs_one_millisecond() {
        let made = key(1_000, [7; 10]);
        let mut newest = last_of(2_000);
        for _ in 0..10_000 {
            newest = above(newest, made);
        }
        assert_eq!(millisecond(newest), 2_001);
    }
}
