//! Walks the log and holds it against the tables. Every fault is found and named: a broken chain, a changed record, a
//! gap, a table that says something else than the newest record of its node, a node that the log does not know.
//! Memory does not grow with the log: it is read in stretches.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use entity::{
    citation,
    id::{NodeId, NodeKind},
    reference_counter, revision,
};
use sea_orm::{
    ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Alias, Expr, ExprTrait, Order, SelectStatement},
};
use uuid::Uuid;

use super::chain::{self, Head};
use crate::{
    error::Error,
    registry::{agreement::rules::numbers, records},
    store::{Store, one_of},
};

/// How many rows are held in memory at once.
const STRETCH: u64 = 1_000;

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

/// What was looked at and what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// How many changes the log has.
    pub revisions: u64,
    /// How many records were compared with their tables.
    pub records: u64,
    /// The newest hash, in hexadecimal.
    pub head: String,
    /// Everything that is wrong, in words.
    pub faults: Vec<String>,
}

/// Verifies a registry.
///
/// # Errors
/// When the database does not answer; what is wrong with the registry is in the report.
pub async fn verify(store: &Store) -> Result<Report, Error> {
    let mut report = Report::default();
    chain_faults(store, &mut report).await?;
    for kind in KINDS {
        table_faults(store, kind, &mut report).await?;
        citation_faults(store, kind, &mut report).await?;
    }
    counter_faults(store, &mut report).await?;
    Ok(report)
}

async fn chain_faults(store: &Store, report: &mut Report) -> Result<(), Error> {
    let mut head = Head::default();
    loop {
        let query = |limit| {
            let newer = revision::Entity::find().filter(revision::Column::Seq.gt(head.seq));
            newer.order_by_asc(revision::Column::Seq).limit(limit)
        };
        let rows = match query(STRETCH).all(store.connection()).await {
            Ok(rows) => rows,
            // A row that was changed beyond reading: go on one by one, to name it.
            Err(DbErr::Type(_)) => match query(1).all(store.connection()).await {
                Err(DbErr::Type(_)) => {
                    report.faults.push(format!("revision {}: it was changed and can't be read", head.seq + 1));
                    return Ok(());
                }
                row => row?,
            },
            Err(error) => return Err(error.into()),
        };
        if rows.is_empty() {
            break;
        }
        for row in rows {
            let node = NodeId { kind: row.node_kind, uuid: row.node_id };
            if row.seq != head.seq + 1 {
                report.faults.push(format!("revision {}: the log jumps here from {}", row.seq, head.seq));
            }
            if chain::commitment(&row.salt, &row.record).as_slice() != row.commitment {
                report.faults.push(format!("revision {} of {node}: its record was changed", row.seq));
            }
            if chain::hash(&head.hash, &row).as_slice() != row.hash {
                let what = "it, or its place after the revision before, was changed";
                report.faults.push(format!("revision {} of {node}: {what}", row.seq));
            }
            head = Head::of(&row);
            report.revisions += 1;
        }
    }
    report.head = data_encoding::HEXLOWER.encode(&head.hash);
    Ok(())
}

/// Compares the newest record of each node of a kind with what the tables hold, in the order of the nodes' keys.
async fn table_faults(store: &Store, kind: NodeKind, report: &mut Report) -> Result<(), Error> {
    let mut last = None;
    loop {
        let mut logged = SelectStatement::new();
        logged.column("node_id").from("revision").and_where(Expr::col("node_kind").eq(kind.prefix()));
        let mut stored = SelectStatement::new();
        stored.expr_as(Expr::col("id"), "node_id").from(kind.prefix());
        if let Some(last) = last {
            logged.and_where(Expr::col("node_id").gt(last));
            stored.and_where(Expr::col("id").gt(last));
        }
        logged.distinct().order_by("node_id", Order::Asc).limit(STRETCH);
        stored.order_by("id", Order::Asc).limit(STRETCH);
        let mut nodes: Vec<Uuid> = Vec::new();
        for query in [logged, stored] {
            for row in store.rows(&query).await? {
                nodes.push(row.try_get("", "node_id")?);
            }
        }
        nodes.sort_unstable();
        nodes.dedup();
        // Of two sorted stretches only the first STRETCH keys are certain to be complete.
        nodes.truncate(STRETCH as usize);
        let Some(end) = nodes.last().copied() else {
            return Ok(());
        };
        let newest = newest_records(store, kind, &nodes).await?;
        let held = held_records(store, kind, &nodes, report).await?;
        for uuid in nodes {
            let node = NodeId { kind, uuid };
            let fault = match (newest.get(&uuid), held.get(&uuid)) {
                (Some((_, logged)), Some(held)) if logged == held => None,
                (Some((seq, _)), Some(_)) => {
                    Some(format!("the tables say something else than revision {seq}, its newest"))
                }
                (Some((seq, _)), None) => Some(format!("it is gone from the tables, and revision {seq} is its newest")),
                (None, _) => Some("it is in the tables and the log does not know it".to_owned()),
            };
            report.faults.extend(fault.map(|fault| format!("{node}: {fault}")));
            report.records += 1;
        }
        last = Some(end);
    }
}

