//! The chain: every row of the log follows from the one before.

use std::collections::BTreeMap;

use entity::{
    id::NodeId,
    revision::{self, Action},
};
use futures_util::TryStreamExt;
use sea_orm::{
    DatabaseTransaction, FromQueryResult,
    sea_query::{Asterisk, Order, SelectStatement},
};

use super::{KeptHead, Report, checkpoint::Expected};
use crate::{
    error::Error,
    revision::{
        chain::{self, Head},
        erasure::{digest, is_erased},
    },
    store::{unit::Detail, walk::walk},
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
    let mut erasures = Erasures::default();
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
                erasures.row(&row, report);
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
    erasures.end(report);
    for kept in missing.into_values().flatten() {
        report.fault(format!("the log ends at revision {} and lacks that of the kept head {kept}", head.seq));
    }
    checkpoints.end(head.seq, report);
    report.head = head.to_string();
    Ok(())
}

fn row_faults(head: &Head, row: &revision::Model, report: &mut Report) {
    let node = NodeId { kind: row.node_kind, uuid: row.node_id };
    if !is_erased(row) && !is_committed_to(row) {
        report.fault(format!("revision {} of {node}: its record was changed", row.seq));
    }
    if chain::hash(&head.hash, row).as_slice() != row.hash {
        let what = "it, or its place after the revision before, was changed";
        report.fault(format!("revision {} of {node}: {what}", row.seq));
    }
}

fn is_committed_to(row: &revision::Model) -> bool {
    chain::commitment(&row.salt, &row.record, row.detail.as_deref()).as_slice() == row.commitment
}

/// The rows that data were erased from: what each says since then must be what the erasure of its node recorded. An erasure
/// that was itself erased from is recorded by the later one.
#[derive(Default)]
struct Erasures {
    found: BTreeMap<i64, (NodeId, String)>,
}

impl Erasures {
    fn row(&mut self, row: &revision::Model, report: &mut Report) {
        let node = NodeId { kind: row.node_kind, uuid: row.node_id };
        if is_erased(row) {
            self.found.insert(row.seq, (node, digest(row)));
        } else if row.action == Action::Erase && is_committed_to(row) {
            let detail: Detail = row.detail.as_deref().and_then(|it| serde_json::from_str(it).ok()).unwrap_or_default();
            for (seq, expected) in detail.erased {
                let found = self.found.remove(&seq);
                if found.is_some_and(|(own, digest)| own != node || digest != expected) {
                    report.fault(format!(
                        "revision {seq} of {node}: its record was changed after data were erased from it"
                    ));
                }
            }
        }
    }

    fn end(self, report: &mut Report) {
        for (seq, (node, _)) in self.found {
            report.fault(format!("revision {seq} of {node}: its record was changed, and no erasure tells of it"));
        }
    }
}
