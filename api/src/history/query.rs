//! Reading the log: the newest revisions and the history of records, and all published changes in the log's own order.
//! The public is told of a change only if the log has it as public; what a record was while it was hidden is told to nobody
//! but its council's staff.

use std::{collections::HashMap, sync::Arc};

use entity::{
    id::{NodeId, NodeKind},
    revision::Action,
};
use sea_orm::{
    DbErr, QueryResult,
    sea_query::{Condition, Expr, ExprTrait, Func, Order, Query, SelectStatement, WindowStatement},
};
use uuid::Uuid;

use crate::{
    error::Error,
    store::{batch::Lookup, one_of, reader::Reader, sight::Viewer},
};

/// One row of the log, with what the asker may see of it.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) seq: i64,
    /// Milliseconds since 1970 in UTC.
    pub(crate) at: i64,
    pub(crate) actor: String,
    pub(crate) action: Action,
    pub(crate) node: NodeId,
    /// The record after the change.
    pub(crate) record: String,
    /// The record before it, as far as the asker may see it.
    pub(crate) before: Option<String>,
    pub(crate) detail: Option<String>,
}

/// A stretch of the log: rows between two numbers, counted from one end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Stretch {
    /// Rows with a greater number.
    pub(crate) above: Option<i64>,
    /// Rows with a smaller number.
    pub(crate) below: Option<i64>,
    pub(crate) limit: u32,
    /// Whether the rows with the greatest numbers are wanted.
    pub(crate) newest: bool,
}

/// Rows of a stretch, in the order of their numbers, and whether there were more in the direction it was filled.
#[derive(Clone, Debug, Default)]
pub(crate) struct Changes {
    pub(crate) rows: Vec<Arc<Change>>,
    pub(crate) has_more: bool,
}

/// Ask for the newest revision of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Newest(pub(crate) NodeId);

/// Ask for a stretch of a record's history. `all` asks for what was hidden too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct History {
    pub(crate) node: NodeId,
    pub(crate) all: bool,
    pub(crate) stretch: Stretch,
}

/// Ask how long a record's history is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct HistoryLength {
    pub(crate) node: NodeId,
    pub(crate) all: bool,
}

/// Ask for a stretch of all published changes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Feed {
    pub(crate) kinds: Option<Vec<NodeKind>>,
    pub(crate) stretch: Stretch,
}

/// Ask how many published changes there are.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct FeedLength(pub(crate) Option<Vec<NodeKind>>);

/// Ask where the log stood: at an instant (milliseconds since 1970), or after a revision that it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Moment {
    At(i64),
    After(i64),
}

/// Where the log stood: its newest number, and when that was written; 0 where nothing was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stand {
    pub(crate) seq: i64,
    pub(crate) at: i64,
}

const LOG: &str = "log";

fn column(name: &'static str) -> Expr {
    Expr::col((LOG, name))
}

/// The rows of the log with the record before each, of which nothing is said yet which are wanted.
fn rows(all: bool) -> SelectStatement {
    let mut before = Query::select();
    before
        .column(("earlier", "record"))
        .from_as("revision", "earlier")
        .and_where(Expr::col(("earlier", "node_kind")).equals((LOG, "node_kind")))
        .and_where(Expr::col(("earlier", "node_id")).equals((LOG, "node_id")))
        .and_where(Expr::col(("earlier", "seq")).lt(column("seq")))
        .order_by(("earlier", "seq"), Order::Desc)
        .limit(1);
    let mut query = Query::select();
    query.from_as("revision", LOG);
    query.columns(["seq", "at", "actor", "action", "node_kind", "node_id", "record", "detail"].map(|name| (LOG, name)));
    if !all {
        query.and_where(column("public").eq(true));
        before.and_where(Expr::col(("earlier", "public")).eq(true));
    }
    query.expr_as(Expr::SubQuery(None, Box::new(before.into())), "before");
    query
}

fn within(stretch: &Stretch) -> Condition {
    let above = stretch.above.map(|seq| column("seq").gt(seq));
    let below = stretch.below.map(|seq| column("seq").lt(seq));
    above.into_iter().chain(below).fold(Condition::all(), Condition::add)
}

