//! The chain: every row of the log follows from the one before.

use std::collections::BTreeMap;

use entity::{id::NodeId, revision};
use futures_util::TryStreamExt;
use sea_orm::{
    DatabaseTransaction, FromQueryResult,
    sea_query::{Asterisk, Order, SelectStatement},
};

use super::{KeptHead, Report, checkpoint::Expected};
use crate::{
    error::Error,
    revision::chain::{self, Head},
    store::walk::walk,
};

pub(super) async fn faults(
    snapshot: &DatabaseTransaction,
    kept: &[KeptHead],
    mut checkpoints: Expected,
    report: &mut Report,
) -> Result<(), Error> {
    let mut query = SelectStatement::new();
    query.column(Asterisk).from("revision").order_by("seq", Order::Asc);
    let mut rows = walk(snapshot, &query).await?;
    let mut head = Head::default();
    let mut missing: BTreeMap<i64, Vec<&Head>> = BTreeMap::new();
    for KeptHead(kept) in kept {
        missing.entry(kept.seq).or_default().push(kept);
    }
    // Every log begins with nothing.
    missing.remove(&0);
    while let Some(row) = rows.try_next().await? {
        report.revisions += 1;
        let seq: i64 = row.try_get("", "seq")?;
        if seq != head.seq + 1 {
            report.fault(format!("revision {seq}: the log jumps here from {}", head.seq));
        }
        match revision::Model::from_query_result(&row, "") {
            Ok(row) => {
                row_faults(&head, &row, report);
                head = Head::of(&row);
            }
            Err(cause) => {
                report.fault(format!("revision {seq}: it was changed and can't be read ({cause})"));
                // The next row may be sound: it builds on this one's hash, if that can be read.
                head.follow(seq, &row.try_get::<Vec<u8>>("", "hash").unwrap_or_default());
            }
        }
        checkpoints.row(seq, &head.hash, report);
        for kept in missing.remove(&seq).into_iter().flatten() {
            if *kept != head {
                report.fault(format!("revision {seq}: it is not the one of the kept head {kept}"));
            }
        }
    }
    for kept in missing.into_values().flatten() {
        report.fault(format!("the log ends at revision {} and lacks that of the kept head {kept}", head.seq));
    }
    checkpoints.end(head.seq, report);
    report.head = head.to_string();
    Ok(())
}

fn row_faults(head: &Head, row: &revision::Model, report: &mut Report) {
    let node = NodeId { kind: row.node_kind, uuid: row.node_id };
    if chain::commitment(&row.salt, &row.record, row.detail.as_deref()).as_slice() != row.commitment {
        report.fault(format!("revision {} of {node}: its record was changed", row.seq));
    }
    if chain::hash(&head.hash, row).as_slice() != row.hash {
        let what = "it, or its place after the revision before, was changed";
        report.fault(format!("revision {} of {node}: {what}", row.seq));
    }
}
