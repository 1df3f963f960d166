//! A file on its way in. It goes to a file without a name, which is gone with the last who holds it, however the program
//! ends; it is counted and hashed meanwhile, and never whole in memory.

use std::{
    fmt,
    fs::File,
    io::{ErrorKind, Read, Seek, SeekFrom, Write},
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use bytes::Bytes;
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use tokio::task::spawn_blocking;

use super::{
    Files,
    kind::{self, MediaType},
};
use crate::error::{Code, Error};

/// How many bytes are written, and read again, at once.
const PIECE: usize = 256 * 1024;

/// A file of which more is to come.
pub(crate) struct Arriving {
    file: File,
    hash: Sha256,
    /// What came and is not written yet.
    waiting: Vec<u8>,
    size: u64,
    largest: u64,
    claimed_name: String,
}

/// A file that has come.
#[derive(Clone)]
pub(crate) struct Arrived {
    /// The SHA-256 of its bytes, in hexadecimal.
    pub(crate) sha256: String,
    /// How many bytes it has.
    pub(crate) size: u64,
    /// What it is, if it is something that is kept.
    pub(crate) media_type: Option<MediaType>,
    /// The name that its sender gave it.
    pub(crate) claimed_name: String,
    file: Arc<Mutex<File>>,
}

impl fmt::Debug for Arrived {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Arrived").field("sha256", &self.sha256).field("size", &self.size).finish_non_exhaustive()
    }
}

impl Arriving {
    /// A file of which nothing has come yet.
    pub(crate) fn begin(files: &Files, claimed_name: &str) -> Result<Arriving, Error> {
        let file = tempfile::tempfile_in(&files.scratch).map_err(|error| stuck(&error))?;
        Ok(Arriving {
            file,
            hash: Sha256::new(),
            waiting: Vec::new(),
            size: 0,
            largest: files.largest,
            claimed_name: claimed_name.to_owned(),
        })
    }

    /// Takes the next bytes, unless they are too many.
    pub(crate) async fn add(mut self, bytes: &[u8]) -> Result<Arriving, Error> {
        self.size += bytes.len() as u64;
        if self.size > self.largest {
            return Err(too_large(self.largest));
        }
        self.waiting.extend_from_slice(bytes);
        if self.waiting.len() < PIECE {
            return Ok(self);
        }
        off_the_runtime(move || self.written()).await
    }

    /// The file, once nothing more is to come.
    pub(crate) async fn end(self) -> Result<Arrived, Error> {
        off_the_runtime(move || {
            let mut done = self.written()?;
            let media_type = kind::of(&mut done.file)?;
            Ok(Arrived {
                sha256: HEXLOWER.encode(&done.hash.finalize()),
                size: done.size,
                media_type,
                claimed_name: done.claimed_name,
                file: Arc::new(Mutex::new(done.file)),
            })
        })
        .await
    }

    fn written(mut self) -> std::io::Result<Arriving> {
        self.file.write_all(&self.waiting)?;
        self.hash.update(&self.waiting);
        self.waiting.clear();
        Ok(self)
    }
}

impl Arrived {
    /// A file that lies on a disk of this machine.
    pub(crate) async fn of_disk(files: &Files, path: &Path) -> Result<Arrived, Error> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let mut arriving = Arriving::begin(files, &name)?;
        let path = path.to_owned();
        let mut file = off_the_runtime(move || File::open(path)).await?;
        loop {
            let (rest, piece) = off_the_runtime(move || {
                let mut piece = Vec::with_capacity(PIECE);
                (&mut file).take(PIECE as u64).read_to_end(&mut piece)?;
                Ok((file, piece))
            })
            .await?;
            if piece.is_empty() {
                return arriving.end().await;
            }
            (file, arriving) = (rest, arriving.add(&piece).await?);
        }
    }

    /// What a variable says in the file's place: the same file under the same name says the same, whichever way it came.
    pub(crate) fn key(&self) -> String {
        format!("{}/{}", self.sha256, self.claimed_name)
    }

    /// The next bytes from a place on.
    pub(super) async fn piece(&self, from: u64) -> Result<Bytes, Error> {
        let file = Arc::clone(&self.file);
        let wanted = (self.size - from).min(PIECE as u64);
        off_the_runtime(move || {
            let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
            file.seek(SeekFrom::Start(from))?;
            let mut piece = Vec::with_capacity(PIECE);
            (&mut *file).take(wanted).read_to_end(&mut piece)?;
            match piece.len() as u64 == wanted {
                true => Ok(Bytes::from(piece)),
                false => Err(std::io::ErrorKind::UnexpectedEof.into()),
            }
        })
        .await
    }
}

/// That a file is larger than what is taken.
pub(crate) fn too_large(largest: u64) -> Error {
    let message = format!("The file is larger than {largest} bytes, the most that this registry takes of one.");
    Error::caller(Code::FileTooLarge, message)
}

/// Does what may wait for a disk where no request waits behind it.
async fn off_the_runtime<T: Send + 'static>(
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> Result<T, Error> {
    spawn_blocking(work).await.map_err(Error::internal)?.map_err(|error| stuck(&error))
}

/// A disk that is full today has room another day.
fn stuck(cause: &std::io::Error) -> Error {
    let text = format!("a file on its way in can't be read or written: {cause}").into();
    if cause.kind() == ErrorKind::StorageFull { Error::Full(text) } else { Error::Unavailable(text) }
}