fn order(stretch: &Stretch) -> Order {
    if stretch.newest { Order::Desc } else { Order::Asc }
}

fn change(row: &QueryResult) -> Result<Change, DbErr> {
    Ok(Change {
        seq: row.try_get("", "seq")?,
        at: row.try_get("", "at")?,
        actor: row.try_get("", "actor")?,
        action: row.try_get("", "action")?,
        node: NodeId { kind: row.try_get("", "node_kind")?, uuid: row.try_get("", "node_id")? },
        record: row.try_get("", "record")?,
        before: row.try_get("", "before")?,
        detail: row.try_get("", "detail")?,
    })
}

/// Cuts what was read to a stretch's length and puts it into the order of numbers.
fn cut(mut rows: Vec<Change>, stretch: &Stretch) -> Changes {
    let limit = stretch.limit as usize;
    let has_more = rows.len() > limit;
    rows.sort_unstable_by_key(|row| if stretch.newest { -row.seq } else { row.seq });
    rows.truncate(limit);
    rows.sort_unstable_by_key(|row| row.seq);
    Changes { rows: rows.into_iter().map(Arc::new).collect(), has_more }
}

impl Lookup<Newest> for Reader {
    type Value = i64;

    async fn load(&self, keys: Vec<Newest>) -> Result<HashMap<Newest, i64>, Error> {
        let nodes: Vec<Uuid> = keys.iter().map(|Newest(node)| node.uuid).collect();
        let mut query = Query::select();
        query
            .columns(["node_kind", "node_id"])
            .expr_as(Func::max(Expr::col("seq")), "newest")
            .from("revision")
            .and_where(Expr::col("node_kind").is_in(kinds(keys.iter().map(|Newest(node)| node.kind))))
            .and_where(one_of(self.store.backend(), "revision", "node_id", &nodes))
            .group_by_columns(["node_kind", "node_id"]);
        if self.sight.viewer == Viewer::Public {
            query.and_where(Expr::col("public").eq(true));
        }
        let mut found = HashMap::with_capacity(keys.len());
        for row in self.store.rows(&query).await? {
            let node = NodeId { kind: row.try_get("", "node_kind")?, uuid: row.try_get("", "node_id")? };
            found.insert(Newest(node), row.try_get("", "newest")?);
        }
        Ok(found)
    }
}

/// The names of kinds, each once, in their own order: the statement's text depends on nothing else.
fn kinds(kinds: impl Iterator<Item = NodeKind>) -> Vec<&'static str> {
    let mut kinds: Vec<NodeKind> = kinds.collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds.into_iter().map(NodeKind::prefix).collect()
}

impl Lookup<History> for Reader {
    type Value = Arc<Changes>;

    /// One statement for each different stretch, however many records ask it.
    async fn load(&self, keys: Vec<History>) -> Result<HashMap<History, Arc<Changes>>, Error> {
        let mut groups: HashMap<(NodeKind, bool, Stretch), Vec<Uuid>> = HashMap::new();
        for key in &keys {
            groups.entry((key.node.kind, key.all, key.stretch)).or_default().push(key.node.uuid);
        }
        let mut found: HashMap<History, Vec<Change>> = HashMap::new();
        for ((kind, all, stretch), nodes) in groups {
            let mut query = rows(all);
            let places =
                WindowStatement::partition_by((LOG, "node_id")).order_by((LOG, "seq"), order(&stretch)).to_owned();
            query
                .expr_window_as(Expr::cust("ROW_NUMBER()"), places, "place")
                .and_where(column("node_kind").eq(kind.prefix()))
                .and_where(one_of(self.store.backend(), LOG, "node_id", &nodes))
                .cond_where(within(&stretch));
            let wanted = u64::from(stretch.limit) + 1;
            let sql = self.store.text(&query).wrap(|rows| {
                format!("SELECT * FROM ({rows}) AS \"placed\" WHERE \"place\" <= {wanted} ORDER BY \"seq\"")
            });
            for row in self.store.run(sql).await? {
                let change = change(&row)?;
                found.entry(History { node: change.node, all, stretch }).or_default().push(change);
            }
        }
        Ok(found.into_iter().map(|(key, rows)| (key, Arc::new(cut(rows, &key.stretch)))).collect())
    }
}

