//! The bytes of documents. They lie in an object store, a local folder or an S3-compatible service, each file under the
//! SHA-256 of its bytes: written once, never changed, and a file that is given twice is kept once. What a document is beside
//! its bytes is a record like any other (`registry/document`).
//!
//! * `place`: where the store is, as the settings name it.
//! * `arrival`: a file on its way in, counted and hashed while it comes; `attached`: the files of one request.
//! * `kind`, `archive`, `text`: what a file is, by its bytes. `name`: what a download of it is called.
//! * `check`: whether every document's bytes are there.

mod archive;
pub(crate) mod arrival;
pub(crate) mod attached;
pub mod check;
pub(crate) mod kind;
pub(crate) mod name;
mod place;
mod text;

use std::{io::ErrorKind, ops::Range, path::PathBuf, sync::Arc};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures_util::{Stream, StreamExt, TryStreamExt, stream::BoxStream};
use object_store::{GetOptions, GetRange, ObjectStore, ObjectStoreExt, buffered::BufWriter, path::Path};
use tokio::io::AsyncWriteExt;

use self::arrival::Arrived;
pub use self::place::FilesPlace;
use crate::error::Error;

/// How many bytes travel to a remote store at once; the smallest part that S3 takes.
const PART: usize = 5 * 1024 * 1024;

/// The bytes of documents. Copies share everything.
#[derive(Clone, Debug)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
    /// Where files wait on their way in.
    scratch: PathBuf,
    /// The largest file that is taken, in bytes.
    largest: u64,
}

/// A file of the store.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    /// The name that the store has for it: where it is whole, its SHA-256 behind two folders.
    pub(crate) name: String,
    pub(crate) written_at: DateTime<Utc>,
}

/// The bytes of a file, or of a part of it, as they come.
pub(crate) type Contents = BoxStream<'static, Result<Bytes, Error>>;

impl Files {
    /// The store at a place. A local folder is made if `create`.
    ///
    /// # Errors
    /// What is wrong with the place, in words.
    pub fn open(place: &FilesPlace, largest: u64, create: bool) -> Result<Files, String> {
        let (store, scratch) = place.open(create)?;
        Ok(Files { store, scratch, largest })
    }

    /// The largest file that is taken, in bytes.
    pub(crate) fn largest(&self) -> u64 {
        self.largest
    }

    /// Whether a file is there, as large as it was.
    pub(crate) async fn has(&self, sha256: &str, size: u64) -> Result<bool, Error> {
        match self.store.head(&location(sha256)).await {
            Ok(found) => Ok(found.size == size),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(unreachable(&error)),
        }
    }

    /// Keeps a file that arrived, if it is not there already. It is there whole, or not at all: the store shows a file only
    /// once its last byte was written.
    pub(crate) async fn keep(&self, arrived: &Arrived) -> Result<(), Error> {
        if self.has(&arrived.sha256, arrived.size).await? {
            return Ok(());
        }
        let mut to =
            BufWriter::with_capacity(Arc::clone(&self.store), location(&arrived.sha256), PART).with_max_concurrency(1);
        let mut from = 0;
        while from < arrived.size {
            let piece = arrived.piece(from).await?;
            from += piece.len() as u64;
            if let Err(error) = to.put(piece).await {
                // What was sent so far is of no use; that it can't be taken back changes nothing.
                let _ = to.abort().await;
                return Err(unreachable(&error));
            }
        }
        to.shutdown().await.map_err(|error| unreachable(&error))
    }

    /// The bytes of a file from one place to another; none if it is not there, or is not as large as it was.
    pub(crate) async fn read(&self, sha256: &str, size: u64, range: Range<u64>) -> Result<Option<Contents>, Error> {
        let part = GetOptions { range: Some(GetRange::Bounded(range)), ..GetOptions::default() };
        match self.store.get_opts(&location(sha256), part).await {
            Ok(found) if found.meta.size == size => {
                Ok(Some(found.into_stream().map_err(|error| unreachable(&error)).boxed()))
            }
            Ok(_) => Ok(None),
            // Of a file that was cut short, the range may be what is wrong.
            Err(error) => match self.has(sha256, size).await? {
                true => Err(unreachable(&error)),
                false => Ok(None),
            },
        }
    }

    /// Everything that the store has.
    fn list(&self) -> impl Stream<Item = Result<Kept, Error>> {
        self.store.list(None).map(|found| {
            let found = found.map_err(|error| unreachable(&error))?;
            Ok(Kept { name: found.location.to_string(), written_at: found.last_modified })
        })
    }

    /// Takes a file away.
    async fn remove(&self, name: &str) -> Result<(), Error> {
        self.store.delete(&Path::from(name)).await.map_err(|error| unreachable(&error))
    }
}

/// The name of a file in the store. The two folders keep any one folder small where the store is a disk.
fn location(sha256: &str) -> Path {
    let (first, second) = (sha256.get(..2).unwrap_or_default(), sha256.get(2..4).unwrap_or_default());
    Path::from(format!("{first}/{second}/{sha256}"))
}

/// A store that does not do what it is asked is like a database that does not: worth another try.
fn unreachable(cause: &(dyn std::error::Error + 'static)) -> Error {
    let text = format!("the file store failed: {cause}").into();
    if is_full(cause) { Error::Full(text) } else { Error::Unavailable(text) }
}

/// Whether a disk was full, at the bottom of an error.
fn is_full(cause: &(dyn std::error::Error + 'static)) -> bool {
    let mut causes = std::iter::successors(Some(cause), |cause| cause.source());
    causes
        .any(|cause| cause.downcast_ref().is_some_and(|cause: &std::io::Error| cause.kind() == ErrorKind::StorageFull))
}

/// A file on the disk for what is too large for memory. It is gone when it is closed.
pub(crate) fn scratch() -> Result<std::fs::File, Error> {
    tempfile::tempfile().map_err(Error::internal)
}
