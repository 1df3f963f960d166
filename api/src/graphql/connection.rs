//! Relay's connections: one type for every list, root or nested. The page is read when something of it is selected, the
//! count only when it is selected, and either once.
//! Source: the GraphQL Cursor Connections Specification of Relay.

use std::{borrow::Cow, fmt, sync::Arc};

use async_graphql::{Object, OutputType, Result, TypeName};
use futures_util::future::{BoxFuture, try_join_all};
use tokio::sync::OnceCell;
use uuid::Uuid;

use super::{
    direct::Direct,
    facet::{Counted, Figures},
    limits::price::{COUNT, cost},
    listing::{Edges, Nodes},
};
use crate::{
    error::{Code, Error},
    scope::Scope,
    store::{
        cursor::{self, CursorError},
        list::{Direction, Key, List, Listed, Position, Question, Relation, SortKey, Window},
        owned::{Found, Owned, Reads, Whole},
        page::Page,
    },
};

/// The most records on a page.
pub const LARGEST_PAGE: i32 = 100;
/// The records on a page when neither `first` nor `last` is given.
pub const DEFAULT_PAGE: i32 = 20;

/// A GraphQL type over a row, that can stand in a list.
pub(crate) trait Item: OutputType + Sized + 'static {
    /// The row.
    type Row: Listed;

    /// What its lists offer beside their pages.
    type Figures: Figures<Self::Row>;

    /// The type's name, which its connection's and edge's names begin with.
    const NAME: &'static str;

    /// The multilingual columns that only these fields show.
    const TEXTS: &'static [(&'static [&'static str], &'static str)];

    /// The lists that can come along with a row.
    const OWNED: &'static [Option<Owned>];

    /// The scope that read the row.
    fn scope(&self) -> &Scope;

    /// The type over a row that the scope has read.
    fn over(found: impl Into<Found<Self::Row>>, scope: &Scope) -> Self;
}

/// The paging arguments as they came.
#[derive(Clone, Debug, Default)]
pub(crate) struct Paging {
    pub(crate) first: Option<i32>,
    pub(crate) after: Option<String>,
    pub(crate) last: Option<i32>,
    pub(crate) before: Option<String>,
}

impl Paging {
    /// How many records are wanted at most, and whether they are counted from the end.
    pub(crate) fn size(&self) -> Result<(u32, bool), Error> {
        let (argument, size, from_end) = match (self.first, self.last) {
            (Some(_), Some(_)) => {
                let message = "Give `first` or `last`, not both: a page is counted from one end.";
                return Err(Error::argument(Code::ConflictingArguments, "last", message));
            }
            (None, Some(last)) => ("last", last, true),
            (first, None) => ("first", first.unwrap_or(DEFAULT_PAGE), false),
        };
        let limit = u32::try_from(size).ok().filter(|_| size <= LARGEST_PAGE).ok_or_else(|| {
            let message = format!("`{argument}` is {size}; a page has 0 to {LARGEST_PAGE} records.");
            Error::argument(Code::InvalidPageSize, argument, message)
        })?;
        Ok((limit, from_end))
    }

    pub(crate) fn window<R: Listed>(&self, sort: SortKey) -> Result<Window, Error> {
        let (limit, from_end) = self.size()?;
        let place = |argument: &'static str, cursor: &Option<String>| {
            let decode = |cursor: &String| {
                cursor::decode(R::KIND, sort, cursor).map_err(|why| refuse_cursor::<R>(argument, sort, why))
            };
            cursor.as_ref().map(decode).transpose()
        };
        Ok(Window { limit, from_end, after: place("after", &self.after)?, before: place("before", &self.before)? })
    }
}

fn refuse_cursor<R: Listed>(argument: &'static str, sort: SortKey, why: CursorError) -> Error {
    let kind = R::KIND.prefix();
    let message = match why {
        CursorError::Damaged => {
            format!(
                "`{argument}` is not a cursor of this registry. Pass an edge's `cursor` or `pageInfo`'s, unchanged."
            )
        }
        CursorError::OtherList => {
            format!("`{argument}` is a cursor of another list. Pass one from a list of {kind} records.")
        }
        CursorError::OtherOrder => format!(
            "`{argument}` is a cursor of the same list in another order. Pass one from a list in the order {}, or start \
             again without a cursor.",
            sort.name
        ),
    };
    Error::argument(Code::InvalidCursor, argument, message)
}

/// What a connection field asks for: whose records, how sorted and filtered, which page.
pub(crate) struct Wanted<'a, R: Listed> {
    pub(crate) relation: Relation,
    pub(crate) sort: (SortKey, Direction),
    pub(crate) filter: R::Filter,
    pub(crate) paging: Paging,
    /// What the records' selection needs.
    pub(crate) reads: Reads,
    /// The packed list, where it came along with its parent.
    pub(crate) brought: Option<&'a str>,
}