impl Lookup<HistoryLength> for Reader {
    type Value = i64;

    async fn load(&self, keys: Vec<HistoryLength>) -> Result<HashMap<HistoryLength, i64>, Error> {
        let mut found = HashMap::with_capacity(keys.len());
        for all in [false, true] {
            let asked: Vec<&HistoryLength> = keys.iter().filter(|key| key.all == all).collect();
            if asked.is_empty() {
                continue;
            }
            let nodes: Vec<Uuid> = asked.iter().map(|key| key.node.uuid).collect();
            let mut query = Query::select();
            query
                .columns(["node_kind", "node_id"])
                .expr_as(Expr::cust("COUNT(*)"), "length")
                .from("revision")
                .and_where(Expr::col("node_kind").is_in(kinds(asked.iter().map(|key| key.node.kind))))
                .and_where(one_of(self.store.backend(), "revision", "node_id", &nodes))
                .group_by_columns(["node_kind", "node_id"]);
            if !all {
                query.and_where(Expr::col("public").eq(true));
            }
            for row in self.store.rows(&query).await? {
                let node = NodeId { kind: row.try_get("", "node_kind")?, uuid: row.try_get("", "node_id")? };
                found.insert(HistoryLength { node, all }, row.try_get("", "length")?);
            }
        }
        Ok(found)
    }
}

impl Lookup<Feed> for Reader {
    type Value = Arc<Changes>;

    /// One statement for each feed: they come from a request's root fields, of which there are few.
    async fn load(&self, keys: Vec<Feed>) -> Result<HashMap<Feed, Arc<Changes>>, Error> {
        let mut found = HashMap::with_capacity(keys.len());
        for key in keys {
            let mut query = rows(false);
            query.cond_where(within(&key.stretch)).order_by((LOG, "seq"), order(&key.stretch));
            if let Some(wanted) = &key.kinds {
                query.and_where(column("node_kind").is_in(kinds(wanted.iter().copied())));
            }
            query.limit(u64::from(key.stretch.limit) + 1);
            let rows = self.store.rows(&query).await?;
            let changes = rows.iter().map(change).collect::<Result<Vec<_>, DbErr>>()?;
            found.insert(key.clone(), Arc::new(cut(changes, &key.stretch)));
        }
        Ok(found)
    }
}

impl Lookup<FeedLength> for Reader {
    type Value = i64;

    async fn load(&self, keys: Vec<FeedLength>) -> Result<HashMap<FeedLength, i64>, Error> {
        let mut found = HashMap::with_capacity(keys.len());
        for key in keys {
            let mut query = Query::select();
            query.expr_as(Expr::cust("COUNT(*)"), "length").from("revision").and_where(Expr::col("public").eq(true));
            if let Some(wanted) = &key.0 {
                query.and_where(Expr::col("node_kind").is_in(kinds(wanted.iter().copied())));
            }
            let rows = self.store.rows(&query).await?;
            let length: i64 = rows.first().map_or(Ok(0), |row| row.try_get("", "length"))?;
            found.insert(key, length);
        }
        Ok(found)
    }
}

impl Lookup<Moment> for Reader {
    type Value = Stand;

    async fn load(&self, keys: Vec<Moment>) -> Result<HashMap<Moment, Stand>, Error> {
        let mut found = HashMap::with_capacity(keys.len());
        for key in keys {
            let mut query = Query::select();
            query.columns(["seq", "at"]).from("revision").order_by("seq", Order::Desc).limit(1);
            match key {
                Moment::At(at) => query.and_where(Expr::col("at").lte(at)),
                Moment::After(seq) => query.and_where(Expr::col("seq").eq(seq)),
            };
            let rows = self.store.rows(&query).await?;
            let stand = rows
                .first()
                .map(|row| Ok::<_, DbErr>(Stand { seq: row.try_get("", "seq")?, at: row.try_get("", "at")? }));
            let nothing = match key {
                Moment::At(at) => Some(Stand { seq: 0, at }),
                Moment::After(_) => None,
            };
            found.extend(stand.transpose()?.or(nothing).map(|stand| (key, stand)));
        }
        Ok(found)
    }
}
