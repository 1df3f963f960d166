//! Records as JSON Lines and the changes have them: what the log keeps of a record, as far as the public may see it. Both
//! write the same bytes for the same state, so that a copy kept by the changes stays a copy.

use entity::{
    id::{NodeId, NodeKind},
    value::write_hundredths,
};
use sea_orm::{
    DbErr,
    sea_query::{Expr, ExprTrait, Func, Query},
};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    error::Error,
    history::diff::{self, SILENT},
    store::snapshot::{Snapshot, Stretch},
};

/// Members that hold hundredths in the log, and exact decimals here, as everywhere outside.
const DECIMALS: [&str; 7] = ["amount", "amountBefore", "baseline", "paidAmount", "target", "value", "visaThreshold"];

/// The public form of a record in the log; `None` if the public may not see it, or it stands for another record now.
pub(crate) fn public(record: &str) -> Result<Option<Value>, Error> {
    let record: Value = serde_json::from_str(record).map_err(Error::internal)?;
    let Some(mut record) = diff::public(record) else {
        return Ok(None);
    };
    if record.get("mergedIntoId").is_some() {
        return Ok(None);
    }
    present(&mut record);
    Ok(Some(record))
}

/// What tells nothing is left out, and sums become decimals.
pub(crate) fn present(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for silent in SILENT {
                members.remove(silent);
            }
            for (name, value) in members {
                match value.as_i64().filter(|_| DECIMALS.contains(&name.as_str())) {
                    Some(hundredths) => *value = write_hundredths(hundredths).into(),
                    None => present(value),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(present),
        _ => {}
    }
}

/// The newest records of the rows of a stretch, as the log has them, in the order of their keys.
pub(crate) async fn newest(
    snapshot: &Snapshot,
    kind: NodeKind,
    stretch: &Stretch,
) -> Result<Vec<(NodeId, String)>, Error> {
    let newest = Query::select()
        .expr(Func::max(Expr::col("seq")))
        .from("revision")
        .and_where(Expr::col("node_kind").eq(kind.prefix()))
        .and_where(snapshot.within("revision", "node_id", stretch))
        .group_by_col("node_id")
        .to_owned();
    let query = Query::select()
        .columns(["node_id", "record"])
        .from("revision")
        .and_where(Expr::col("seq").in_subquery(newest))
        .to_owned();
    let rows = snapshot.select(&query).await?;
    let read = |row: &sea_orm::QueryResult| {
        let uuid: Uuid = row.try_get_by_index(0)?;
        Ok((NodeId { kind, uuid }, row.try_get_by_index(1)?))
    };
    let mut found = rows.iter().map(read).collect::<Result<Vec<_>, DbErr>>()?;
    // Of an unfiltered list, the log has records between the keys that the list does not show.
    found.retain(|(node, _)| stretch.keys.binary_search(&node.uuid).is_ok());
    found.sort_unstable_by_key(|(node, _)| node.uuid);
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_says_what_the_public_may_see() {
        let hidden = r#"{"id":"a","publication":"DRAFT"}"#;
        assert_eq!(public(hidden).ok().flatten(), None);
        assert_eq!(public(r#"{"id":"a","mergedIntoId":"b"}"#).ok().flatten(), None);
        let record = r#"{"id":"a","key":"k","amount":12345,"instalments":[{"position":0,"amount":7}],
            "documents":[{"id":"d","access":"RESTRICTED"}]}"#;
        let public = public(record).ok().flatten().map(|record| record.to_string());
        assert_eq!(
            public.as_deref(),
            Some(r#"{"amount":"123.45","documents":[],"id":"a","instalments":[{"amount":"0.07"}]}"#)
        );
    }
}
