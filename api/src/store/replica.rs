//! Standbys that answer what the public reads. How far each has replayed the log is asked again and again, and a request is
//! sent to one that has all that the request may not miss; there is none while they lag, or are gone. Writes, their checks,
//! and whatever members of staff read stay with the primary. Where the primary is gone, the standby that is the farthest
//! answers, with what it has: `seq` tells.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures_util::future::join_all;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};
use tokio::time::{sleep, timeout};

use super::{
    Store, StoreConfig,
    connect::{Unreachable, connect_later},
    epoch::LOOK,
    figures::StatementFigures,
    form,
};
use crate::error::{Code, Error};

/// How long a database may take to say how far it is.
const PATIENCE: Duration = Duration::from_secs(1);
/// How long one may take for its first answer, when a server starts.
const FIRST_PATIENCE: Duration = Duration::from_secs(5);
/// How often one is asked that lacks nothing, or is left out.
const EVERY: Duration = Duration::from_millis(500);
/// How soon one is asked again that lacks something, at first and at most.
const SOON: (Duration, Duration) = (Duration::from_millis(2), Duration::from_millis(100));
/// What stands for how far a standby is that is left out.
const OUT: i64 = -1;

/// The standbys of a store. Copies share them.
#[derive(Clone, Debug, Default)]
pub(super) struct Replicas {
    all: Arc<[Replica]>,
    /// Who is next.
    next: Arc<AtomicUsize>,
}

#[derive(Debug)]
struct Replica {
    connection: DatabaseConnection,
    /// How far it is known to have replayed the log.
    seq: AtomicI64,
}

/// From where a request reads.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// The registry to read.
    pub(crate) store: Store,
    /// How far the log is there at least; none where it was not asked.
    pub(crate) seq: Option<i64>,
    /// The standby that it is.
    replica: Option<usize>,
}

impl Source {
    /// Whether it is a standby, for which the primary can stand in.
    pub(crate) fn is_replica(&self) -> bool {
        self.replica.is_some()
    }
}

