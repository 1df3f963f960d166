//! The answers to changes. Subscriptions that ask the same, and may see the same, are told the same bytes: they are made
//! once, by whoever comes first, while the others wait.

use bytes::Bytes;
use quick_cache::{Weighter, sync::Cache};
use tokio::sync::Semaphore;

use crate::error::Error;

/// How many bytes of answers are kept.
const CAPACITY: u64 = 4 * 1024 * 1024;
/// How many answers that is, roughly.
const USUAL_COUNT: usize = 1_000;
/// How many answers are made at the same time: however many follow, requests get their turn at the database.
const MOST_AT_ONCE: usize = 4;

/// What is asked by whom, as a digest; the number of the change; and that of the newest erasure that who asks is behind.
pub(super) type Key = ([u8; 32], i64, i64);

/// Answers that were made; none where the filter does not keep the change.
pub(super) struct Answers {
    made: Cache<Key, Option<Bytes>, Length>,
    making: Semaphore,
}

impl Answers {
    pub(super) fn new() -> Self {
        Answers { made: Cache::with_weighter(USUAL_COUNT, CAPACITY, Length), making: Semaphore::new(MOST_AT_ONCE) }
    }

    /// The answer under a key, made if need be. What could not be made as it should is told to who asked, and not kept.
    pub(super) async fn get(
        &self,
        key: Key,
        make: impl Future<Output = Result<Option<Bytes>, Flawed>>,
    ) -> Result<Option<Bytes>, Error> {
        let making = async {
            let _turn = self.making.acquire().await.map_err(|error| Flawed::Error(Error::internal(error)))?;
            make.await
        };
        match self.made.get_or_insert_async(&key, making).await {
            Ok(answer) => Ok(answer),
            Err(Flawed::Answer(answer)) => Ok(Some(answer)),
            Err(Flawed::Error(error)) => Err(error),
        }
    }
}

/// What is not for others.
pub(super) enum Flawed {
    /// An answer with errors.
    Answer(Bytes),
    /// No answer.
    Error(Error),
}

#[derive(Clone, Copy, Debug)]
struct Length;

impl Weighter<Key, Option<Bytes>> for Length {
    fn weight(&self, _: &Key, answer: &Option<Bytes>) -> u64 {
        answer.as_ref().map_or(0, Bytes::len) as u64 + 64
    }
}