/// What the tables hold; a row that was changed beyond reading is named.
async fn held_records(
    store: &Store,
    kind: NodeKind,
    nodes: &[Uuid],
    report: &mut Report,
) -> Result<HashMap<Uuid, String>, Error> {
    let unreadable = match records(store.connection(), kind, nodes).await {
        Err(Error::Internal(cause)) => cause,
        held => return held,
    };
    let mut held = HashMap::new();
    for node in nodes {
        match records(store.connection(), kind, &[*node]).await {
            Err(Error::Internal(_)) => {
                let node = NodeId { kind, uuid: *node };
                report.faults.push(format!("{node}: a row of it can't be read ({unreadable})"));
            }
            record => held.extend(record?),
        }
    }
    Ok(held)
}

async fn newest_records(store: &Store, kind: NodeKind, nodes: &[Uuid]) -> Result<HashMap<Uuid, (i64, String)>, Error> {
    let backend = store.backend();
    let mut newest = SelectStatement::new();
    newest
        .expr(Expr::col("seq").max())
        .from("revision")
        .and_where(Expr::col("node_kind").eq(kind.prefix()))
        .and_where(one_of(backend, "revision", "node_id", nodes))
        .group_by_col("node_id");
    let rows = revision::Entity::find()
        .filter(Expr::col(Alias::new("seq")).in_subquery(newest))
        .all(store.connection())
        .await?;
    Ok(rows.into_iter().map(|row| (row.node_id, (row.seq, row.record))).collect())
}

/// Citations of nodes that do not exist: no foreign key can watch over them, as they point into many tables.
async fn citation_faults(store: &Store, kind: NodeKind, report: &mut Report) -> Result<(), Error> {
    let mut known = SelectStatement::new();
    known.column("id").from(kind.prefix());
    let strays = citation::Entity::find()
        .filter(citation::Column::NodeKind.eq(kind))
        .filter(Expr::col(Alias::new("node_id")).not_in_subquery(known))
        .all(store.connection())
        .await?;
    for stray in strays {
        let node = NodeId { kind, uuid: stray.node_id };
        report.faults.push(format!("{node}: it is not in the tables, but cites {}", stray.source_id));
    }
    Ok(())
}

/// Counters that would give out a reference again, or that skipped one: for each council and year, the counter stands at
/// the largest number among the references.
async fn counter_faults(store: &Store, report: &mut Report) -> Result<(), Error> {
    for council in entity::council::Entity::find().all(store.connection()).await? {
        let mut query = SelectStatement::new();
        query.column("reference").from("agreement").and_where(Expr::col("council_id").eq(council.id.0));
        let mut given: BTreeMap<i32, i32> = BTreeMap::new();
        for row in store.rows(&query).await? {
            let reference: String = row.try_get("", "reference")?;
            if let Some((year, number)) = numbers(&council.code, &reference) {
                let largest = given.entry(year).or_default();
                *largest = Ord::max(number, *largest);
            }
        }
        let counters = reference_counter::Entity::find().filter(reference_counter::Column::CouncilId.eq(council.id));
        let counters: BTreeMap<i32, i32> =
            counters.all(store.connection()).await?.into_iter().map(|counter| (counter.year, counter.last)).collect();
        let years: BTreeSet<i32> = given.keys().chain(counters.keys()).copied().collect();
        for year in years {
            let (given, counter) = (given.get(&year).copied().unwrap_or(0), counters.get(&year).copied().unwrap_or(0));
            if given != counter {
                let prefix = format!("{}-{year}", council.code);
                report
                    .faults
                    .push(format!("the counter of {prefix} is at {counter}, and the last reference has {given}"));
            }
        }
    }
    Ok(())
}
