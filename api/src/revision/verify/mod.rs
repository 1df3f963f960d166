//! Walks the log and holds it against the tables. Every fault is found and named: a broken chain, a changed record, a
//! gap, a table that says something else than the newest record of its node, a row that nothing owns or that is stored in
//! another form than the registry writes. What can't be read is a fault of its row, and the walk goes on.
//! All of it reads snapshots, so that writers need not stop. Memory does not grow with the registry: everything is
//! read in stretches or row by row, and of very many faults the later ones are only counted.
//!
//! * `log`: the chain. `checkpoint`: what was signed and kept elsewhere. `records`: the newest record of each node against its tables.
//! * `rows`: each row by itself. `relations`: what no single row shows, such as owners, places and counters.
//! * `derived`: what follows from the records and is written beside them.

mod checkpoint;
mod derived;
mod log;
mod records;
mod relations;
mod rows;

use std::str::FromStr;

use entity::id::NodeKind;
use sea_orm::DatabaseTransaction;

use super::{chain::Head, key::PublicKey};
use crate::{error::Error, store::Store};

/// The kinds of node that have records of their own; the others live inside these.
const KINDS: [NodeKind; 11] = [
    NodeKind::Council,
    NodeKind::Post,
    NodeKind::Official,
    NodeKind::Mandate,
    NodeKind::Association,
    NodeKind::Facility,
    NodeKind::Agreement,
    NodeKind::Ceremony,
    NodeKind::Theme,
    NodeKind::BeneficiaryGroup,
    NodeKind::Source,
];

/// How many connections a verification holds at once, where there are so many: with fewer it takes one at a time.
pub const WALKS: u32 = 4;

/// More faults than anybody reads; the rest is counted.
const MOST_FAULTS: usize = 10_000;

/// What was looked at and what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// How many changes the log has.
    pub revisions: u64,
    /// How many records were compared with their tables.
    pub records: u64,
    /// How many signed checkpoints were compared with the log.
    pub checkpoints: u64,
    /// The log's newest `seq` and hash, as [`KeptHead`] reads them.
    pub head: String,
    /// What is wrong, in words: the first 10,000 faults.
    pub faults: Vec<String>,
    /// How many faults there are beyond these.
    pub more_faults: u64,
}

impl Report {
    fn fault(&mut self, fault: String) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(fault);
        } else {
            self.more_faults += 1;
        }
    }

    /// Adds what another walk saw; the head is that of the one that walked the log.
    fn add(&mut self, other: Report) {
        self.revisions += other.revisions;
        self.records += other.records;
        self.checkpoints += other.checkpoints;
        if !other.head.is_empty() {
            self.head = other.head;
        }
        for fault in other.faults {
            self.fault(fault);
        }
        self.more_faults += other.more_faults;
    }
}

/// A head of the log that somebody kept outside the database: `SEQ:HASH`, the hash in hexadecimal. A log that lost its
/// end, or that was written anew, is sound in itself; it is the kept head that it no longer agrees with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptHead(Head);

/// The text is no head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MalformedHead;

impl std::fmt::Display for MalformedHead {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a head is SEQ:HASH as `verify` prints it, such as 37: and 64 hexadecimal digits")
    }
}

impl std::error::Error for MalformedHead {}

impl FromStr for KeptHead {
    type Err = MalformedHead;

    fn from_str(text: &str) -> Result<Self, MalformedHead> {
        let (seq, hash) = text.trim().split_once(':').ok_or(MalformedHead)?;
        let seq = seq.parse().map_err(|_| MalformedHead)?;
        let hash = data_encoding::HEXLOWER_PERMISSIVE.decode(hash.as_bytes()).map_err(|_| MalformedHead)?;
        let hash = hash.try_into().map_err(|_| MalformedHead)?;
        let empty = Head::default();
        // Nothing comes before the first revision, and its place has one hash.
        if seq < 0 || seq == 0 && hash != empty.hash {
            return Err(MalformedHead);
        }
        Ok(KeptHead(Head { seq, hash }))
    }
}

/// Verifies a registry.
///
/// # Errors
/// When the database does not answer; what is wrong with the registry is in the report.
pub async fn verify(store: &Store) -> Result<Report, Error> {
    verify_with(store, &[]).await
}

/// Verifies a registry, and that its log still contains the kept heads.
///
/// # Errors
/// When the database does not answer; what is wrong with the registry is in the report.
pub async fn verify_with(store: &Store, kept: &[KeptHead]) -> Result<Report, Error> {
    verify_against(store, &Kept { heads: kept.to_vec(), ..Kept::default() }, Extent::Whole).await
}

