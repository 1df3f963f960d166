//! Lists written directly: the records of a page, and the short lists that came along with a record. See
//! [`direct`](super::direct).

use std::{borrow::Cow, sync::Arc};

use async_graphql::{
    ContextSelectionSet, OutputType, Positioned, ServerResult, Value, parser::types::Field, registry::Registry,
};
use uuid::Uuid;

use super::{
    connection::{Edge, Item, Listing, Paging},
    direct::{self, Chosen, Direct, Output, Plan, Request, Step},
};
use crate::{
    scope::Scope,
    store::{
        cursor,
        list::{Key, Listed, Position, Relation, SortKey},
        owned::Whole,
    },
};

/// A record at its place in a list.
pub(crate) struct Placed<T> {
    item: T,
    place: Position,
    sort: SortKey,
}

impl<T: Item> Placed<T> {
    fn cursor(&self) -> String {
        cursor::encode(<T::Row as Listed>::KIND, self.sort, &self.place)
    }
}

impl<T: Item + Direct> Direct for Placed<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", T::NAME).into()
    }

    fn step(field: &Chosen<'_>) -> Option<Step<Self>> {
        if field.is("cursor") {
            return Some(Box::new(|placed, out| out.plain(placed.cursor())));
        }
        if field.is("node") {
            let plan = field.plan::<T>()?;
            return Some(Box::new(move |placed, out| plan.write(&placed.item, out)));
        }
        None
    }
}

/// The edges of a page.
pub struct Edges<T: Item>(pub(crate) Listing<T>);

impl<T: Item + Direct> OutputType for Edges<T> {
    fn type_name() -> Cow<'static, str> {
        Vec::<Edge<T>>::type_name()
    }

    fn qualified_type_name() -> String {
        Vec::<Edge<T>>::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        Vec::<Edge<T>>::create_type_info(registry)
    }

    async fn resolve(&self, context: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        let Edges(list) = self;
        let write = |plan: &Plan<Placed<T>>, out: &mut Output| {
            out.list(list.page.rows.len());
            out.items(&list.page.rows, |(found, place), out| {
                let item = T::over(found.clone(), &list.asked.scope);
                plan.write(&Placed { item, place: place.clone(), sort: list.asked.list.sort }, out);
            });
        };
        if let Some(value) = direct::answer(context, field, &list.asked.scope, |field| field.plan(), write).await? {
            return Ok(value);
        }
        list.count(context, field)?;
        list.edges().resolve(context, field).await
    }
}

/// The records of a page.
pub struct Nodes<T: Item>(pub(crate) Listing<T>);

impl<T: Item + Direct> OutputType for Nodes<T> {
    fn type_name() -> Cow<'static, str> {
        Vec::<T>::type_name()
    }

    fn qualified_type_name() -> String {
        Vec::<T>::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        Vec::<T>::create_type_info(registry)
    }

    async fn resolve(&self, context: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        let Nodes(list) = self;
        let write = |plan: &Plan<T>, out: &mut Output| {
            out.list(list.page.rows.len());
            out.items(&list.page.rows, |(found, _), out| plan.write(&T::over(found.clone(), &list.asked.scope), out));
        };
        if let Some(value) = direct::answer(context, field, &list.asked.scope, |field| field.plan(), write).await? {
            return Ok(value);
        }
        list.count(context, field)?;
        list.nodes().resolve(context, field).await
    }
}

