//! Keeping the index up to date: in the transaction of every write, and all of it anew for `chiraka reindex`.

use std::{collections::HashMap, sync::Arc};

use entity::id::{NodeId, NodeKind};
use sea_orm::{
    ConnectionTrait, DbErr,
    sea_query::{Expr, ExprTrait, Order, Query, SelectStatement},
};
use uuid::Uuid;

use super::{
    Half, KINDS, analyser,
    document::{self, Document},
    entry::{Entry, token},
    index, number,
    vocabulary::{self, Vocabulary},
};
use crate::{
    clock::Clock,
    error::Error,
    import::Progress,
    registry,
    store::{Store, one_of, unit::Unit},
};

/// Records read at once.
const BATCH: u64 = 500;
/// Words kept in memory while the index is filled.
const MOST_WORDS: usize = 100_000;

/// What the index already holds of a record.
struct Indexed {
    number: i64,
    digest: i64,
}

/// Reads records that were written, and what shows their names, and brings the index up to date.
pub(crate) async fn refresh(connection: &impl ConnectionTrait, written: &[NodeId]) -> Result<(), Error> {
    let mut renamed: Vec<NodeId> = Vec::new();
    for kind in KINDS.into_iter().chain([NodeKind::Facility]) {
        let mut nodes: Vec<Uuid> = written.iter().filter(|node| node.kind == kind).map(|node| node.uuid).collect();
        nodes.sort_unstable();
        nodes.dedup();
        if nodes.is_empty() {
            continue;
        }
        if kind == NodeKind::Facility {
            renamed.extend(nodes.into_iter().map(|uuid| NodeId { kind, uuid }));
            continue;
        }
        let documents = document::read(connection, kind, &nodes).await?;
        renamed.extend(put(connection, kind, &documents).await?.into_iter().map(|uuid| NodeId { kind, uuid }));
        nodes.retain(|node| !documents.iter().any(|document| document.node == *node));
        forget(connection, kind, &nodes).await?;
    }
    for node in renamed {
        for (kind, showing) in showing(node) {
            let mut last = Uuid::nil();
            loop {
                let query = after(showing.clone(), last);
                let rows = connection.query_all(&query).await?;
                let nodes = rows.iter().map(|row| row.try_get("", "id")).collect::<Result<Vec<Uuid>, DbErr>>()?;
                let Some(newest) = nodes.last() else { break };
                last = *newest;
                put(connection, kind, &document::read(connection, kind, &nodes).await?).await?;
            }
        }
    }
    Ok(())
}

/// The records that show the name of another: their kind, and a query for their keys.
fn showing(node: NodeId) -> Vec<(NodeKind, SelectStatement)> {
    let with = |table: &'static str, column: &'static str| {
        let key = if table == "party" || table == "agreement_theme" { "agreement_id" } else { "id" };
        Query::select()
            .expr_as(Expr::col((table, key)), "id")
            .from(table)
            .and_where(Expr::col((table, column)).eq(node.uuid))
            .to_owned()
    };
    match node.kind {
        NodeKind::Council => {
            vec![(NodeKind::Post, with("post", "council_id")), (NodeKind::Agreement, with("agreement", "council_id"))]
        }
        NodeKind::Association => vec![(NodeKind::Agreement, with("party", "association_id"))],
        NodeKind::Theme => vec![(NodeKind::Agreement, with("agreement_theme", "theme_id"))],
        NodeKind::Facility => vec![(NodeKind::Agreement, with("agreement", "facility_id"))],
        _ => Vec::new(),
    }
}

/// The next keys of a query, in their order.
fn after(keys: SelectStatement, last: Uuid) -> SelectStatement {
    Query::select()
        .column(("listed", "id"))
        .from_subquery(keys, "listed")
        .and_where(Expr::col(("listed", "id")).gt(last))
        .order_by(("listed", "id"), Order::Asc)
        .limit(BATCH)
        .to_owned()
}

