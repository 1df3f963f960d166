//! The newest record of each node of a kind against what the tables hold, in the order of the nodes' keys. The log is asked
//! for the record's commitment alone: `log` has looked whether that is the record's, and two records never share one.

use std::collections::HashMap;

use entity::id::{NodeId, NodeKind};
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbErr, QueryResult,
    sea_query::{Expr, ExprTrait, Order, SelectStatement},
};
use uuid::Uuid;

use super::Report;
use crate::{
    error::Error,
    registry::{Held, records},
    revision::chain,
    store::{one_of, packed, raw::is_key},
};

/// How many nodes are held in memory at once.
const STRETCH: u64 = 2_000;

/// The newest revision of a node.
struct Newest {
    seq: i64,
    /// What binds its record, if that can be read.
    bond: Option<Bond>,
}

struct Bond {
    salt: Vec<u8>,
    detail: Option<String>,
    commitment: Vec<u8>,
}

impl Bond {
    /// Whether this is the record that was logged.
    fn holds(&self, record: &str) -> bool {
        chain::commitment(&self.salt, record, self.detail.as_deref()).as_slice() == self.commitment
    }
}

pub(super) async fn faults(snapshot: &DatabaseTransaction, kind: NodeKind, report: &mut Report) -> Result<(), Error> {
    let mut last = None;
    loop {
        let nodes = stretch(snapshot, kind, last).await?;
        let Some(end) = nodes.last().copied() else {
            return Ok(());
        };
        let newest = newest(snapshot, kind, &nodes).await?;
        let held = held(snapshot, kind, &nodes, report).await?;
        beside_faults(snapshot, kind, &held, report).await?;
        for uuid in nodes {
            let node = NodeId { kind, uuid };
            report.records += 1;
            let fault = match (newest.get(&uuid), held.get(&uuid)) {
                (Some(Newest { bond: Some(bond), .. }), Some(Some(held))) if bond.holds(&held.text) => continue,
                // What can't be read has been named.
                (Some(Newest { bond: None, .. }), Some(_)) | (Some(_), Some(None)) => continue,
                (Some(Newest { seq, .. }), Some(_)) => {
                    format!("the tables say something else than revision {seq}, its newest")
                }
                (Some(Newest { seq, .. }), None) => {
                    format!("it is gone from the tables, and revision {seq} is its newest")
                }
                (None, _) => "it is in the tables and the log does not know it".to_owned(),
            };
            report.fault(format!("{node}: {fault}"));
        }
        last = Some(end);
    }
}

/// The next nodes of a kind, from the log and the table.
async fn stretch(snapshot: &DatabaseTransaction, kind: NodeKind, last: Option<Uuid>) -> Result<Vec<Uuid>, Error> {
    let backend = snapshot.get_database_backend();
    let mut logged = SelectStatement::new();
    logged.column("node_id").from("revision").and_where(Expr::col("node_kind").eq(kind.prefix()));
    logged.and_where(is_key(backend, "node_id"));
    let mut stored = SelectStatement::new();
    stored.expr_as(Expr::col("id"), "node_id").from(kind.prefix()).and_where(is_key(backend, "id"));
    if let Some(last) = last {
        logged.and_where(Expr::col("node_id").gt(last));
        stored.and_where(Expr::col("id").gt(last));
    }
    logged.distinct().order_by("node_id", Order::Asc).limit(STRETCH);
    stored.order_by("id", Order::Asc).limit(STRETCH);
    let mut nodes: Vec<Uuid> = Vec::new();
    for query in [logged, stored] {
        for row in snapshot.query_all(&query).await? {
            nodes.push(row.try_get("", "node_id")?);
        }
    }
    nodes.sort_unstable();
    nodes.dedup();
    // Of two sorted stretches only the first STRETCH keys are certain to be complete.
    nodes.truncate(STRETCH as usize);
    Ok(nodes)
}

/// The newest revision of each node.
async fn newest(
    snapshot: &DatabaseTransaction,
    kind: NodeKind,
    nodes: &[Uuid],
) -> Result<HashMap<Uuid, Newest>, Error> {
    let backend = snapshot.get_database_backend();
    let mut newest = SelectStatement::new();
    newest
        .expr(Expr::col("seq").max())
        .from("revision")
        .and_where(Expr::col("node_kind").eq(kind.prefix()))
        .and_where(one_of(backend, "revision", "node_id", nodes))
        .group_by_col("node_id");
    let mut query = SelectStatement::new();
    query
        .columns(["seq", "node_id", "salt", "detail", "commitment"])
        .from("revision")
        .and_where(Expr::col("seq").in_subquery(newest));
    let rows = snapshot.query_all(&query).await?;
    let bond = |row: &QueryResult| -> Result<Bond, DbErr> {
        let (salt, detail) = (row.try_get("", "salt")?, row.try_get("", "detail")?);
        Ok(Bond { salt, detail, commitment: row.try_get("", "commitment")? })
    };
    rows.iter()
        .map(|row| Ok((row.try_get("", "node_id")?, Newest { seq: row.try_get("", "seq")?, bond: bond(row).ok() })))
        .collect()
}

/// What the tables hold of each node, if that can be read.
async fn held(
    snapshot: &DatabaseTransaction,
    kind: NodeKind,
    nodes: &[Uuid],
    report: &mut Report,
) -> Result<HashMap<Uuid, Option<Held>>, Error> {
    match records(snapshot, kind, nodes).await {
        Err(Error::Internal(_)) => {}
        held => return Ok(held?.into_iter().map(|(node, record)| (node, Some(record))).collect()),
    }
    let mut held = HashMap::new();
    for node in nodes {
        match records(snapshot, kind, &[*node]).await {
            Err(Error::Internal(cause)) => {
                let named = NodeId { kind, uuid: *node };
                report.fault(format!("{named}: a row of it can't be read ({cause})"));
                held.insert(*node, None);
            }
            record => held.extend(record?.into_iter().map(|(node, record)| (node, Some(record)))),
        }
    }
    Ok(held)
}

/// Rows whose columns that follow from their records are not what the records say: pages show these columns, and lists are
/// sorted by them.
async fn beside_faults(
    snapshot: &DatabaseTransaction,
    kind: NodeKind,
    held: &HashMap<Uuid, Option<Held>>,
    report: &mut Report,
) -> Result<(), Error> {
    let readable = held.iter().filter_map(|(node, held)| Some((*node, held.as_ref()?)));
    let mut readable: Vec<(Uuid, &Held)> = readable.collect();
    readable.sort_by_key(|(node, _)| *node);
    let columns = readable.first().map_or_else(Vec::new, |(_, held)| held.columns());
    let nodes: Vec<Uuid> = readable.iter().map(|(node, _)| *node).collect();
    let known = packed::read(snapshot, kind, &columns, &nodes).await?;
    for (uuid, held) in readable.into_iter().filter(|(_, held)| !held.beside.is_empty()) {
        if known.get(&uuid) != Some(&held.beside) {
            let node = NodeId { kind, uuid };
            report.fault(format!(
                "{node}: its row repeats its parts wrongly, or has other sort keys than its name; `chiraka reindex` mends that"
            ));
        }
    }
    Ok(())
}
