//! Following the log: what subscriptions are told. The log itself is the queue. Nobody has a queue of their own; whoever
//! follows remembers how far they are, and reads on when the log has grown and they are ready for more. What many read at
//! the same time is read once, and what many are told alike is worked out once.
//!
//! * `pages`: stretches of the log, read once for all.
//! * `follower`: one who follows, from a place in the log on.
//! * `told`: what a root field of subscriptions is asked for, and told.
//! * `following`: a subscription under way.
//! * `answers`: the answers to changes, made once for all who ask the same.

mod answers;
mod follower;
pub(crate) mod following;
mod pages;
pub(crate) mod told;

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use tokio::sync::{Semaphore, SemaphorePermit};

use self::{answers::Answers, follower::Follower, pages::Pages, told::Wanted};
use crate::{
    error::{Code, Error},
    revision::erasure,
    store::Store,
};

/// The log as it grows. Copies share everything.
#[derive(Clone)]
pub(crate) struct Live(Arc<Inner>);

/// How many begin at the same time. Each executes its document once: many at once, after a restart, would leave the process
/// with memory that it never needs again.
const MOST_BEGINNING: usize = 4;

struct Inner {
    store: Store,
    pages: Pages,
    answers: Answers,
    beginning: Semaphore,
    /// The newest erasure that is known of.
    erasure: AtomicI64,
}

impl fmt::Debug for Live {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Live").finish_non_exhaustive()
    }
}

impl Live {
    pub(crate) fn new(store: &Store) -> Live {
        let beginning = Semaphore::new(MOST_BEGINNING);
        let (pages, answers, erasure) = (Pages::new(), Answers::new(), AtomicI64::new(0));
        Live(Arc::new(Inner { store: store.clone(), pages, answers, beginning, erasure }))
    }

    /// Answers that were made.
    fn answers(&self) -> &Answers {
        &self.0.answers
    }

    /// Waits for a turn to begin; it ends when it is dropped.
    async fn turn(&self) -> Result<SemaphorePermit<'_>, Error> {
        self.0.beginning.acquire().await.map_err(Error::internal)
    }

    /// Begins to follow: after a place, or with what comes next.
    ///
    /// # Errors
    /// `INVALID_CURSOR` when the log does not have the place, or when the database does not answer.
    async fn follow(&self, wanted: &Wanted) -> Result<Follower, Error> {
        // What was committed a moment ago, by whichever process, is before «next».
        let newest = self.0.store.look_at_log().await?;
        let at = wanted.after.unwrap_or(newest);
        // Whoever comes back is told the log as it is now, and nothing that was worked out before an erasure. (Pages are known by
        // the end of the log, too: one that reaches beyond an erasure was read after it.)
        if at < newest {
            self.0.erasure.fetch_max(erasure::newest(&self.0.store).await?, Ordering::AcqRel);
        }
        if at > newest {
            let message = "`after` is a cursor of another registry, or of a later state of this one: the log has no such \
                           change. Leave it out, and read the registry anew.";
            return Err(Error::argument(Code::InvalidCursor, "after", message));
        }
        let erasure = self.0.erasure.load(Ordering::Acquire);
        Ok(Follower::new(self.clone(), self.0.store.epoch().watch(), (at, erasure), wanted.kinds.clone()))
    }
}
