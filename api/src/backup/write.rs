//! Making a backup: one snapshot, read table by table while others write, and the files that its documents name.

use std::io::Write;

use entity::{document, revision};
use futures_util::TryStreamExt;
use sea_orm::{DatabaseTransaction, EntityTrait, QueryOrder, QuerySelect};

use super::{
    Closing, FORMAT, Failure, Opening,
    archive::{CLOSING, FILES, OPENING, TABLES, Writer},
    digest::Digests,
};
use crate::{
    clock::Clock,
    error::Error,
    files::{Files, check::fault},
    revision::chain::Head,
    store::{
        Store, form,
        portable::{Source, tables},
    },
};

/// Rows go into the file in pieces of about this many bytes.
const PIECE: usize = 1024 * 1024;

/// What was written.
#[derive(Clone, Debug)]
pub struct Made {
    /// What the backup says of itself last.
    pub closing: Closing,
    /// The newest `seq` of the log and its hash.
    pub head: String,
    /// The files that could not be had, one sentence each. The backup is whole without them.
    pub faults: Vec<String>,
}

/// Writes a backup, with the bytes of documents if their store is given.
///
/// # Errors
/// When the database does not answer, or the backup can't be written: what was written is no backup then.
pub async fn backup<W: Write>(
    store: &Store,
    files: Option<&Files>,
    clock: &dyn Clock,
    to: W,
) -> Result<(Made, W), Failure> {
    let snapshot = store.snapshot().await?;
    let form = form::newest(&snapshot).await?;
    let form = form.ok_or_else(|| Failure::Refused("the database holds no registry".to_owned()))?;
    let now = clock.now();
    let mut writer = Writer::new(to, u64::try_from(now.timestamp()).unwrap_or_default());
    let head = head(&snapshot).await?.to_string();
    let opening = Opening { format: FORMAT, form, head, made_at: now.to_rfc3339() };
    writer.add(OPENING, &json(&opening)?)?;
    let mut digests = Digests::default();
    for table in tables(&snapshot).await? {
        let mut source = Source::Snapshot(&snapshot);
        let mut waiting = json(&table.heading())?;
        digests.table(&table.name, &waiting);
        let mut rows = table.rows(&mut source).await?;
        let mut number = 0;
        loop {
            let row = rows.try_next().await?;
            if let Some(row) = &row {
                let from = waiting.len();
                table.write(row, &mut waiting)?;
                digests.row(&waiting[from..]);
            }
            if !waiting.is_empty() && (row.is_none() || waiting.len() >= PIECE) {
                number += 1;
                writer.add(&format!("{TABLES}{}/{number:08}.jsonl", table.name), &waiting)?;
                waiting.clear();
            }
            if row.is_none() {
                break;
            }
        }
    }
    let (mut kept, mut faults) = (0, Vec::new());
    if let Some(files) = files {
        let named = document::Entity::find()
            .select_only()
            .column(document::Column::Sha256)
            .column(document::Column::Size)
            .distinct()
            .order_by_asc(document::Column::Sha256)
            .into_tuple::<(String, i64)>();
        let mut named = named.stream(&snapshot).await?;
        while let Some((sha256, size)) = named.try_next().await? {
            let size = u64::try_from(size).unwrap_or_default();
            // Looked through first: a member's size stands before its bytes.
            if let Some(fault) = fault(files, &sha256, size).await? {
                faults.push(fault);
                continue;
            }
            file(files, &sha256, size, &mut writer).await?;
            kept += 1;
        }
    }
    snapshot.rollback().await?;
    let closing = Closing { digest: digests.digest(), rows: digests.rows, files: kept };
    writer.add(CLOSING, &json(&closing)?)?;
    Ok((Made { closing, head: opening.head, faults }, writer.finish()?))
}

/// The newest row of the log. Nothing else of it is read: an older form has fewer columns.
async fn head(snapshot: &DatabaseTransaction) -> Result<Head, Error> {
    let newest = revision::Entity::find()
        .select_only()
        .column(revision::Column::Seq)
        .column(revision::Column::Hash)
        .order_by_desc(revision::Column::Seq)
        .into_tuple::<(i64, Vec<u8>)>();
    let mut head = Head::default();
    if let Some((seq, hash)) = newest.one(snapshot).await? {
        head.follow(seq, &hash);
    }
    Ok(head)
}

/// Writes the bytes of a document.
async fn file<W: Write>(files: &Files, sha256: &str, size: u64, writer: &mut Writer<W>) -> Result<(), Failure> {
    let gone = || Error::Unavailable(format!("the file {sha256} changed while it was read").into());
    let mut contents = files.read(sha256, size, 0..size).await?.ok_or_else(gone)?;
    writer.begin(&format!("{FILES}{sha256}"), size)?;
    let mut written = 0;
    while let Some(bytes) = contents.try_next().await? {
        written += bytes.len() as u64;
        writer.bytes(&bytes)?;
    }
    if written != size {
        return Err(gone().into());
    }
    Ok(writer.end(size)?)
}

/// A value as a line.
pub(super) fn json(value: &impl serde::Serialize) -> Result<Vec<u8>, Error> {
    let mut line = serde_json::to_vec(value).map_err(Error::internal)?;
    line.push(b'\n');
    Ok(line)
}
