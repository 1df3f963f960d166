//! Batches: look-ups that an answer needs at the same moment become one statement for each kind of look-up.
//!
//! An answer is built in rounds. A round begins when everything that could go on has gone on and waits for a look-up; then
//! all look-ups run, side by side, and all are answered together. So the number of statements follows from the request
//! alone, and neither from the size of a page nor from which statement happened to finish first. (The loader of
//! async-graphql starts each kind of look-up for itself after a delay, and its number of statements varies with timing.)

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    fmt,
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use futures_channel::oneshot;
use futures_util::future::{BoxFuture, join_all};
use tokio::task::yield_now;

use crate::error::Error;

/// Something to look up, and what answers it.
pub(crate) trait Lookup<K>: Clone + Send + Sync + 'static {
    /// What is found.
    type Value: Clone + Send + Sync + 'static;

    /// Looks up all the keys, if possible in one statement. A key that finds nothing is left out.
    fn load(&self, keys: Vec<K>) -> impl Future<Output = Result<HashMap<K, Self::Value>, Error>> + Send;
}

/// Collects look-ups for one answer, and remembers what they found.
#[derive(Clone)]
pub(crate) struct Batches<L>(Arc<Inner<L>>);

struct Inner<L> {
    reader: L,
    state: Mutex<State<L>>,
}

struct State<L> {
    /// One queue for each type of key.
    queues: HashMap<TypeId, Box<dyn Queue<L>>>,
    /// How often anything was asked: it stands still when everything waits.
    asked: u64,
    running: bool,
}

impl<L> fmt::Debug for Batches<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batches").finish_non_exhaustive()
    }
}

/// The look-ups with one type of key.
struct Typed<K, V> {
    found: HashMap<K, Option<V>>,
    waiting: HashMap<K, Vec<Asker<V>>>,
}

/// Who waits for an answer.
type Asker<V> = oneshot::Sender<Result<Option<V>, Error>>;

/// Answers those who wait, and remembers what was found.
type Answering<L> = Box<dyn FnOnce(&mut State<L>) + Send>;

/// A round's work on one queue: the look-up, and then the answers.
type Work<'a, L> = BoxFuture<'a, Answering<L>>;

trait Queue<L>: Any + Send {
    /// Starts the look-up of everything that waits; `None` if nothing does.
    fn start<'a>(&mut self, reader: &'a L) -> Option<Work<'a, L>>;
}

impl<L, K, V> Queue<L> for Typed<K, V>
where
    L: Lookup<K, Value = V>,
    K: Clone + Eq + Hash + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    fn start<'a>(&mut self, reader: &'a L) -> Option<Work<'a, L>> {
        let waiting = std::mem::take(&mut self.waiting);
        if waiting.is_empty() {
            return None;
        }
        Some(Box::pin(async move {
            let found = reader.load(waiting.keys().cloned().collect()).await;
            let answer: Answering<L> = Box::new(move |state| {
                let mut found = found;
                for (key, askers) in waiting {
                    let answer = match &mut found {
                        Ok(found) => Ok(found.remove(&key)),
                        Err(error) => Err(error.clone()),
                    };
                    for asker in askers {
                        // Who no longer waits has no use for the answer.
                        let _ = asker.send(answer.clone());
                    }
                    if let Ok(answer) = answer {
                        typed::<L, K, V>(state).found.insert(key, answer);
                    }
                }
            });
            answer
        }))
    }
}

fn typed<L, K, V>(state: &mut State<L>) -> &mut Typed<K, V>
where
    L: Lookup<K, Value = V>,
    K: Clone + Eq + Hash + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    let queue = state
        .queues
        .entry(TypeId::of::<K>())
        .or_insert_with(|| Box::new(Typed::<K, V> { found: HashMap::new(), waiting: HashMap::new() }));
    let queue: &mut dyn Any = queue.as_mut();
    queue.downcast_mut().expect("a queue is stored under the type of its keys, which has one type of value")
}

