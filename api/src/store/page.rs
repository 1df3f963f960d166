//! The SQL of lists: keyset pages in both directions, counts, and whether a list goes on beyond a place.
//! The same few shapes serve a root list and the lists of many parents at once, always in one statement.

use std::{collections::HashMap, sync::Arc};

use sea_orm::{
    DbErr, EntityName, ModelTrait, QueryResult,
    sea_query::{Condition, Expr, ExprTrait, JoinType, Order, SelectStatement, WindowStatement},
};
use uuid::Uuid;

use super::{
    cache::{NEWEST, SEQ},
    list::{Direction, Key, KeyKind, List, Listed, Position, Question, RANKS, Relation},
    one_of,
    owned::{Brought, Found},
    reader::Reader,
};
use crate::error::Error;

/// The parent of a root list, where a list needs the key of one.
pub(crate) const NO_PARENT: Uuid = Uuid::nil();

const KEY: &str = "__key";
const PARENT: &str = "__parent";
const RANK: &str = "__rank";

/// A stretch of a list.
#[derive(Debug)]
pub(crate) struct Page<R> {
    /// The rows in the list's order, each with its place.
    pub(crate) rows: Vec<(Found<R>, Position)>,
    /// Whether the window could have been longer in the direction it was filled.
    pub(crate) has_more: bool,
}

impl<R> Default for Page<R> {
    fn default() -> Self {
        Page { rows: Vec::new(), has_more: false }
    }
}

/// An answer to a [`Question`].
#[derive(Clone, Debug)]
pub(crate) enum Answer<R> {
    Page(Arc<Page<R>>),
    Count(i64),
    Any(bool),
}

/// Answers one question about one list, for all given parents in one statement. `None` asks the root list.
pub(crate) async fn ask<R: Listed>(
    reader: &Reader,
    question: Question,
    list: &List<R::Filter>,
    parents: Option<&[Uuid]>,
) -> Result<HashMap<Uuid, Answer<R>>, Error> {
    let sql = Sql::<R> { reader, list, parents };
    match question {
        Question::Page => sql.pages().await,
        Question::Count => sql.counts().await,
        Question::AnyBefore => sql.beyond(list.window.after.as_ref(), Side::UpTo).await,
        Question::AnyAfter => sql.beyond(list.window.before.as_ref(), Side::From).await,
    }
}

/// Which side of a place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Before,
    After,
    UpTo,
    From,
}

/// The rows that hang on the given parents and satisfy a filter, with nothing selected yet; their table; and the column
/// of the parent's key. `None` is the root list.
pub(super) fn rows<R: Listed>(
    reader: &Reader,
    relation: Relation,
    filter: &R::Filter,
    parents: Option<&[Uuid]>,
) -> (SelectStatement, &'static str, Option<(&'static str, &'static str)>) {
    let table = Sql::<R>::table();
    let parent = parent_column::<R>(relation);
    let mut query = SelectStatement::new().from(table).to_owned();
    if let Relation::Through { table: pairs, child, .. } = relation {
        query.inner_join(pairs, Expr::col((pairs, child)).equals((table, "id")));
    }
    if let (Some((parent_table, parent_column)), Some(parents)) = (parent, parents) {
        query.and_where(match parents {
            [parent] => Expr::col((parent_table, parent_column)).eq(*parent),
            many => one_of(reader.store.backend(), parent_table, parent_column, many),
        });
    }
    query.cond_where(R::condition(filter, &reader.sight));
    if let Some(shown) = reader.sight.condition(R::SHOWN, table) {
        query.and_where(shown);
    }
    (query, table, parent)
}

fn parent_column<R: Listed>(relation: Relation) -> Option<(&'static str, &'static str)> {
    match relation {
        Relation::Root => None,
        Relation::Column(column) => Some((Sql::<R>::table(), column)),
        Relation::Through { table, parent, .. } => Some((table, parent)),
    }
}