/// What somebody kept outside the database.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// Heads of the log.
    pub heads: Vec<KeptHead>,
    /// Files with signed checkpoints, such as the daily one.
    pub files: Vec<KeptFile>,
    /// The keys that are trusted to have signed them.
    pub keys: Vec<PublicKey>,
}

/// How much is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Extent {
    /// The log, and the tables held against it.
    #[default]
    Whole,
    /// The log alone: its chain, its records, and what was kept outside.
    Log,
}

/// A file with checkpoints, one or many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptFile {
    /// What messages call it.
    pub name: String,
    /// What is in it.
    pub text: String,
}

/// Verifies a registry, and that its log still is the one that was kept.
///
/// # Errors
/// When the database does not answer; what is wrong with the registry or with what was kept is in the report.
pub async fn verify_against(store: &Store, kept: &Kept, extent: Extent) -> Result<Report, Error> {
    if extent == Extent::Log {
        let mut report = Report::default();
        chain_walk(&store.snapshot().await?, kept, &mut report).await?;
        return Ok(report);
    }
    // The log is walked in the newest snapshot: there it has every revision that the tables are held against.
    let kinds = |agreements: bool| {
        KINDS.into_iter().filter(|kind| (*kind == NodeKind::Agreement) == agreements).collect::<Vec<_>>()
    };
    let parts = if store.connections().most < WALKS {
        let agreements = records_walk(store.snapshot().await?, kinds(true)).await?;
        let others = records_walk(store.snapshot().await?, kinds(false)).await?;
        let beside = relations_walk(store.snapshot().await?).await?;
        [log_walk(store.clone(), store.snapshot().await?, kept.clone()).await?, agreements, others, beside]
    } else {
        // While one walk waits for its rows, another works on its own.
        let agreements = tokio::spawn(records_walk(store.snapshot().await?, kinds(true)));
        let others = tokio::spawn(records_walk(store.snapshot().await?, kinds(false)));
        let beside = tokio::spawn(relations_walk(store.snapshot().await?));
        let log = tokio::spawn(log_walk(store.clone(), store.snapshot().await?, kept.clone()));
        let done = |walk: Result<Result<Report, Error>, tokio::task::JoinError>| walk.map_err(Error::internal)?;
        [done(log.await)?, done(agreements.await)?, done(others.await)?, done(beside.await)?]
    };
    let mut report = Report::default();
    parts.into_iter().for_each(|part| report.add(part));
    Ok(report)
}

async fn chain_walk(snapshot: &DatabaseTransaction, kept: &Kept, report: &mut Report) -> Result<(), Error> {
    let checkpoints = checkpoint::Expected::of(&kept.files, &kept.keys, report);
    log::faults(snapshot, &kept.heads, checkpoints, report).await
}

async fn log_walk(store: Store, snapshot: DatabaseTransaction, kept: Kept) -> Result<Report, Error> {
    let mut report = Report::default();
    for fault in store.form_faults(&snapshot).await? {
        report.fault(fault);
    }
    chain_walk(&snapshot, &kept, &mut report).await?;
    rows::faults(&snapshot, &mut report).await?;
    snapshot.rollback().await?;
    Ok(report)
}

async fn records_walk(snapshot: DatabaseTransaction, kinds: Vec<NodeKind>) -> Result<Report, Error> {
    let mut report = Report::default();
    for kind in kinds {
        records::faults(&snapshot, kind, &mut report).await?;
    }
    snapshot.rollback().await?;
    Ok(report)
}

async fn relations_walk(snapshot: DatabaseTransaction) -> Result<Report, Error> {
    let mut report = Report::default();
    relations::faults(&snapshot, &mut report).await?;
    derived::faults(&snapshot, &mut report).await?;
    snapshot.rollback().await?;
    Ok(report)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_read_as_they_are_printed() {
        let head = Head { seq: 37, hash: [0xab; 32] };
        assert_eq!(head.to_string().parse(), Ok(KeptHead(head.clone())));
        assert_eq!(format!(" {}\n", head.to_string().to_uppercase()).parse(), Ok(KeptHead(head)));
        assert_eq!(Head::default().to_string().parse(), Ok(KeptHead(Head::default())));
        let zeros = "0".repeat(64);
        for text in ["", ":", "37", "37:", "37:ab", &zeros, &format!("-1:{zeros}"), &format!("0:{}", "1".repeat(64))] {
            assert_eq!(text.parse::<KeptHead>(), Err(MalformedHead), "{text}");
        }
    }
}
