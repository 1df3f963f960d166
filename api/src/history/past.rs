//! The registry as it was. The log has every record after every change, so the newest record of each node up to a revision
//! makes up a whole registry: it is written into a database of its own, and everything that can be asked of the registry can
//! be asked of that one: lists, figures, search, histories. The last few are kept for who asks next.

use std::sync::{Arc, Mutex, PoisonError};

use entity::revision;
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect, Value, sea_query::Query,
};
use serde::{Serialize, de::DeserializeOwned};
use tokio::sync::{OnceCell, Semaphore};
use uuid::Uuid;

use crate::{
    clock::Clock,
    error::{Code, Error},
    registry::{
        agreement::{record::AgreementRecord, theme_set::Sets},
        ceremony::record::CeremonyRecord,
    },
    revision::{
        erasure,
        record::{NoParts, Parts, Record},
    },
    search::write::rebuild,
    store::{Store, bulk::Bulk, list::Listed},
};

/// The longest log that is written out again: with it an answer takes some seconds, and some hundred megabytes of disk.
const LONGEST_LOG: i64 = 100_000;
/// How many registries are kept.
const KEPT: usize = 4;
/// How many may be written at the same time; who comes then waits, and too many are sent away.
const MOST_AT_ONCE: usize = 1;
/// Rows read at once.
const STRETCH: u64 = 1_000;

/// The revision that a registry stands at, and the newest erasure when it was written: what was erased since is still in it.
type Place = (i64, i64);
/// The registries that were asked for lately, the newest last.
type Known = Vec<(Place, Arc<OnceCell<Store>>)>;

/// Registries as they were.
#[derive(Debug)]
pub(crate) struct Pasts {
    known: Mutex<Known>,
    writing: Semaphore,
}

impl Default for Pasts {
    fn default() -> Self {
        Pasts { known: Mutex::default(), writing: Semaphore::new(MOST_AT_ONCE) }
    }
}

impl Pasts {
    /// The registry as it was after a revision.
    pub(crate) async fn at(&self, store: &Store, clock: &Arc<dyn Clock>, seq: i64) -> Result<Store, Error> {
        if seq > LONGEST_LOG {
            let message = format!(
                "The registry had {seq} changes by then; it is shown as it was up to {LONGEST_LOG}. Read the `history` of \
                 the records that you need."
            );
            return Err(Error::caller(Code::InvalidArgument, message));
        }
        let cell = self.cell((seq, erasure::newest(store).await?));
        let past = cell.get_or_try_init(async || {
            let _turn = self.writing.acquire().await.map_err(Error::internal)?;
            write(store, clock, seq).await
        });
        past.await.cloned()
    }

    /// The place of a registry among those that are kept.
    fn cell(&self, place: Place) -> Arc<OnceCell<Store>> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|((_, erasure), _)| *erasure == place.1);
        let cell = match known.iter().position(|(at, _)| *at == place) {
            Some(place) => known.remove(place).1,
            None => Arc::default(),
        };
        known.push((place, Arc::clone(&cell)));
        if known.len() > KEPT {
            known.remove(0);
        }
        cell
    }
}

