//! Agreements that are not published, found by their words for those who may see them. The index and its vocabulary hold what
//! is public alone: a count, a beginning or a correction could otherwise tell of a draft. So these are read as they are.

use std::collections::HashSet;

use sea_orm::sea_query::{Expr, ExprTrait, Order, Query};
use uuid::Uuid;

use super::{document, entry::Entry};
use crate::{
    error::Error,
    store::{
        reader::Reader,
        sight::{PUBLISHED, Viewer},
    },
};

/// How many are looked at, the newest first.
const MOST: u64 = 1_000;

/// An agreement that is not published.
#[derive(Clone, Debug)]
pub(super) struct Unpublished {
    pub(super) node: Uuid,
    /// The tokens that the index would keep of it.
    pub(super) tokens: HashSet<String>,
}

/// The newest that the viewer may see.
pub(super) async fn read(reader: &Reader) -> Result<Vec<Unpublished>, Error> {
    if reader.sight.viewer == Viewer::Public {
        return Ok(Vec::new());
    }
    let newest = Query::select()
        .column(("agreement", "id"))
        .from("agreement")
        .and_where(Expr::col(("agreement", "publication")).ne(Expr::cust(PUBLISHED)))
        .and_where_option(reader.sight.agreements("agreement"))
        .order_by(("agreement", "id"), Order::Desc)
        .limit(MOST)
        .to_owned();
    let rows = reader.store.rows(&newest).await?;
    let nodes = rows.iter().map(|row| row.try_get("", "id")).collect::<Result<Vec<Uuid>, _>>()?;
    let documents = document::hidden(&reader.store.reading()?.on(), &nodes).await?;
    let entries = documents.iter().map(Entry::of);
    Ok(entries
        .map(|entry| Unpublished { node: entry.node, tokens: entry.tokens.split(' ').map(str::to_owned).collect() })
        .collect())
}