/// Takes records out of the index that the public no longer sees, with the words that stand nowhere else: a word of the
/// vocabulary would tell, by the corrections that it makes, that it was there.
async fn forget(connection: &impl ConnectionTrait, kind: NodeKind, gone: &[Uuid]) -> Result<(), Error> {
    if gone.is_empty() {
        return Ok(());
    }
    let query = Query::select()
        .column("doc")
        .from("search_document")
        .and_where(Expr::col("node_kind").eq(kind.prefix()))
        .and_where(one_of(connection.get_database_backend(), "search_document", "node_id", gone))
        .to_owned();
    let rows = connection.query_all(&query).await?;
    let numbers = rows.iter().map(|row| row.try_get("", "doc")).collect::<Result<Vec<i64>, DbErr>>()?;
    if numbers.is_empty() {
        return Ok(());
    }
    index::remove(connection, &numbers).await?;
    for document in document::hidden(connection, gone).await? {
        for (bare, learnt) in Entry::of(&document).learnt {
            if !index::has(connection, &stands(&learnt.stem)).await? {
                vocabulary::forget(connection, &bare).await?;
            }
        }
    }
    Ok(())
}

/// The tokens under which a stem stands, in either half.
fn stands(stem: &str) -> Vec<String> {
    let halves = [Half::Entities, Half::Agreements];
    halves.into_iter().flat_map(|half| ['n', 'r'].map(|place| token(half, place, stem))).collect()
}

/// Puts documents of one kind into the index, over what it holds of them. Answers the records that were there and changed.
async fn put(connection: &impl ConnectionTrait, kind: NodeKind, documents: &[Document]) -> Result<Vec<Uuid>, Error> {
    let nodes: Vec<Uuid> = documents.iter().map(|document| document.node).collect();
    let query = Query::select()
        .columns(["doc", "node_id", "digest"])
        .from("search_document")
        .and_where(Expr::col("node_kind").eq(kind.prefix()))
        .and_where(one_of(connection.get_database_backend(), "search_document", "node_id", &nodes))
        .to_owned();
    let mut indexed: HashMap<Uuid, Indexed> = HashMap::new();
    for row in connection.query_all(&query).await? {
        let known = Indexed { number: row.try_get("", "doc")?, digest: row.try_get("", "digest")? };
        indexed.insert(row.try_get("", "node_id")?, known);
    }
    let mut entries: Vec<Entry> = documents.iter().map(Entry::of).collect();
    entries.retain(|entry| indexed.get(&entry.node).is_none_or(|known| known.digest != entry.digest));
    let gone: Vec<i64> =
        entries.iter().filter_map(|entry| indexed.get(&entry.node)).map(|known| known.number).collect();
    index::remove(connection, &gone).await?;
    let new = entries.iter().filter(|entry| !indexed.contains_key(&entry.node)).count();
    let mut running = take_numbers(connection, new).await?;
    let mut vocabulary = Vocabulary::default();
    let mut changed = Vec::new();
    let mut numbered = Vec::with_capacity(entries.len());
    for entry in &entries {
        vocabulary.count(entry);
        let place = match indexed.get(&entry.node) {
            Some(known) => {
                changed.push(entry.node);
                number::running(known.number)
            }
            None => {
                running += 1;
                running - 1
            }
        };
        numbered.push((entry.number(place), entry));
    }
    index::add(connection, &numbered).await?;
    vocabulary.save(connection).await?;
    Ok(changed)
}

/// Takes running numbers, and answers the first.
async fn take_numbers(connection: &impl ConnectionTrait, many: usize) -> Result<i64, Error> {
    let many = i64::try_from(many).map_err(Error::internal)?;
    if many == 0 {
        return Ok(0);
    }
    let update = Query::update()
        .table("search_state")
        .value("next", Expr::col("next").add(many))
        .and_where(Expr::col("id").eq(1))
        .returning_col("next")
        .to_owned();
    let row = connection.query_one(&update).await?;
    let next: i64 = row.ok_or_else(|| Error::internal("the index has lost its state"))?.try_get("", "next")?;
    Ok(next - many)
}

