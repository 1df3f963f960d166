//! Filling an empty database from a backup: all of it or nothing. The rows are one transaction, which is committed once
//! the database has answered them again and the digest is the backup's.

use std::{
    io::{Read, Seek},
    sync::Arc,
};

use futures_util::TryStreamExt;

use super::{
    Failure,
    archive::{Member, Reader, damaged},
    digest::Digests,
    inspect::{Whole, inspect},
    write::json,
};
use crate::{
    clock::Clock,
    files::{Files, arrival::Arriving},
    import::Progress,
    search::write::rebuild,
    store::{
        Store, form,
        portable::{Filling, Source},
    },
};

/// How many bytes of a file are taken at once.
const PIECE: usize = 256 * 1024;

/// Restores a backup, with the bytes of documents if there are any and their store is given. The database is brought to the
/// form of the backup, filled, and then brought up to date as any other.
///
/// # Errors
/// When the backup is damaged or does not fit, the database holds anything, or it refuses: it is empty still then. Where
/// bringing it up to date or filling the search index fails, `chiraka migrate` does that.
pub async fn restore(
    store: &Store,
    files: Option<&Files>,
    clock: &Arc<dyn Clock>,
    mut from: impl Read + Seek,
    progress: &mut (dyn Progress + Send),
) -> Result<Whole, Failure> {
    let whole = inspect(&mut from)?;
    from.rewind()?;
    if !form::migrate_to(store.connection(), &whole.opening.form).await? {
        return Err(Failure::Refused(format!(
            "its form, {}, is another than the database's: give the address of a new database, and use the version of \
             Chiraka that made the backup or a newer one",
            whole.opening.form
        )));
    }
    let filling = Filling::begin(store).await?;
    let mut filling = filling.ok_or_else(|| {
        Failure::Refused(
            "the database holds records already, and a backup is never put among them: give the address of an empty one"
                .to_owned(),
        )
    })?;
    progress.begin(usize::try_from(whole.closing.rows).unwrap_or(usize::MAX));
    let mut reader = Reader::new(from);
    let mut members = reader.members()?;
    while let Some(member) = members.next()? {
        match member {
            Member::Rows(lines) => {
                for line in lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
                    filling.take(line).await?;
                    if line.starts_with(b"[") {
                        progress.advance();
                    }
                }
            }
            Member::File(sha256, entry) => {
                if let Some(files) = files {
                    file(files, &sha256, entry).await?;
                }
            }
            Member::Opening(_) | Member::Closing(_) => {}
        }
    }
    filling.flush().await?;
    let found = digests(&mut filling).await?;
    if let Some(table) = found.difference(&whole.digests) {
        return Err(Failure::Refused(format!("the database answers other rows of {table} than it was given")));
    }
    filling.commit(store).await?;
    store.migrate().await?;
    rebuild(store, clock, &mut ()).await?;
    Ok(whole)
}

/// The digests of what the database holds.
async fn digests(filling: &mut Filling) -> Result<Digests, Failure> {
    let mut digests = Digests::default();
    let mut line = Vec::new();
    for table in filling.tables().to_vec() {
        digests.table(&table.name, &json(&table.heading())?);
        let mut source = Source::Filling(filling);
        let mut rows = table.rows(&mut source).await?;
        while let Some(row) = rows.try_next().await? {
            line.clear();
            table.write(&row, &mut line)?;
            digests.row(&line);
        }
    }
    Ok(digests)
}

/// Keeps the bytes of a document.
async fn file(files: &Files, sha256: &str, mut from: impl Read) -> Result<(), Failure> {
    let mut arriving = Arriving::begin(files, "")?;
    let mut piece = vec![0; PIECE];
    loop {
        let read = from.read(&mut piece).map_err(|error| damaged(&error))?;
        if read == 0 {
            break;
        }
        arriving = arriving.add(&piece[..read]).await?;
    }
    let arrived = arriving.end().await?;
    if arrived.sha256 != sha256 {
        return Err(Failure::Refused(format!("the file {sha256} was altered")));
    }
    Ok(files.keep(&arrived).await?)
}