impl Replicas {
    pub(super) fn new(connections: Vec<DatabaseConnection>) -> Replicas {
        let all = connections.into_iter().map(|connection| Replica { connection, seq: AtomicI64::new(OUT) });
        Replicas { all: all.collect(), next: Arc::default() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// One that has everything up to `seq`. They take turns.
    fn at(&self, seq: i64) -> Option<usize> {
        let first = self.next.fetch_add(1, Ordering::Relaxed);
        let mut turns = (0..self.all.len()).map(|turn| first.wrapping_add(turn) % self.all.len());
        turns.find(|place| self.seq(*place) >= seq)
    }

    /// The farthest, and how far it is.
    fn farthest(&self) -> Option<(usize, i64)> {
        let all = (0..self.all.len()).map(|place| (place, self.seq(place)));
        all.filter(|(_, seq)| *seq > OUT).max_by_key(|(_, seq)| *seq)
    }

    fn seq(&self, place: usize) -> i64 {
        self.all.get(place).map_or(OUT, |replica| replica.seq.load(Ordering::Acquire))
    }

    /// How far each is, as far as is known; less than 0 for those that are left out.
    pub(super) fn seqs(&self) -> Vec<i64> {
        (0..self.all.len()).map(|place| self.seq(place)).collect()
    }

    pub(super) async fn close(&self) -> Result<(), DbErr> {
        for replica in self.all.iter() {
            replica.connection.close_by_ref().await?;
        }
        Ok(())
    }
}

impl Replica {
    /// Asks how far it is. One that comes back must have the form that the program reads.
    async fn look(&self) -> Result<i64, Error> {
        if self.seq.load(Ordering::Acquire) == OUT && !form::pending(&self.connection).await?.is_empty() {
            return Err(Error::Unavailable("it lacks changes of the form, or has not replayed them".into()));
        }
        let row = self.connection.query_one_raw(Statement::from_string(DbBackend::Postgres, LOOK)).await?;
        Ok(row.map_or(Ok(0), |row| row.try_get("", "newest"))?)
    }

    async fn follow(&self, number: usize, store: &Store) {
        let mut news = store.epoch().watch();
        let (least, most) = SOON;
        let mut pause = least;
        let mut is_new = true;
        loop {
            let late = || Error::Unavailable("it does not answer in time".into());
            let looked = timeout(PATIENCE, self.look()).await.unwrap_or_else(|_| Err(late()));
            let seq = looked.as_ref().map_or(OUT, |seq| *seq);
            let before = self.seq.swap(seq, Ordering::AcqRel);
            match &looked {
                Err(error) if before != OUT || is_new => {
                    tracing::warn!(replica.number = number, error.cause = error.cause(), "a replica is left out");
                }
                Ok(_) if before == OUT => tracing::info!(replica.number = number, "a replica answers"),
                _ => {}
            }
            is_new = false;
            if seq != OUT && seq < *news.borrow_and_update() {
                sleep(pause).await;
                pause = (pause * 2).min(most);
                continue;
            }
            pause = least;
            // What it lacks from now on is news.
            let _ = timeout(EVERY, async { if seq == OUT { sleep(EVERY).await } else { drop(news.changed().await) } })
                .await;
        }
    }
}

impl Store {
    /// Where a request reads that may not miss revision `least`; `is_public` tells whether a standby will do. What other
    /// processes wrote may be hidden from it for so long.
    ///
    /// # Errors
    /// When nobody has that revision, or nobody answers.
    pub(crate) async fn source(&self, is_public: bool, least: i64, hidden: Duration) -> Result<Source, Error> {
        let primary = |seq| Source { seq, ..self.as_source() };
        if self.replicas.is_empty() || !is_public {
            if least > self.epoch().newest() {
                Box::pin(self.reach(least)).await?;
            }
            return Ok(primary(None));
        }
        // In boxes, like what asks the log: most often the answer is known.
        match Box::pin(self.lively_seq(least, hidden)).await {
            Ok(seq) => {
                Ok(self.replicas.at(seq).map_or_else(|| primary(Some(seq)), |place| self.at_replica(place, seq)))
            }
            Err(error @ Error::Caller { .. }) => Err(error),
            Err(away) => match self.replicas.farthest().filter(|(_, seq)| *seq >= least) {
                Some((place, seq)) => Ok(self.at_replica(place, seq)),
                None => Err(away),
            },
        }
    }

    /// The database itself, to read and to write.
    pub(crate) fn as_source(&self) -> Source {
        Source { store: self.clone(), seq: None, replica: None }
    }

    /// How far the log of the primary is, unless it is known to be away.
    async fn lively_seq(&self, least: i64, hidden: Duration) -> Result<i64, Error> {
        let away = || Error::Unavailable("the primary does not answer".into());
        if self.epoch().is_away() {
            return Err(away());
        }
        let asking = async {
            let seq = self.confirmed_seq(hidden).await?;
            if seq < least { self.reach(least).await } else { Ok(seq) }
        };
        let asked = timeout(PATIENCE, asking).await.unwrap_or_else(|_| Err(away()));
        if asked.as_ref().is_err_and(|error| !matches!(error, Error::Caller { .. })) {
            self.epoch().lost();
        }
        asked
    }

    /// Asks the log whether it is as far as a client says that it was.
    async fn reach(&self, least: i64) -> Result<i64, Error> {
        let newest = self.look_at_log().await?;
        if newest >= least {
            return Ok(newest);
        }
        let message = format!(
            "The log is at revision {newest}, and the request asks for {least}. Give the `Chiraka-Seq` of an answer, or none."
        );
        Err(Error::caller(Code::InvalidArgument, message))
    }

    fn at_replica(&self, place: usize, seq: i64) -> Source {
        let connection = self.replicas.all.get(place).map(|replica| replica.connection.clone());
        let replica = connection.is_some().then_some(place);
        let store = match connection {
            Some(connection) => self.clone().changed(|store| store.connection = connection),
            None => self.clone(),
        };
        Source { store, seq: Some(seq), replica }
    }

    /// Gets ready to serve what the public reads from the standbys until the database answers. The standby that answers is told
    /// too; there is no store where none does.
    ///
    /// # Errors
    /// When an address is no database's.
    pub async fn connect_to_standbys(config: &StoreConfig) -> Result<Option<(Store, Store)>, Unreachable> {
        let Some(connection) = connect_later(config).await? else {
            return Ok(None);
        };
        let store = Store::over(connection, StatementFigures::new()).beside_others(config).await?;
        store.epoch.lost();
        let standby = store.standing_in().await;
        Ok(standby.map(|standby| (store, standby)))
    }

    /// The registry as the first standby has it that answers; none does that lacks changes of the form.
    async fn standing_in(&self) -> Option<Store> {
        for (place, replica) in self.replicas.all.iter().enumerate() {
            if let Ok(Ok(seq)) = timeout(FIRST_PATIENCE, replica.look()).await {
                replica.seq.store(seq, Ordering::Release);
                return Some(self.at_replica(place, seq).store);
            }
        }
        None
    }

    /// Leaves a standby out that failed, until it says again how far it is.
    pub(crate) fn leave_out(&self, source: &Source) {
        if let Some(replica) = source.replica.and_then(|place| self.replicas.all.get(place)) {
            replica.seq.store(OUT, Ordering::Release);
        }
    }

    /// How far the standbys are, as far as is known; less than 0 for those that are left out.
    pub(crate) fn replicas(&self) -> Vec<i64> {
        self.replicas.seqs()
    }

    /// Follows the standbys.
    pub(super) async fn follow_replicas(&self) {
        let all = self.replicas.all.iter().enumerate();
        join_all(all.map(|(place, replica)| replica.follow(place + 1, self))).await;
    }
}