/// A page of a list, with what is needed to get the next one.
pub struct Connection<T: Item> {
    asked: Arc<Asked<T>>,
}

pub(crate) struct Asked<T: Item> {
    pub(crate) scope: Scope,
    parent: Option<Uuid>,
    pub(crate) list: Arc<List<<T::Row as Listed>::Filter>>,
    /// The list, where it came along with its parent.
    whole: Option<Whole<T::Row>>,
    page: OnceCell<Arc<Page<T::Row>>>,
}

impl<T: Item> Asked<T> {
    async fn page(&self) -> Result<Arc<Page<T::Row>>, Error> {
        let read = async || match &self.whole {
            Some(whole) => self.cut(whole).await,
            None => self.scope.page::<T::Row>(self.parent, &self.list).await,
        };
        Ok(Arc::clone(self.page.get_or_try_init(read).await?))
    }

    /// The window of a list that is known whole.
    async fn cut(&self, whole: &Whole<T::Row>) -> Result<Arc<Page<T::Row>>, Error> {
        let window = &self.list.window;
        let limit = window.limit as usize;
        let has_more = whole.len() > limit;
        let skipped = if window.from_end { whole.len().saturating_sub(limit) } else { 0 };
        let rows = match whole {
            Whole::Rows(rows) => rows.iter().skip(skipped).take(limit).cloned().collect(),
            Whole::Keys(keys) => {
                let row = async |(id, place): &(Uuid, i32)| Ok::<_, Error>((self.scope.related(*id).await?, *place));
                try_join_all(keys.iter().skip(skipped).take(limit).map(row)).await?
            }
        };
        let placed = |(row, place): (Arc<T::Row>, i32)| {
            let place = Position { key: Key::Position(place), id: row.key() };
            (row.into(), place)
        };
        Ok(Arc::new(Page { rows: rows.into_iter().map(placed).collect(), has_more }))
    }

    fn cursor(&self, place: &Position) -> String {
        cursor::encode(<T::Row as Listed>::KIND, self.list.sort, place)
    }
}

impl<T: Item> fmt::Debug for Connection<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection").field("of", &T::NAME).finish_non_exhaustive()
    }
}

impl<T: Item> Connection<T> {
    /// The list of `wanted` under `parent`, or the root list. Only the arguments are looked at here.
    pub(crate) fn new(scope: &Scope, parent: Option<Uuid>, wanted: Wanted<'_, T::Row>) -> Result<Self, Error> {
        let Wanted { relation, sort: (sort, direction), filter, paging, reads, brought } = wanted;
        T::Row::check(&filter)?;
        if sort.is_relevance() && T::Row::ranking(&filter).is_none() {
            let message = "The order RELEVANCE needs `text` in `filter`, not within `and`, `or` or `not`: give one, or \
                           choose another order.";
            return Err(Error::argument(Code::InvalidArgument, "orderBy", message));
        }
        let window = paging.window::<T::Row>(sort)?;
        let from_an_end = window.after.is_none() && window.before.is_none();
        let whole =
            brought.filter(|_| from_an_end).zip(parent).and_then(|(packed, owner)| Whole::of(packed, owner, relation));
        let list = Arc::new(List { relation, sort, direction, window, filter, reads });
        Ok(Connection { asked: Arc::new(Asked { scope: scope.clone(), parent, list, whole, page: OnceCell::new() }) })
    }
}

impl<T: Item> TypeName for Connection<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", T::NAME).into()
    }
}

/// A page of a list (Relay connection). Walk it with `first` and `after`, or backward with `last` and `before`.
#[Object(name_type)]
impl<T: Item + Direct> Connection<T> {
    /// The records of the page in the list's order, each with its cursor.
    async fn edges(&self) -> Result<Edges<T>> {
        Ok(Edges(Listing { page: self.asked.page().await?, asked: Arc::clone(&self.asked) }))
    }

    /// The records of the page in the list's order, for clients that need no cursors.
    async fn nodes(&self) -> Result<Nodes<T>> {
        Ok(Nodes(Listing { page: self.asked.page().await?, asked: Arc::clone(&self.asked) }))
    }

