//! How far the log is, as this process knows: the number that caches, tags and subscriptions stand on. A commit of this
//! process tells it at once. What another process wrote is found by asking the database every so often; whoever hears of
//! it earlier (a notification of the database) tells it by [`Epoch::saw`] too.

use std::{
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use futures_util::future::join3;
use sea_orm::DbErr;
use tokio::{
    sync::{Mutex, watch},
    time::{sleep, timeout},
};

use super::{Sql, Store, notify::hear};
use crate::error::Error;

/// How the database is asked. It is not counted among the statements of requests.
pub(super) const LOOK: &str = "SELECT COALESCE(MAX(seq), 0) AS newest FROM revision";

/// How often the database is asked.
const EVERY: Duration = Duration::from_millis(500);
/// How long it may take over it: somewhat longer than the wait for a connection.
const PATIENCE: Duration = Duration::from_secs(6);

/// How long what another process wrote may be hidden from a request, where nothing else is said.
pub(crate) const HIDDEN: Duration = Duration::from_millis(100);

/// How long a request waits until it is known how far the log is.
const CONFIRMING: Duration = Duration::from_secs(2);

fn late() -> Error {
    Error::Unavailable("the database does not answer in time".into())
}

/// The newest `seq` of the log that is known to be committed. It never goes back.
#[derive(Clone, Debug)]
pub(crate) struct Epoch {
    newest: watch::Sender<i64>,
    /// When the database was asked last, of the times that it answered.
    asked: Arc<RwLock<Option<Instant>>>,
    /// Of several who want it confirmed one asks.
    asking: Arc<Mutex<()>>,
    /// Whether the database did not answer when it was asked last.
    away: Arc<AtomicBool>,
}

impl Epoch {
    pub(super) fn new() -> Self {
        Epoch { newest: watch::Sender::new(0), asked: Arc::default(), asking: Arc::default(), away: Arc::default() }
    }

    fn is_confirmed(&self, since: Instant) -> bool {
        self.asked.read().unwrap_or_else(PoisonError::into_inner).is_some_and(|asked| asked >= since)
    }

    fn confirmed(&self, since: Instant) {
        let mut asked = self.asked.write().unwrap_or_else(PoisonError::into_inner);
        *asked = (*asked).max(Some(since));
    }

    /// The newest `seq`; 0 where the log is empty, or nothing is known of it yet.
    pub(crate) fn newest(&self) -> i64 {
        *self.newest.borrow()
    }

    /// Notes that a `seq` was committed.
    pub(crate) fn saw(&self, seq: i64) {
        self.newest.send_if_modified(|newest| {
            let later = seq > *newest;
            *newest = seq.max(*newest);
            later
        });
    }

    /// Notes that the database does not answer.
    pub(super) fn lost(&self) {
        self.away.store(true, Ordering::Relaxed);
    }

    /// Whether the database did not answer when it was asked last.
    pub(crate) fn is_away(&self) -> bool {
        self.away.load(Ordering::Relaxed)
    }

    /// Waits for what comes later.
    pub(crate) fn watch(&self) -> watch::Receiver<i64> {
        self.newest.subscribe()
    }
}

impl Store {
    /// How far the log is.
    pub(crate) fn epoch(&self) -> &Epoch {
        &self.epoch
    }

    /// Asks the database how far the log is.
    pub(crate) async fn look_at_log(&self) -> Result<i64, Error> {
        let since = Instant::now();
        let rows = self.run(Sql { text: LOOK.to_owned(), values: None }).await?;
        let newest = rows.first().map_or(Ok::<_, DbErr>(0), |row| row.try_get("", "newest"))?;
        self.epoch.saw(newest);
        self.epoch.confirmed(since);
        self.epoch.away.store(false, Ordering::Relaxed);
        Ok(newest)
    }

    /// How far the log is: everything that this process wrote, and everything that others had written `within` ago. The
    /// database is asked if it was not asked since; of many who want to know, one asks for all.
    pub(crate) async fn confirmed_seq(&self, within: Duration) -> Result<i64, Error> {
        let now = Instant::now();
        let since = now.checked_sub(within).unwrap_or(now);
        if !self.epoch.is_confirmed(since) {
            let asking = async {
                let _asking = self.epoch.asking.lock().await;
                // Whoever had the lock before may have asked late enough for all who waited.
                if !self.epoch.is_confirmed(since) {
                    self.look_at_log().await?;
                }
                Ok::<_, Error>(())
            };
            timeout(CONFIRMING, Box::pin(asking)).await.map_err(|_| late())??;
        }
        Ok(self.epoch.newest())
    }

    /// Follows the log until the database is closed: asks again and again, and at once when another process says that it
    /// wrote. Standbys are followed too.
    pub(crate) async fn follow_log(self) {
        join3(self.ask_again(), hear(&self), self.follow_replicas()).await;
    }

    async fn ask_again(&self) {
        let mut answers = true;
        loop {
            let answered = timeout(PATIENCE, self.look_at_log()).await.unwrap_or_else(|_| Err(late()));
            if answered.is_err() {
                self.epoch.lost();
            }
            // Once when it begins to fail, once when it is over: not every time that it was asked.
            match (&answered, answers) {
                (Err(error), true) => tracing::warn!(error.cause = error.cause(), "the log can't be followed"),
                (Ok(_), false) => tracing::info!("the log is followed again"),
                _ => {}
            }
            answers = answered.is_ok();
            sleep(EVERY).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_never_goes_back_and_tells_what_is_new() {
        let epoch = Epoch::new();
        let mut watch = epoch.watch();
        epoch.saw(5);
        assert!(watch.has_changed().is_ok_and(|changed| changed));
        assert_eq!(*watch.borrow_and_update(), 5);
        epoch.saw(5);
        epoch.saw(3);
        assert!(watch.has_changed().is_ok_and(|changed| !changed));
        assert_eq!(epoch.newest(), 5);
    }
}
