//! Rows that many requests read and that change rarely: councils, associations, themes. A row is kept under the log's
//! `seq` that its own statement saw, and is found only by a request that saw the same: after any write the next requests
//! read anew. Nothing is ever taken out by hand, so nothing can be forgotten; what is no longer asked for makes room.

use std::{
    any::Any,
    fmt,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use entity::id::NodeKind;
use quick_cache::sync::Cache;
use uuid::Uuid;

use super::list::Listed;

/// What a statement selects to tell the log's newest `seq`, and under which name. It is one look at the end of an index.
pub(crate) const NEWEST: &str = "(SELECT MAX(seq) FROM revision)";
/// See [`NEWEST`].
pub(crate) const SEQ: &str = "__seq";

/// How many rows are kept for all requests. A row is some 500 bytes.
const CAPACITY: usize = 20_000;
/// How many rows are kept while one write reads what it has done.
const FEW: usize = 100;

/// The log's `seq`, the kind of the row, its key.
type Key = (i64, NodeKind, Uuid);

/// Rows that requests share.
#[derive(Clone)]
pub(crate) struct RowCache(Arc<Cache<Key, Arc<dyn Any + Send + Sync>>>);

impl fmt::Debug for RowCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RowCache").field("rows", &self.0.len()).finish()
    }
}

impl RowCache {
    /// One that all requests share.
    pub(crate) fn new() -> Self {
        RowCache(Arc::new(Cache::new(CAPACITY)))
    }

    /// One for a single write: nobody else may see what it has done.
    pub(crate) fn few() -> Self {
        RowCache(Arc::new(Cache::new(FEW)))
    }

    /// The row as it was at `seq`.
    pub(crate) fn get<R: Listed>(&self, seq: Seq, id: Uuid) -> Option<Arc<R>> {
        let row = self.0.get(&(seq.0?, R::KIND, id))?;
        row.downcast().ok()
    }

    /// Keeps a row that a statement read at `seq`.
    pub(crate) fn keep<R: Listed>(&self, seq: Seq, row: &Arc<R>) {
        if let (true, Some(seq)) = (R::SHARED, seq.0) {
            self.0.insert((seq, R::KIND, row.key()), Arc::clone(row) as Arc<dyn Any + Send + Sync>);
        }
    }
}

/// The log's newest `seq`, as a statement saw it; unknown before the first statement that tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Seq(pub(crate) Option<i64>);

/// The newest `seq` that one request has seen.
#[derive(Debug, Default)]
pub(crate) struct SeenSeq(AtomicI64);

impl SeenSeq {
    pub(crate) fn saw(&self, seq: Seq) {
        if let Some(seq) = seq.0 {
            self.0.fetch_max(seq, Ordering::Relaxed);
        }
    }

    /// Unknown until something was seen; the log of a registry with rows is never empty.
    pub(crate) fn newest(&self) -> Seq {
        Seq(Some(self.0.load(Ordering::Relaxed)).filter(|seq| *seq > 0))
    }
}
