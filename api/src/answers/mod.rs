//! Answers that are kept. Many clients ask the same, and the registry changes rarely: what was answered once is sent again
//! as long as nothing was written and the day is the same, in which a status may change by itself.
//!
//! * `key`: what an answer depends on, and nothing else. No header is in it.
//! * `kept`: an answer with its tag and its compressed forms; `encoding`: how bytes are compressed.
//! * `flight`: of several who ask the same at the same time, one has it answered.

pub(crate) mod encoding;
mod flight;
mod kept;
mod key;

use std::{fmt, sync::Arc};

use quick_cache::{DefaultHashBuilder, OptionsBuilder, Weighter, sync::Cache, sync::DefaultLifecycle};

use self::flight::Flights;
pub(crate) use self::{
    flight::Turn,
    kept::Kept,
    key::{Asked, Key, Sent},
};

/// How many bytes of answers are kept where nothing else is said.
pub const USUAL_BYTES: u64 = 16 * 1024 * 1024;
/// The share of the bytes that goes to requests as they were sent.
const REQUESTS: u64 = 8;
/// An answer that would take more than such a share of the bytes is not kept: it would push out too many others.
const LARGEST: u64 = 16;
/// The parts of the cache, each with its own lock and its share of the bytes.
const SHARDS: usize = 4;
/// The usual size of an answer, which only decides how large the tables are at the start.
const USUAL_SIZE: u64 = 8 * 1024;

/// The answers of the program.
pub(crate) struct Answers {
    kept: Cache<Key, Arc<Kept>, Weight>,
    requests: Cache<key::Request, Arc<Asked>, Weight>,
    flights: Flights,
    bytes: u64,
}

impl fmt::Debug for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answers").field("kept", &self.kept.len()).field("bytes", &self.kept.weight()).finish()
    }
}

impl Answers {
    /// Answers that take so many bytes at most; none are kept in 0.
    pub(crate) fn new(bytes: u64) -> Self {
        Answers {
            kept: cache(bytes - bytes / REQUESTS),
            requests: cache(bytes / REQUESTS),
            flights: Flights::default(),
            bytes,
        }
    }

    /// Whether any answer is kept.
    pub(crate) fn are_kept(&self) -> bool {
        self.bytes > 0
    }

    /// What a request asks that was sent before, byte by byte, and answered from what was kept or to be kept.
    pub(crate) fn asked(&self, sent: Sent<'_>) -> Option<Arc<Asked>> {
        self.requests.get(&sent)
    }

    /// The answer to what is asked.
    pub(crate) fn get(&self, key: &Key) -> Option<Arc<Kept>> {
        self.kept.get(key)
    }

    /// The answer, or the task of making it, or the news that it is not one to be kept.
    pub(crate) async fn turn(&self, key: &Key) -> Turn<'_> {
        self.flights.turn(self, key).await
    }

    /// Keeps an answer, unless it is too large.
    pub(crate) fn keep(&self, key: &Key, kept: &Arc<Kept>) {
        if kept.size() <= self.bytes / LARGEST {
            self.kept.insert(key.clone(), Arc::clone(kept));
        }
    }

    /// Notes what a request asks, so that it need not be read again.
    pub(crate) fn remember(&self, sent: Sent<'_>, asked: &Arc<Asked>) {
        if sent.size() <= self.bytes / LARGEST / REQUESTS {
            self.requests.insert(sent.to_request(), Arc::clone(asked));
        }
    }
}

fn cache<K: Eq + std::hash::Hash, V: Clone>(bytes: u64) -> Cache<K, V, Weight>
where
    Weight: Weighter<K, V>,
{
    let count = usize::try_from(bytes / USUAL_SIZE).unwrap_or(usize::MAX).max(1);
    let options = OptionsBuilder::new().estimated_items_capacity(count).weight_capacity(bytes).shards(SHARDS).build();
    // Every option that has no default of its own was given.
    let options = options.expect("the sizes are given");
    Cache::with_options(options, Weight, DefaultHashBuilder::default(), DefaultLifecycle::default())
}

/// What an entry takes, in bytes.
#[derive(Clone, Copy, Debug)]
struct Weight;

/// What an entry takes beside its texts: the table's slot, the allocations, the shared counters.
const SLOT: u64 = 256;

impl Weighter<Key, Arc<Kept>> for Weight {
    fn weight(&self, key: &Key, kept: &Arc<Kept>) -> u64 {
        SLOT + key.size() + kept.size()
    }
}

impl Weighter<key::Request, Arc<Asked>> for Weight {
    fn weight(&self, request: &key::Request, _: &Arc<Asked>) -> u64 {
        // What is asked may live here alone, once the answer is gone.
        SLOT + 2 * request.size()
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    fn key(query: &str, seq: i64) -> Key {
        let asked = Arc::new(Asked::new(query, None, &async_graphql::Variables::default()));
        Key { asked, principal: None, seq, today: NaiveDate::MIN }
    }

    fn kept(body: &str) -> Arc<Kept> {
        Arc::new(Kept::new(body.to_owned().into_bytes(), 7))
    }

    #[test]
    fn an_answer_is_found_as_long_as_nothing_changes() {
        let answers = Answers::new(USUAL_BYTES);
        answers.keep(&key("{ a }", 7), &kept("A"));
        assert!(answers.get(&key("{ a }", 7)).is_some_and(|kept| kept.body() == "A"));
        assert!(answers.get(&key("{ a }", 8)).is_none(), "something was written");
        assert!(answers.get(&key("{ b }", 7)).is_none());
        let tomorrow = Key { today: NaiveDate::MAX, ..key("{ a }", 7) };
        assert!(answers.get(&tomorrow).is_none(), "another day");
    }

    #[test]
    fn answers_take_no_more_than_their_bytes() {
        let bytes = 1024 * 1024;
        let answers = Answers::new(bytes);
        for number in 0..5_000 {
            let query = format!("{{ a{number} }}");
            answers.keep(&key(&query, 7), &kept(&"x".repeat(4_000)));
            let asked = Arc::new(Asked::new(&query, None, &async_graphql::Variables::default()));
            answers.remember(Sent::Body(query.as_bytes()), &asked);
        }
        let taken = answers.kept.weight() + answers.requests.weight();
        assert!(taken <= bytes, "{taken}");
        assert!(answers.kept.len() > 100, "{} are kept", answers.kept.len());
        answers.keep(&key("{ large }", 7), &kept(&"x".repeat(100_000)));
        assert!(answers.get(&key("{ large }", 7)).is_none(), "it would push out many others");
    }

    #[test]
    fn nothing_is_kept_in_no_bytes() {
        let answers = Answers::new(0);
        answers.keep(&key("{ a }", 7), &kept("A"));
        assert!(!answers.are_kept() && answers.get(&key("{ a }", 7)).is_none());
    }
}