struct Sql<'a, R: Listed> {
    reader: &'a Reader,
    list: &'a List<R::Filter>,
    parents: Option<&'a [Uuid]>,
}

impl<R: Listed> Sql<'_, R> {
    fn table() -> &'static str {
        <<R as ModelTrait>::Entity as Default>::default().table_name()
    }

    /// The list's rows, whatever the window. Nothing is selected yet.
    fn rows(&self) -> SelectStatement {
        rows::<R>(self.reader, self.list.relation, &self.list.filter, self.parents).0
    }

    /// The list's rows with what they are sorted by.
    fn sortable_rows(&self) -> SelectStatement {
        let mut query = self.rows();
        if let (true, Some(text)) = (self.list.sort.is_relevance(), R::ranking(&self.list.filter)) {
            let same = Expr::col((RANKS, "node_id")).equals((Self::table(), "id"));
            query.join_subquery(JoinType::InnerJoin, text.ranks(self.reader.store.backend(), R::KIND), RANKS, same);
        }
        query
    }

    fn parent_column(&self) -> Option<(&'static str, &'static str)> {
        parent_column::<R>(self.list.relation)
    }

    async fn pages(&self) -> Result<HashMap<Uuid, Answer<R>>, Error> {
        let window = &self.list.window;
        let wanted = u64::from(window.limit) + 1;
        let mut query = self.sortable_rows();
        self.list.reads.columns::<R>(self.reader.store.backend(), &mut query);
        query.expr_as(Expr::cust(NEWEST), SEQ);
        if let Some(column) = self.list.sort.column {
            query.expr_as(Expr::col(column), KEY);
        }
        for (place, side) in [(&window.after, Side::After), (&window.before, Side::Before)] {
            if let Some(place) = place {
                query.cond_where(self.beside(place, side));
            }
        }
        let order = match (self.list.direction, window.from_end) {
            (Direction::Ascending, false) | (Direction::Descending, true) => Order::Asc,
            _ => Order::Desc,
        };
        let id = (Self::table(), "id");
        let (downward, store) = (if order == Order::Asc { "" } else { " DESC" }, &self.reader.store);
        let (sql, kept);
        match (self.parent_column(), self.parents) {
            (Some(parent), Some(parents)) if parents.len() > 1 => {
                let mut places = WindowStatement::partition_by(parent);
                if let Some(column) = self.list.sort.column {
                    places.order_by(column, order.clone());
                }
                places.order_by(id, order);
                query.expr_as(Expr::col(parent), PARENT);
                query.expr_window_as(Expr::cust("ROW_NUMBER()"), places, RANK);
                sql = store.text(&query).wrap(|rows| {
                    format!("SELECT * FROM ({rows}) AS \"ranked\" WHERE \"{RANK}\" <= {wanted} ORDER BY \"{RANK}\"")
                });
                kept = format!("\"{RANK}\"");
            }
            _ => {
                if let Some(column) = self.list.sort.column {
                    query.order_by(column, order.clone());
                    kept = format!("\"{KEY}\"{downward}, \"id\"{downward}");
                } else {
                    kept = format!("\"id\"{downward}");
                }
                query.order_by(id, order);
                sql = store.text(&query).wrap(|rows| format!("{rows} LIMIT {wanted}"));
            }
        }
        let mut pages: HashMap<Uuid, Page<R>> = HashMap::new();
        for row in store.run(self.list.reads.bring::<R>(store.backend(), sql, &kept)).await? {
            self.reader.saw(&row)?;
            let page = pages.entry(self.parent_of(&row)?).or_default();
            if page.rows.len() as u64 == wanted - 1 {
                page.has_more = true;
                continue;
            }
            let key = self.key_of(&row)?;
            let brought = Brought::of(&row, &self.list.reads.owned)?;
            let row = R::from_query_result(&row, "")?;
            let id = row.key();
            page.rows.push((Found { row: Arc::new(row), brought }, Position { key, id }));
        }
        if window.from_end {
            pages.values_mut().for_each(|page| page.rows.reverse());
        }
        Ok(pages.into_iter().map(|(parent, page)| (parent, Answer::Page(Arc::new(page)))).collect())
    }

    async fn counts(&self) -> Result<HashMap<Uuid, Answer<R>>, Error> {
        let mut query = self.rows();
        query.expr_as(Expr::cust("COUNT(*)"), KEY);
        self.group_by_parent(&mut query);
        let rows = self.reader.store.rows(&query).await?;
        rows.iter()
            .map(|row| Ok((self.parent_of(row)?, Answer::Count(row.try_get("", KEY)?))))
            .collect::<Result<_, DbErr>>()
            .map_err(Error::from)
    }

    /// Whether there are rows on one side of a place: a parent without any is left out of the answer.
    async fn beyond(&self, place: Option<&Position>, side: Side) -> Result<HashMap<Uuid, Answer<R>>, Error> {
        let Some(place) = place else {
            return Ok(HashMap::new());
        };
        let mut query = self.sortable_rows();
        query.cond_where(self.beside(place, side));
        query.expr_as(Expr::cust("1"), KEY);
        self.group_by_parent(&mut query);
        if !self.has_many_parents() {
            query.limit(1);
        }
        let rows = self.reader.store.rows(&query).await?;
        rows.iter()
            .map(|row| Ok((self.parent_of(row)?, Answer::Any(true))))
            .collect::<Result<_, DbErr>>()
            .map_err(Error::from)
    }

    fn has_many_parents(&self) -> bool {
        self.parents.is_some_and(|parents| parents.len() > 1)
    }

    fn group_by_parent(&self, query: &mut SelectStatement) {
        if let (Some(parent), true) = (self.parent_column(), self.has_many_parents()) {
            query.expr_as(Expr::col(parent), PARENT).group_by_col(parent);
        }
    }

    fn parent_of(&self, row: &QueryResult) -> Result<Uuid, DbErr> {
        match self.parents {
            None => Ok(NO_PARENT),
            Some([parent]) => Ok(*parent),
            Some(_) => row.try_get("", PARENT),
        }
    }

    fn key_of(&self, row: &QueryResult) -> Result<Key, DbErr> {
        Ok(match self.list.sort.kind {
            KeyKind::Id => Key::Id,
            KeyKind::Text => Key::Text(row.try_get("", KEY)?),
            KeyKind::Number => Key::Number(row.try_get("", KEY)?),
            KeyKind::Position => Key::Position(row.try_get("", KEY)?),
            KeyKind::Date => Key::Date(row.try_get("", KEY)?),
        })
    }

    /// «Before» and «after» are in the list's order, so they turn round where it descends.
    fn beside(&self, place: &Position, side: Side) -> Condition {
        let id = Expr::col((Self::table(), "id"));
        let value = match &place.key {
            Key::Id => None,
            Key::Text(text) => Some(Expr::val(text.clone())),
            Key::Number(number) => Some(Expr::val(*number)),
            Key::Position(place) => Some(Expr::val(*place)),
            Key::Date(date) => Some(Expr::val(*date)),
        };
        let (here, there) = match (self.list.sort.column, value) {
            (Some(column), Some(value)) => {
                (Expr::tuple([Expr::col(column), id]), Expr::tuple([value, Expr::val(place.id)]))
            }
            _ => (id, Expr::val(place.id)),
        };
        let ascending = self.list.direction == Direction::Ascending;
        Condition::all().add(match (side, ascending) {
            (Side::After, true) | (Side::Before, false) => here.gt(there),
            (Side::Before, true) | (Side::After, false) => here.lt(there),
            (Side::From, true) | (Side::UpTo, false) => here.gte(there),
            (Side::UpTo, true) | (Side::From, false) => here.lte(there),
        })
    }
}
