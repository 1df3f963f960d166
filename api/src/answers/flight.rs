//! Of several who ask the same at the same time, one has it answered, and the others wait for that. A page that everybody
//! looks at is then made once after each write, however many wait for it.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::watch;

use super::{Answers, Kept, Key};

/// What those who wait are told; nothing yet.
type Landing = Option<Landed>;

#[derive(Clone)]
enum Landed {
    Kept(Arc<Kept>),
    /// The answer is not one to be kept, for it failed: everybody has their own made.
    Failed,
}

/// Answers that are being made.
#[derive(Default)]
pub(super) struct Flights(Mutex<HashMap<Key, watch::Receiver<Landing>>>);

/// What somebody who asks is to do.
pub(crate) enum Turn<'a> {
    /// Send this.
    Kept(Arc<Kept>),
    /// Have it answered, and tell the others.
    Lead(Lead<'a>),
    /// Have it answered for oneself.
    Alone,
}

/// Whoever has the answer made that others wait for. Dropped without a word, another takes its place.
pub(crate) struct Lead<'a> {
    answers: &'a Answers,
    key: Key,
    sender: watch::Sender<Landing>,
}

impl fmt::Debug for Lead<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lead").field("key", &self.key).finish_non_exhaustive()
    }
}

impl Flights {
    pub(super) async fn turn<'a>(&self, answers: &'a Answers, key: &Key) -> Turn<'a> {
        loop {
            let mut waiting = {
                let mut flights = self.0.lock().unwrap_or_else(PoisonError::into_inner);
                // Under the lock: whoever lands keeps the answer first, and is taken out then.
                if let Some(kept) = answers.get(key) {
                    return Turn::Kept(kept);
                }
                match flights.get(key) {
                    Some(waiting) => waiting.clone(),
                    None => {
                        let (sender, receiver) = watch::channel(None);
                        flights.insert(key.clone(), receiver);
                        return Turn::Lead(Lead { answers, key: key.clone(), sender });
                    }
                }
            };
            match waiting.wait_for(Option::is_some).await.map(|landed| landed.clone()) {
                Ok(Some(Landed::Kept(kept))) => return Turn::Kept(kept),
                Ok(Some(Landed::Failed) | None) => return Turn::Alone,
                // Whoever led went away: its client did, for instance.
                Err(_) => {}
            }
        }
    }
}

impl Lead<'_> {
    /// Keeps the answer and gives it to those who wait.
    pub(crate) fn land(self, kept: &Arc<Kept>) {
        self.answers.keep(&self.key, kept);
        self.sender.send_replace(Some(Landed::Kept(Arc::clone(kept))));
    }

    /// Tells those who wait that this answer is not for them.
    pub(crate) fn fail(self) {
        self.sender.send_replace(Some(Landed::Failed));
    }
}

impl Drop for Lead<'_> {
    fn drop(&mut self) {
        self.answers.flights.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use async_graphql::Variables;
    use chrono::NaiveDate;
    use futures_util::future::join_all;

    use super::*;
    use crate::answers::{Asked, USUAL_BYTES};

    fn key() -> Key {
        let asked = Arc::new(Asked::new("{ a }", None, &Variables::default()));
        Key { asked, principal: None, seq: 1, today: NaiveDate::MIN }
    }

    #[tokio::test]
    async fn one_makes_what_many_ask() {
        let answers = Answers::new(USUAL_BYTES);
        let made = AtomicUsize::new(0);
        let asking = (0..50).map(async |_| match answers.turn(&key()).await {
            Turn::Kept(kept) => kept.body().clone(),
            Turn::Alone => panic!("it did not fail"),
            Turn::Lead(lead) => {
                made.fetch_add(1, Ordering::Relaxed);
                tokio::task::yield_now().await;
                let kept = Arc::new(Kept::new(b"A".to_vec(), 1));
                lead.land(&kept);
                kept.body().clone()
            }
        });
        assert!(join_all(asking).await.iter().all(|body| body == "A"));
        assert_eq!(made.into_inner(), 1);
        assert!(answers.flights.0.lock().expect("nobody panicked").is_empty());
    }

    #[tokio::test]
    async fn nobody_waits_for_who_went_away_or_failed() {
        let answers = Answers::new(USUAL_BYTES);
        let key = key();
        let Turn::Lead(gone) = answers.turn(&key).await else { panic!("the first leads") };
        let (next, ()) = tokio::join!(answers.turn(&key), async { drop(gone) });
        let Turn::Lead(failing) = next else { panic!("another leads") };
        let (next, ()) = tokio::join!(answers.turn(&key), async { failing.fail() });
        assert!(matches!(next, Turn::Alone));
    }
}