/// Fills the index with documents that it does not hold yet, in bulk: made for many calls, each with some hundreds of
/// documents in the order of their recording, between [`begin`](Filling::begin) and [`end`](Filling::end). Between the two
/// the index of the same transaction finds nothing.
#[derive(Debug)]
pub(crate) struct Filling {
    vocabulary: Vocabulary,
    running: i64,
}

impl Filling {
    /// Empties the index.
    pub(crate) async fn begin(connection: &impl ConnectionTrait) -> Result<Filling, Error> {
        index::clear(connection).await?;
        Ok(Filling { vocabulary: Vocabulary::default(), running: 0 })
    }

    /// Adds documents.
    pub(crate) async fn add(&mut self, connection: &impl ConnectionTrait, documents: &[Document]) -> Result<(), Error> {
        let entries: Vec<Entry> = documents.iter().map(Entry::of).collect();
        let mut numbered = Vec::with_capacity(entries.len());
        for entry in &entries {
            self.running += 1;
            self.vocabulary.count(entry);
            numbered.push((entry.number(self.running), entry));
        }
        index::add(connection, &numbered).await?;
        if self.vocabulary.len() > MOST_WORDS {
            self.vocabulary.save(connection).await?;
        }
        Ok(())
    }

    /// Makes the index ready for searches.
    pub(crate) async fn end(mut self, connection: &impl ConnectionTrait) -> Result<(), Error> {
        self.vocabulary.save(connection).await?;
        let state = Query::update()
            .table("search_state")
            .value("analyser", analyser::VERSION)
            .value("next", self.running + 1)
            .and_where(Expr::col("id").eq(1))
            .to_owned();
        connection.execute(&state).await?;
        index::finish(connection).await
    }
}

/// Whether the index was filled by another version of the analyser, or never.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn is_outdated(store: &Store) -> Result<bool, Error> {
    let query = Query::select().column("analyser").from("search_state").to_owned();
    let rows = store.rows(&query).await?;
    let version: Option<i32> = rows.first().map(|row| row.try_get("", "analyser")).transpose()?;
    Ok(version != Some(analyser::VERSION))
}

/// Fills the index anew from the tables, in one transaction that holds the log's lock: other writes wait, and none is
/// missed. Memory is bounded: records are read some hundreds at a time.
///
/// # Errors
/// When the database does not answer or refuses; then the index is as it was.
pub(crate) async fn rebuild(
    store: &Store,
    clock: &Arc<dyn Clock>,
    progress: &mut (dyn Progress + Send),
) -> Result<usize, Error> {
    let unit = Unit::begin(store, Arc::clone(clock), "reindex").await?;
    let connection = unit.transaction();
    let mut records: usize = 0;
    for kind in KINDS {
        let query = Query::select().expr_as(Expr::cust("COUNT(*)"), "records").from(kind.prefix()).to_owned();
        let count: i64 = connection.query_one(&query).await?.map_or(Ok(0), |row| row.try_get("", "records"))?;
        records += usize::try_from(count).unwrap_or(0);
    }
    progress.begin(records);
    registry::rewrite_beside(connection).await?;
    let mut filling = Filling::begin(connection).await?;
    for kind in KINDS {
        let keys = Query::select().column("id").from(kind.prefix()).to_owned();
        let mut last = Uuid::nil();
        loop {
            let rows = connection.query_all(&after(keys.clone(), last)).await?;
            let nodes = rows.iter().map(|row| row.try_get("", "id")).collect::<Result<Vec<Uuid>, DbErr>>()?;
            let Some(newest) = nodes.last() else { break };
            last = *newest;
            filling.add(connection, &document::read(connection, kind, &nodes).await?).await?;
            nodes.iter().for_each(|_| progress.advance());
        }
    }
    filling.end(connection).await?;
    unit.commit().await?;
    Ok(records)
}
