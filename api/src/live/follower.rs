//! One who follows the log, from a place on: every published change once, in the log's order.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use entity::id::NodeKind;
use tokio::{sync::watch, time::sleep};

use super::{Live, pages::LONGEST};
use crate::{error::Error, history::query::Change};

/// When the database is asked again after it did not answer.
const PATIENCE: Duration = Duration::from_secs(1);

/// A place in the log, and what comes after it.
#[derive(Debug)]
pub(super) struct Follower {
    live: Live,
    newest: watch::Receiver<i64>,
    /// All up to this number has been told, or is ready.
    at: i64,
    kinds: Option<Vec<NodeKind>>,
    ready: VecDeque<Arc<Change>>,
    /// The newest erasure when it began: what it reads has been erased from, what was told before it may not be.
    pub(super) erasure: i64,
}

impl Follower {
    pub(super) fn new(
        live: Live,
        newest: watch::Receiver<i64>,
        (at, erasure): (i64, i64),
        kinds: Option<Vec<NodeKind>>,
    ) -> Self {
        let kinds = kinds.map(|mut kinds| {
            kinds.sort_unstable();
            kinds.dedup();
            kinds
        });
        Follower { live, newest, at, kinds, ready: VecDeque::new(), erasure }
    }

    /// The next change, once there is one. What is given up while it waits is not lost.
    ///
    /// # Errors
    /// Faults of ours. While the database does not answer, it waits.
    pub(super) async fn next(&mut self) -> Result<Arc<Change>, Error> {
        loop {
            if let Some(change) = self.ready.pop_front() {
                return Ok(change);
            }
            let newest = *self.newest.borrow_and_update();
            if newest > self.at {
                // In a box: few read at any one time, and many wait.
                match Box::pin(self.read(newest)).await {
                    Ok(()) => {}
                    Err(error) if error.is_passing() => sleep(PATIENCE).await,
                    Err(error) => return Err(error),
                }
            } else if self.newest.changed().await.is_err() {
                return Err(Error::internal("the log is no longer followed"));
            }
        }
    }

    async fn read(&mut self, newest: i64) -> Result<(), Error> {
        // Whoever is close to the end reads what all others there read, and leaves out what it does not want. Whoever is far
        // behind leaves the choice to the database.
        let is_close = newest - self.at <= i64::from(LONGEST);
        let kinds = if is_close { None } else { self.kinds.clone() };
        let inner = &self.live.0;
        let page = inner.pages.read(&inner.store, self.at, newest, kinds).await?;
        self.at = match page.rows.last() {
            Some(last) if page.has_more => last.seq,
            _ => newest,
        };
        let is_wanted =
            |change: &&Arc<Change>| self.kinds.as_ref().is_none_or(|kinds| kinds.contains(&change.node.kind));
        self.ready.extend(page.rows.iter().filter(is_wanted).cloned());
        Ok(())
    }
}