/// Writes the registry as it was after a revision.
async fn write(store: &Store, clock: &Arc<dyn Clock>, seq: i64) -> Result<Store, Error> {
    let past = Store::temporary().await?;
    let bulk = Bulk::begin(&past).await?;
    let mut bulk = bulk.ok_or_else(|| Error::internal("a database that was just made is empty"))?;
    let mut sets = Sets::default();
    let none = |_: &mut Bulk| Ok(Vec::new());
    let log = Log { store, seq };
    log.fill::<entity::theme::Model, NoParts>(&mut bulk, |theme, bulk| {
        sets.name(theme.row.id, &theme.row.slug);
        none(bulk)
    })
    .await?;
    log.fill::<entity::beneficiary_group::Model, NoParts>(&mut bulk, |_, bulk| none(bulk)).await?;
    log.fill::<entity::council::Model, NoParts>(&mut bulk, |_, bulk| none(bulk)).await?;
    log.fill::<entity::post::Model, NoParts>(&mut bulk, |_, bulk| none(bulk)).await?;
    log.fill::<entity::official::Model, NoParts>(&mut bulk, |_, bulk| none(bulk)).await?;
    log.fill::<entity::mandate::Model, NoParts>(&mut bulk, |_, bulk| none(bulk)).await?;
    log.fill::<entity::association::Model, NoParts>(&mut bulk, |_, bulk| none(bulk)).await?;
    log.fill::<entity::facility::Model, NoParts>(&mut bulk, |_, bulk| none(bulk)).await?;
    log.fill::<entity::source::Model, NoParts>(&mut bulk, |_, bulk| none(bulk)).await?;
    log.fill(&mut bulk, |_: &mut CeremonyRecord, bulk| none(bulk)).await?;
    log.fill(&mut bulk, |agreement: &mut AgreementRecord, bulk| {
        agreement.parts.agreement = Some(agreement.row.id);
        Ok(vec![sets.of(bulk, &agreement.parts.themes)?])
    })
    .await?;
    log.copy(&mut bulk).await?;
    bulk.commit(&past).await?;
    rebuild(&past, clock, &mut ()).await?;
    Ok(past)
}

/// The log up to a revision.
struct Log<'a> {
    store: &'a Store,
    seq: i64,
}

impl Log<'_> {
    /// Writes the newest record of each node of a kind, with the columns beside its row that `beside` tells.
    async fn fill<M, P>(
        &self,
        bulk: &mut Bulk,
        mut beside: impl FnMut(&mut Record<M, P>, &mut Bulk) -> Result<Vec<(&'static str, Value)>, Error>,
    ) -> Result<(), Error>
    where
        M: IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel> + Listed + PartialEq + Serialize + DeserializeOwned,
        M::Entity: EntityTrait<Model = M>,
        <M::Entity as EntityTrait>::ActiveModel: ActiveModelBehavior + ActiveModelTrait<Entity = M::Entity> + Send,
        P: Parts + DeserializeOwned,
    {
        let mut last = Uuid::nil();
        loop {
            let newest = Query::select()
                .expr(revision::Column::Seq.max())
                .from("revision")
                .and_where(revision::Column::NodeKind.eq(M::KIND))
                .and_where(revision::Column::Seq.lte(self.seq))
                .and_where(revision::Column::NodeId.gt(last))
                .group_by_col(revision::Column::NodeId)
                .order_by(revision::Column::NodeId, sea_orm::Order::Asc)
                .limit(STRETCH)
                .to_owned();
            let rows: Vec<(Uuid, String)> = revision::Entity::find()
                .select_only()
                .columns([revision::Column::NodeId, revision::Column::Record])
                .filter(revision::Column::Seq.in_subquery(newest))
                .order_by_asc(revision::Column::NodeId)
                .into_tuple()
                .all(self.store.connection())
                .await?;
            let Some((newest, _)) = rows.last() else {
                return Ok(());
            };
            last = *newest;
            for (_, text) in &rows {
                let mut record: Record<M, P> = serde_json::from_str(text).map_err(Error::internal)?;
                let beside = beside(&mut record, bulk)?;
                record.fill(bulk, &beside)?;
            }
            bulk.breathe().await?;
        }
    }

    /// Writes the log itself.
    async fn copy(&self, bulk: &mut Bulk) -> Result<(), Error> {
        let mut last = 0;
        while last < self.seq {
            let rows = revision::Entity::find()
                .filter(revision::Column::Seq.gt(last))
                .filter(revision::Column::Seq.lte(self.seq))
                .order_by_asc(revision::Column::Seq)
                .limit(STRETCH)
                .all(self.store.connection())
                .await?;
            let Some(newest) = rows.last() else {
                return Ok(());
            };
            last = newest.seq;
            for row in rows {
                bulk.add(row, &[])?;
            }
            bulk.breathe().await?;
        }
        Ok(())
    }
}
