//! The daily file: a checkpoint of each day, one below the other, in a file that can leave the machine. It only grows, each
//! entry is on the disk before it counts, and the log must still agree with the newest entry before it gets another: a log
//! never signs what contradicts what it signed before.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{Read, Write},
    path::Path,
    sync::Arc,
    time::Duration,
};

use tokio::time::sleep;

use super::{
    checkpoint::{HEADING, read, signed},
    key::Signer,
    tree,
};
use crate::{clock::Clock, error::Error, store::Store};

/// How often the date is looked at: the machine may sleep over midnight, and its clock may be set.
const LOOK: Duration = Duration::from_secs(60);
/// How long another program's entry is waited for, and how often that is looked at.
const PATIENCE: u32 = 100;
const MOMENT: Duration = Duration::from_millis(100);

/// What happened to the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// It has a new entry.
    Appended,
    /// It had today's entry already.
    Known,
}

/// Adds today's checkpoint to a file, unless it is there. A file that does not exist is made. The day is Morocco's.
///
/// # Errors
/// When the file or the database can't be used, or the log no longer agrees with the file's newest checkpoint.
pub async fn append(store: &Store, clock: &dyn Clock, signer: &Signer, path: &Path) -> Result<Entry, Error> {
    let failed = |error: std::io::Error| Error::internal(format!("{} can't be written: {error}", path.display()));
    let mut file = OpenOptions::new().read(true).append(true).create(true).open(path).map_err(failed)?;
    // Two servers, or a server and a cron job, may have the same file: one writes after the other.
    lock(&file).await.map_err(failed)?;
    let mut known = String::new();
    file.read_to_string(&mut known).map_err(failed)?;
    let today = clock.today().to_string();
    let last = read(&known).into_iter().rev().find_map(Result::ok);
    if last.as_ref().is_some_and(|last| last.heading.as_deref() == Some(&today)) {
        return Ok(Entry::Known);
    }
    let size = tree::size(store).await?;
    if let Some(last) = last
        && (last.tree.size > size || tree::tree(store, last.tree.size).await? != last.tree)
    {
        return Err(Error::internal(format!(
            "the log no longer begins with the {} revisions that {} has a checkpoint of, so nothing was added to it: the log \
             was cut or written anew, or the file is another registry's. `chiraka verify --checkpoint {}` tells more",
            last.tree.size,
            path.display(),
            path.display()
        )));
    }
    let checkpoint = signed(&tree::tree(store, size).await?, signer);
    // An entry that was broken off, by a machine that stopped, does not swallow this one.
    let start = if known.is_empty() || known.ends_with("\n\n") { "" } else { "\n\n" };
    file.write_all(format!("{start}{HEADING}{today}\n{checkpoint}\n").as_bytes()).map_err(failed)?;
    file.sync_all().map_err(failed)?;
    Ok(Entry::Appended)
}

/// Takes a file for itself, without holding up whatever else this thread does.
async fn lock(file: &File) -> std::io::Result<()> {
    for _ in 0..PATIENCE {
        match file.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::WouldBlock) => sleep(MOMENT).await,
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
    Err(std::io::Error::other("another program keeps it locked"))
}

/// Adds each day's checkpoint, for as long as this is waited for.
pub async fn keep(store: Store, clock: Arc<dyn Clock>, signer: Signer, path: impl AsRef<Path>) {
    let path = path.as_ref();
    let mut kept = None;
    let mut told = String::new();
    loop {
        let today = clock.today();
        if kept != Some(today) {
            match append(&store, clock.as_ref(), &signer, path).await {
                Ok(_) => {
                    kept = Some(today);
                    told.clear();
                }
                // The same cause again is no news.
                Err(error) if error.cause() == told => {}
                Err(error) => {
                    error.cause().clone_into(&mut told);
                    tracing::error!(
                        checkpoint.file = %path.display(),
                        error.cause = %told,
                        "today's checkpoint is not in its file yet"
                    );
                }
            }
        }
        sleep(LOOK).await;
    }
}
