//! What serves open data: how many take something at once, and what is known of the bytes that were taken whole.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use chrono::NaiveDate;
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use tokio::{
    sync::{Mutex as AsyncMutex, Semaphore},
    task::JoinHandle,
    time::timeout,
};

use super::{
    catalogue::Measured,
    export::{self, Head, Opened, Wanted},
    product::Product,
    publication::Publication,
};
use crate::{
    clock::Clock,
    error::{Code, Error},
    store::{Store, epoch::HIDDEN},
};

/// How many may be taken at once. Each holds a connection to the database for as long as it takes.
const AT_ONCE: usize = 2;

/// How long one waits for its turn.
const TURN: Duration = Duration::from_secs(10);

/// How long the catalogue waits for sizes and checksums.
const WAIT: Duration = Duration::from_secs(20);

/// How many measures are kept. They are some hundred bytes each, and made anew when they are missing.
const MOST_MEASURES: usize = 500;

/// How many states' measures are kept.
const MOST_STATES: usize = 8;

/// What is known of the bytes of something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Measure {
    pub(crate) size: u64,
    /// SHA-256 in hexadecimal.
    pub(crate) sha256: String,
}

/// Measures bytes as they pass.
#[derive(Default)]
pub(crate) struct Measuring {
    hash: Sha256,
    size: u64,
}

impl Measuring {
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        self.hash.update(bytes);
        self.size += bytes.len() as u64;
    }

    pub(crate) fn end(self) -> Measure {
        Measure { size: self.size, sha256: HEXLOWER.encode(&self.hash.finalize()) }
    }
}

/// Open data over a registry. Copies share everything.
#[derive(Clone)]
pub(crate) struct OpenData(Arc<Inner>);

struct Inner {
    store: Store,
    clock: Arc<dyn Clock>,
    publication: Publication,
    turns: Arc<Semaphore>,
    /// By the tags of the bytes.
    measures: Mutex<HashMap<String, Measure>>,
    /// What was measured of each state of the registry, by the address that links begin with, `seq` and day.
    all: Mutex<HashMap<(String, i64, NaiveDate), Measured>>,
    /// Who measures everything.
    running: AsyncMutex<Option<JoinHandle<()>>>,
    /// Held by who measures: two who ask for the same should not both work.
    measuring: AsyncMutex<()>,
}

impl fmt::Debug for OpenData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenData").field("publication", &self.0.publication).finish_non_exhaustive()
    }
}

impl OpenData {
    pub(crate) fn new(store: Store, clock: Arc<dyn Clock>, publication: Publication) -> OpenData {
        OpenData(Arc::new(Inner {
            store,
            clock,
            publication,
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            measures: Mutex::default(),
            all: Mutex::default(),
            running: AsyncMutex::default(),
            measuring: AsyncMutex::default(),
        }))
    }

    pub(crate) fn publication(&self) -> &Publication {
        &self.0.publication
    }

    /// The store that is read: a standby's, where there is one that lacks nothing.
    pub(crate) async fn store(&self) -> Result<Store, Error> {
        Ok(self.0.store.source(true, 0, HIDDEN).await?.store)
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        self.0.clock.as_ref()
    }

    /// Opens what is wanted, when it is its turn. `base` is the address that links begin with.
    pub(crate) async fn open(&self, base: &str, wanted: &Wanted) -> Result<Opened, Error> {
        let turn = timeout(TURN, Arc::clone(&self.0.turns).acquire_owned()).await;
        let permit = turn.map_err(|_| {
            let message = "Others are taking the data whole at the moment. Try again in a minute.";
            Error::caller(Code::Unavailable, message)
        })?;
        let permit = permit.map_err(Error::internal)?;
        let today = self.0.clock.today();
        let opened = export::open(&self.store().await?, today, (&self.0.publication, base), wanted).await?;
        Ok(Opened { _permit: Some(permit), ..opened })
    }

    /// What is known of the bytes behind a tag.
    pub(crate) fn measure(&self, tag: &str) -> Option<Measure> {
        self.0.measures.lock().unwrap_or_else(PoisonError::into_inner).get(tag).cloned()
    }

    /// Keeps what was found of the bytes behind a tag.
    pub(crate) fn keep(&self, tag: &str, measure: Measure) {
        let mut measures = self.0.measures.lock().unwrap_or_else(PoisonError::into_inner);
        if measures.len() >= MOST_MEASURES {
            // Most are of states that nobody can ask for any more.
            measures.clear();
        }
        measures.insert(tag.to_owned(), measure);
    }

    /// Measures everything in a state of the registry, as far as that takes no longer than somebody would wait; the rest is
    /// measured meanwhile, and found by the next who asks.
    pub(crate) async fn measure_all(&self, base: &str, seq: i64) -> Measured {
        let state = (base.to_owned(), seq, self.0.clock.today());
        let known = |data: &OpenData| {
            let all = data.0.all.lock().unwrap_or_else(PoisonError::into_inner);
            all.get(&state).cloned().unwrap_or_default()
        };
        let found = known(self);
        if found.len() == Product::all().len() {
            return found;
        }
        // One works, however many ask; those who ask meanwhile wait for the same.
        let mut running = self.0.running.lock().await;
        let working = match running.take().filter(|working| !working.is_finished()) {
            Some(working) => working,
            None => tokio::spawn(self.clone().measure_each(state.clone())),
        };
        let working = running.insert(working);
        // That it is not done in time is no fault, and that it fails is told where it does.
        let _ = timeout(WAIT, working).await;
        known(self)
    }

    async fn measure_each(self, state: (String, i64, NaiveDate)) {
        for product in Product::all() {
            let known = |data: &OpenData| {
                let all = data.0.all.lock().unwrap_or_else(PoisonError::into_inner);
                all.get(&state).is_some_and(|known| known.iter().any(|(known, ..)| *known == product))
            };
            if known(&self) {
                continue;
            }
            match self.measured(&state.0, product).await {
                Ok((head, measure)) => {
                    let mut all = self.0.all.lock().unwrap_or_else(PoisonError::into_inner);
                    if all.len() >= MOST_STATES && !all.contains_key(&state) {
                        all.clear();
                    }
                    all.entry(state.clone()).or_default().push((product, head, measure));
                }
                // The catalogue has it without its size then, as where there was no time.
                Err(error) => tracing::warn!(error.cause = error.cause(), "{} is not measured", product.name()),
            }
        }
    }

    /// Measures all of a product. It is read through once for each state of the registry.
    pub(crate) async fn measured(&self, base: &str, product: Product) -> Result<(Head, Measure), Error> {
        let _alone = self.0.measuring.lock().await;
        let mut opened = self.open(base, &Wanted::whole(product)).await?;
        let head = opened.head.clone();
        if let Some(known) = self.measure(&head.tag) {
            return Ok((head, known));
        }
        let mut measuring = Measuring::default();
        while let Some(bytes) = opened.next().await? {
            measuring.add(&bytes);
        }
        let measure = measuring.end();
        self.keep(&head.tag, measure.clone());
        Ok((head, measure))
    }
}
