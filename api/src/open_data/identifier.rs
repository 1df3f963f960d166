//! What stands behind a permanent identifier: a record, the record that it was merged into, or the reason why it is gone.

use entity::id::{NodeId, NodeKind};
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query};
use serde_json::Value;
use uuid::Uuid;

use super::record;
use crate::{
    error::Error,
    store::{Store, unit::Detail},
};

/// What an identifier stands for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Found {
    /// A record that the public may see.
    Record(NodeId, Value),
    /// It was merged into another record.
    Merged(NodeId),
    /// It was there, and was taken back.
    Gone(Option<String>),
}

/// The kind of record that a name in an address stands for. Parts of a record have no address of their own.
pub(crate) fn kind(name: &str) -> Option<NodeKind> {
    let kind = NodeKind::ALL.into_iter().find(|kind| kind.prefix().replace('_', "-") == name)?;
    super::table::Dataset::of(kind).filter(|dataset| !dataset.is_of_parts()).map(|_| kind)
}

/// The record of an id, or of the name that people know it by: a reference or slug.
pub(crate) async fn find(store: &Store, kind: NodeKind, key: &str) -> Result<Option<Found>, Error> {
    let uuid = match key.parse::<NodeId>() {
        Ok(node) if node.kind == kind => Some(node.uuid),
        _ => by_name(store, kind, key).await?,
    };
    match uuid {
        Some(uuid) => told(store, NodeId { kind, uuid }).await,
        None => Ok(None),
    }
}

async fn by_name(store: &Store, kind: NodeKind, key: &str) -> Result<Option<Uuid>, Error> {
    let column = match kind {
        NodeKind::Agreement => "reference",
        // A post's slug is unique within its council alone; the others have none.
        NodeKind::Post | NodeKind::Mandate | NodeKind::Facility => return Ok(None),
        _ => "slug",
    };
    // PostgreSQL can't hold a NUL in a text, so none has it.
    if key.contains('\0') {
        return Ok(None);
    }
    let query =
        Query::select().column("id").from(kind.prefix()).and_where(Expr::col(column).eq(key)).limit(1).to_owned();
    let rows = store.rows(&query).await?;
    Ok(rows.first().map(|row| row.try_get_by_index(0)).transpose()?)
}

/// What the public was last told of a record: the log knows it, and it never tells of what was never public.
async fn told(store: &Store, node: NodeId) -> Result<Option<Found>, Error> {
    let query = Query::select()
        .columns(["record", "detail"])
        .from("revision")
        .and_where(Expr::col("node_kind").eq(node.kind.prefix()))
        .and_where(Expr::col("node_id").eq(node.uuid))
        .and_where(Expr::col("public").eq(true))
        .order_by("seq", Order::Desc)
        .limit(1)
        .to_owned();
    let rows = store.rows(&query).await?;
    let Some(row) = rows.first() else {
        return Ok(None);
    };
    let (text, detail): (String, Option<String>) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
    if let Some(public) = record::public(&text)? {
        return Ok(Some(Found::Record(node, public)));
    }
    let raw: Value = serde_json::from_str(&text).map_err(Error::internal)?;
    let into = raw.get("mergedIntoId").and_then(Value::as_str).and_then(|id| id.parse().ok());
    if let Some(into) = into {
        return Ok(Some(Found::Merged(into)));
    }
    let detail: Detail = match detail {
        Some(detail) => serde_json::from_str(&detail).map_err(Error::internal)?,
        None => Detail::default(),
    };
    Ok(Some(Found::Gone(detail.reason)))
}