impl<T: Item> Listing<T> {
    /// Counts the page's records among the answer's.
    fn count(&self, context: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<()> {
        let records = self.page.rows.len();
        let request = context.data_opt::<Request>();
        let each = request.map_or(1, |request| direct::values(&field.node.selection_set.node, request));
        let counted = self.asked.scope.list(records, records * each);
        counted.map_err(|error| context.set_error_path(async_graphql::Error::from(error).into_server_error(field.pos)))
    }
}

/// A page of a list that came along with its owner.
struct Cut<T> {
    rows: Vec<Placed<T>>,
    total: usize,
    has_more: bool,
    from_end: bool,
}

impl<T: Item + Direct> Direct for Cut<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", T::NAME).into()
    }

    fn step(field: &Chosen<'_>) -> Option<Step<Self>> {
        if field.is("edges") {
            let plan = field.plan::<Placed<T>>()?;
            return Some(Box::new(move |cut, out| {
                out.list(cut.rows.len());
                out.items(&cut.rows, |placed, out| plan.write(placed, out));
            }));
        }
        if field.is("nodes") {
            let plan = field.plan::<T>()?;
            return Some(Box::new(move |cut, out| {
                out.list(cut.rows.len());
                out.items(&cut.rows, |placed, out| plan.write(&placed.item, out));
            }));
        }
        if field.is("total_count") {
            return Some(Box::new(|cut, out| out.plain(i64::try_from(cut.total).unwrap_or(i64::MAX))));
        }
        if field.is("page_info") {
            let plan = field.plan::<Ends>()?;
            return Some(Box::new(move |cut, out| plan.write(&Ends::of(cut), out)));
        }
        None
    }
}

/// Whether a page's list goes on, and from where.
struct Ends {
    next: bool,
    previous: bool,
    start: Option<String>,
    end: Option<String>,
}

impl Ends {
    fn of<T: Item>(cut: &Cut<T>) -> Self {
        Ends {
            next: cut.has_more && !cut.from_end,
            previous: cut.has_more && cut.from_end,
            start: cut.rows.first().map(Placed::cursor),
            end: cut.rows.last().map(Placed::cursor),
        }
    }
}

impl Direct for Ends {
    fn type_name() -> Cow<'static, str> {
        super::connection::PageInfo::type_name()
    }

    fn step(field: &Chosen<'_>) -> Option<Step<Self>> {
        let step: fn(&Ends, &mut Output) = if field.is("has_next_page") {
            |ends, out| out.plain(ends.next)
        } else if field.is("has_previous_page") {
            |ends, out| out.plain(ends.previous)
        } else if field.is("start_cursor") {
            |ends, out| out.plain(ends.start.as_deref())
        } else if field.is("end_cursor") {
            |ends, out| out.plain(ends.end.as_deref())
        } else {
            return None;
        };
        Some(Box::new(step))
    }
}

/// How to write a list that came along with its owner.
pub(crate) struct BroughtPlan<T> {
    relation: Relation,
    sort: SortKey,
    limit: usize,
    from_end: bool,
    plan: Plan<Cut<T>>,
}

impl<T: Item + Direct> BroughtPlan<T> {
    /// The plan for a field that answers such a list. A list from a cursor on has none.
    pub(crate) fn of(field: &Chosen<'_>, relation: Relation, sort: SortKey) -> Option<Self> {
        let paging = Paging {
            first: field.argument("first", None)?,
            after: field.argument("after", None)?,
            last: field.argument("last", None)?,
            before: field.argument("before", None)?,
        };
        let window = paging.window::<T::Row>(sort).ok()?;
        if window.after.is_some() || window.before.is_some() {
            return None;
        }
        let plan = field.plan()?;
        Some(BroughtPlan { relation, sort, limit: window.limit as usize, from_end: window.from_end, plan })
    }

    /// Writes the list of `owner`.
    pub(crate) fn write(&self, scope: &Scope, owner: Uuid, packed: Option<&str>, out: &mut Output) {
        let Some(whole) = packed.and_then(|packed| Whole::<T::Row>::of(packed, owner, self.relation)) else {
            return out.give_up();
        };
        let total = whole.len();
        let has_more = total > self.limit;
        let skipped = if self.from_end { total.saturating_sub(self.limit) } else { 0 };
        let placed = |row: Arc<T::Row>, place| {
            let place = Position { key: Key::Position(place), id: row.key() };
            Placed { item: T::over(row, scope), place, sort: self.sort }
        };
        let rows: Vec<Placed<T>> = match whole {
            Whole::Rows(rows) => {
                rows.into_iter().skip(skipped).take(self.limit).map(|(row, place)| placed(row, place)).collect()
            }
            Whole::Keys(keys) => {
                let wanted = keys.into_iter().skip(skipped).take(self.limit);
                wanted.filter_map(|(id, place)| Some(placed(out.at_hand::<T>(scope, id)?, place))).collect()
            }
        };
        self.plan.write(&Cut { rows, total, has_more, from_end: self.from_end }, out);
    }
}
