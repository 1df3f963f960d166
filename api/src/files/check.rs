//! Whether the bytes of every document are there and are what its record says, and what else the store has. A record says
//! how large a file is and what its SHA-256 is; `chiraka verify` sees to it that no record was altered.

use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use chrono::TimeDelta;
use data_encoding::HEXLOWER;
use entity::document;
use futures_util::{StreamExt, TryStreamExt};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use sha2::{Digest, Sha256};

use super::{Files, Kept, location};
use crate::{
    clock::Clock,
    error::Error,
    store::{Store, unit::Unit},
};

/// Younger files than this may belong to a request that is under way, in hours.
const UNDER_WAY: i64 = 24;

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// How many documents the registry has.
    pub documents: u64,
    /// How many files they name.
    pub files: u64,
    /// What is missing or altered, one sentence each.
    pub faults: Vec<String>,
    /// The names of the files that no document names.
    pub orphans: Vec<String>,
    /// How many of them were removed.
    pub removed: u64,
}

/// Reads every file that a document names, and lists those that none does.
///
/// # Errors
/// When the database or the store does not answer.
pub async fn check(store: &Store, files: &Files) -> Result<Report, Error> {
    let mut report = Report::default();
    let mut named: BTreeMap<String, (u64, String)> = BTreeMap::new();
    let mut rows = document::Entity::find().order_by_asc(document::Column::Id).stream(store.connection()).await?;
    while let Some(row) = rows.try_next().await? {
        report.documents += 1;
        let size = u64::try_from(row.size).unwrap_or_default();
        let id = row.id.to_string();
        let (known, _) = named.entry(row.sha256).or_insert_with(|| (size, id.clone()));
        if *known != size {
            report.faults.push(format!("{id}: another document has the same bytes and another size"));
        }
    }
    drop(rows);
    report.files = named.len() as u64;
    for (sha256, (size, id)) in &named {
        report.faults.extend(fault(files, sha256, *size).await?.map(|fault| format!("{id}: {fault}")));
    }
    let known: HashSet<String> = named.keys().map(|sha256| location(sha256).to_string()).collect();
    let mut kept = files.list();
    while let Some(kept) = kept.next().await {
        report.orphans.extend(Some(kept?.name).filter(|name| !known.contains(name) && is_ours(name)));
    }
    drop(kept);
    report.orphans.sort_unstable();
    Ok(report)
}

/// Whether a name is one that files are kept under: what else lies there is nobody's to remove here.
fn is_ours(name: &str) -> bool {
    let sha256 = name.rsplit('/').next().unwrap_or_default();
    let hexadecimal = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    sha256.len() == 64 && sha256.bytes().all(hexadecimal) && location(sha256).as_ref() == name
}

/// What is wrong with a file, all of which is read.
pub(crate) async fn fault(files: &Files, sha256: &str, size: u64) -> Result<Option<String>, Error> {
    let Some(mut contents) = files.read(sha256, size, 0..size).await? else {
        return Ok(Some(format!("the store has no file {sha256} of {size} bytes")));
    };
    let mut hash = Sha256::new();
    while let Some(bytes) = contents.try_next().await? {
        hash.update(&bytes);
    }
    let found = HEXLOWER.encode(&hash.finalize());
    Ok((found != sha256).then(|| format!("the file {sha256} was altered: its SHA-256 is {found}")))
}

/// Removes what no document names and nobody is about to name.
///
/// # Errors
/// When the database or the store does not answer.
pub async fn remove_orphans(
    store: &Store,
    files: &Files,
    clock: &Arc<dyn Clock>,
    report: &mut Report,
) -> Result<(), Error> {
    let before = clock.now() - TimeDelta::hours(UNDER_WAY);
    let orphans: HashSet<&String> = report.orphans.iter().collect();
    let old = files.list().try_filter(|kept| {
        let old = kept.written_at < before && orphans.contains(&kept.name);
        async move { old }
    });
    let old: Vec<Kept> = old.try_collect().await?;
    for Kept { name, .. } in old {
        // An act that begins now may take a file that was left behind. Both hold the log's lock while they decide.
        let unit = Unit::begin(store, Arc::clone(clock), "files").await?;
        let sha256 = name.rsplit('/').next().unwrap_or_default();
        let users = document::Entity::find().filter(document::Column::Sha256.eq(sha256));
        if users.count(unit.transaction()).await? == 0 {
            files.remove(&name).await?;
            report.removed += 1;
            report.orphans.retain(|orphan| *orphan != name);
        }
    }
    Ok(())
}