impl<L: Send + Sync + 'static> Batches<L> {
    /// Nothing asked yet.
    pub(crate) fn new(reader: L) -> Self {
        let state = State { queues: HashMap::new(), asked: 0, running: false };
        Batches(Arc::new(Inner { reader, state: Mutex::new(state) }))
    }

    /// What answers the look-ups.
    pub(crate) fn reader(&self) -> &L {
        &self.0.reader
    }

    /// What is known of a key already.
    pub(crate) fn known<K>(&self, key: &K) -> Option<L::Value>
    where
        L: Lookup<K>,
        K: Clone + Eq + Hash + Send + Sync + 'static,
    {
        typed::<L, K, L::Value>(&mut self.0.state()).found.get(key)?.clone()
    }

    /// Looks up one key, in the next round unless it was looked up before.
    pub(crate) async fn load<K>(&self, key: K) -> Result<Option<L::Value>, Error>
    where
        L: Lookup<K>,
        K: Clone + Eq + Hash + Send + Sync + 'static,
    {
        let answer = {
            let mut state = self.0.state();
            let queue = typed::<L, K, L::Value>(&mut state);
            if let Some(known) = queue.found.get(&key) {
                return Ok(known.clone());
            }
            let (asker, answer) = oneshot::channel();
            queue.waiting.entry(key).or_default().push(asker);
            state.asked += 1;
            if !state.running {
                state.running = true;
                tokio::spawn(rounds(self.clone()));
            }
            answer
        };
        answer.await.map_err(|_| Error::internal("a round of look-ups ended early"))?
    }
}

impl<L> Inner<L> {
    fn state(&self) -> MutexGuard<'_, State<L>> {
        // The lock is held for moves only; what another thread's panic left is whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Runs rounds until nothing waits. It counts on sharing one thread with the request's task, as actix's workers do: a task
/// that yields there is called again only after all that were ready. On several threads the answers would be the same,
/// and the rounds could be more.
async fn rounds<L: Send + Sync + 'static>(batches: Batches<L>) {
    let inner = &batches.0;
    loop {
        // The request's task goes on when this one yields; it may need several turns until all of it waits.
        let mut asked = inner.state().asked;
        let mut quiet = 0;
        while quiet < 2 {
            yield_now().await;
            let now = inner.state().asked;
            quiet = if now == asked { quiet + 1 } else { 0 };
            asked = now;
        }
        let work: Vec<_> = {
            let mut state = inner.state();
            let work: Vec<_> = state.queues.values_mut().filter_map(|queue| queue.start(&inner.reader)).collect();
            if work.is_empty() {
                state.running = false;
                return;
            }
            work
        };
        let answers = join_all(work).await;
        let mut state = inner.state();
        for answer in answers {
            answer(&mut state);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures_util::future::try_join_all;

    use super::*;

    #[derive(Clone, Default)]
    struct Doubles(Arc<AtomicUsize>);

    impl Lookup<u32> for Doubles {
        type Value = u32;

        async fn load(&self, keys: Vec<u32>) -> Result<HashMap<u32, u32>, Error> {
            self.0.fetch_add(1, Ordering::Relaxed);
            if keys.contains(&13) {
                return Err(Error::internal("unlucky"));
            }
            Ok(keys.into_iter().filter(|key| *key < 1000).map(|key| (key, key * 2)).collect())
        }
    }

    impl Lookup<String> for Doubles {
        type Value = String;

        async fn load(&self, keys: Vec<String>) -> Result<HashMap<String, String>, Error> {
            self.0.fetch_add(1, Ordering::Relaxed);
            // Slower than the other kind, which must wait for it.
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            Ok(keys.into_iter().map(|key| (key.clone(), key.repeat(2))).collect())
        }
    }

    #[tokio::test]
    async fn a_round_is_one_statement_for_each_kind() {
        let statements = Arc::new(AtomicUsize::new(0));
        let batches = Batches::new(Doubles(Arc::clone(&statements)));
        let one = async |number: u32| {
            let double = batches.load(number).await?.unwrap_or(0);
            let text = batches.load(format!("{double}-")).await?.unwrap_or_default();
            batches.load(text.len() as u32).await
        };
        let answers = try_join_all((20..500).map(one)).await.map_err(|error| error.cause().to_owned());
        let answers = answers.expect("nothing fails");
        assert_eq!(answers[0], Some(12), "20 → 40 → «40-40-» → 6 → 12");
        assert_eq!(statements.load(Ordering::Relaxed), 3, "numbers, then texts, then the few numbers from those");
    }

    #[tokio::test]
    async fn what_is_known_is_not_asked_again_and_failures_are_told() {
        let statements = Arc::new(AtomicUsize::new(0));
        let batches = Batches::new(Doubles(Arc::clone(&statements)));
        let load = async |key: u32| batches.load(key).await.map_err(|error| error.cause().to_owned());
        assert_eq!(load(4).await, Ok(Some(8)));
        assert_eq!(load(4).await, Ok(Some(8)));
        assert_eq!(load(2000).await, Ok(None));
        assert_eq!(load(2000).await, Ok(None));
        assert_eq!(statements.load(Ordering::Relaxed), 2);
        assert_eq!(load(13).await, Err("unlucky".to_owned()));
        assert_eq!(load(13).await, Err("unlucky".to_owned()), "a failure is not remembered");
        assert_eq!(statements.load(Ordering::Relaxed), 4);
    }
}