    /// Whether there is more, and from where to go on.
    async fn page_info(&self) -> Result<PageInfo> {
        let page = self.asked.page().await?;
        let window = &self.asked.list.window;
        let beyond = |place: &Option<Position>, question: Question| {
            if place.is_none() {
                return More::Known(false);
            }
            let asked = Arc::clone(&self.asked);
            More::Ask(Box::new(move || {
                let asked = Arc::clone(&asked);
                Box::pin(async move { asked.scope.any::<T::Row>(asked.parent, question, &asked.list).await })
            }))
        };
        // What was counted past the page tells of one direction; a cursor at the other end leaves rows beyond it.
        let next = match (window.from_end, page.has_more) {
            (false, true) => More::Known(true),
            _ => beyond(&window.before, Question::AnyAfter),
        };
        let previous = match (window.from_end, page.has_more) {
            (true, true) => More::Known(true),
            _ => beyond(&window.after, Question::AnyBefore),
        };
        let cursor = |edge: Option<&(Found<T::Row>, Position)>| edge.map(|(_, place)| self.asked.cursor(place));
        let (start_cursor, end_cursor) = (cursor(page.rows.first()), cursor(page.rows.last()));
        Ok(PageInfo { next, previous, start_cursor, end_cursor })
    }

    /// How many records the whole list has, on all pages. Counted only when selected.
    #[graphql(directive = cost::apply(COUNT))]
    async fn total_count(&self) -> Result<i64> {
        let asked = &self.asked;
        if let Some(whole) = &asked.whole {
            return Ok(i64::try_from(whole.len()).unwrap_or(i64::MAX));
        }
        Ok(asked.scope.count::<T::Row>(asked.parent, &asked.list).await?)
    }

    #[graphql(flatten)]
    async fn figures(&self) -> T::Figures {
        let Asked { scope, parent, list, .. } = self.asked.as_ref();
        let (scope, filter) = (scope.clone(), list.filter.clone());
        Figures::of(Counted { scope, parent: *parent, relation: list.relation, filter })
    }
}

/// The records of a page, to be shown as edges or as nodes.
pub(crate) struct Listing<T: Item> {
    pub(crate) asked: Arc<Asked<T>>,
    pub(crate) page: Arc<Page<T::Row>>,
}

impl<T: Item> Listing<T> {
    pub(crate) fn edges(&self) -> Vec<Edge<T>> {
        let edge = |index| Edge { asked: Arc::clone(&self.asked), page: Arc::clone(&self.page), index };
        (0..self.page.rows.len()).map(edge).collect()
    }

    pub(crate) fn nodes(&self) -> Vec<T> {
        self.page.rows.iter().map(|(found, _)| T::over(found.clone(), &self.asked.scope)).collect()
    }
}

/// A record in a list, with its place there.
pub struct Edge<T: Item> {
    asked: Arc<Asked<T>>,
    page: Arc<Page<T::Row>>,
    index: usize,
}

impl<T: Item> fmt::Debug for Edge<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Edge").field("of", &T::NAME).field("index", &self.index).finish_non_exhaustive()
    }
}

impl<T: Item> TypeName for Edge<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", T::NAME).into()
    }
}

/// A record in a list, with its place there (Relay edge).
#[Object(name_type)]
impl<T: Item> Edge<T> {
    /// The record's place: pass it as `after` or `before`. Opaque; valid for this kind of list in this order.
    async fn cursor(&self) -> String {
        self.asked.cursor(&self.page.rows[self.index].1)
    }

    /// The record.
    async fn node(&self) -> T {
        T::over(self.page.rows[self.index].0.clone(), &self.asked.scope)
    }
}

type Ask = Box<dyn Fn() -> BoxFuture<'static, Result<bool, Error>> + Send + Sync>;

enum More {
    Known(bool),
    Ask(Ask),
}

impl More {
    async fn told(&self) -> Result<bool, Error> {
        match self {
            More::Known(more) => Ok(*more),
            More::Ask(ask) => ask().await,
        }
    }
}

/// Whether a list goes on beyond the page, and from where to go on.
pub struct PageInfo {
    next: More,
    previous: More,
    start_cursor: Option<String>,
    end_cursor: Option<String>,
}

impl fmt::Debug for PageInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PageInfo").field("end_cursor", &self.end_cursor).finish_non_exhaustive()
    }
}

impl PageInfo {
    /// Of a page that knows both of its ends.
    pub(crate) fn known(next: bool, previous: bool, start_cursor: Option<String>, end_cursor: Option<String>) -> Self {
        PageInfo { next: More::Known(next), previous: More::Known(previous), start_cursor, end_cursor }
    }
}

/// Whether a list goes on beyond the page, and from where to go on (Relay PageInfo).
#[Object]
impl PageInfo {
    /// Whether there are records after this page.
    async fn has_next_page(&self) -> Result<bool> {
        Ok(self.next.told().await?)
    }

    /// Whether there are records before this page.
    async fn has_previous_page(&self) -> Result<bool> {
        Ok(self.previous.told().await?)
    }

    /// The first record's cursor: pass it as `before` to go backward. `null` on an empty page.
    async fn start_cursor(&self) -> Option<&str> {
        self.start_cursor.as_deref()
    }

    /// The last record's cursor: pass it as `after` to go on. `null` on an empty page.
    async fn end_cursor(&self) -> Option<&str> {
        self.end_cursor.as_deref()
    }
}
