//! What a list is: whose records, in which order, through which filter, and which stretch of it.
//! A nested list is the root list with a parent: both are the same [`List`] and run through the same SQL.

use std::{fmt::Debug, hash::Hash};

use chrono::NaiveDate;
use entity::{id::NodeKind, value::Translations};
use sea_orm::{FromQueryResult, ModelTrait, sea_query::Condition};
use uuid::Uuid;

use super::{
    owned::{Packing, Reads},
    sight::{Shown, Sight},
};
use crate::{error::Error, search::SearchText};

/// A row that can stand in a list.
pub(crate) trait Listed: ModelTrait + FromQueryResult + Send + Sync + 'static {
    /// What can be asked of the list's rows.
    type Filter: Clone + Debug + Default + Eq + Hash + Send + Sync;

    /// The kind of record, which a cursor names so that it can't be used on another list.
    const KIND: NodeKind;

    /// Whether many requests read the same rows and few write them, so that they are worth keeping between requests.
    const SHARED: bool = false;

    /// Who may see a row.
    const SHOWN: Shown = Shown::Always;

    /// How such rows come along with the row that owns them, if they do.
    const PACKING: Option<Packing<Self>> = None;

    /// The short lists that such a row holds packed in a column of its own: the field that shows each, and the column.
    const PACKED: &'static [(&'static str, &'static str)] = &[];

    /// The name that lists of such rows can be sorted by, if they have one.
    const NAME: Option<fn(&Self) -> &Translations> = None;

    /// The row's key.
    fn key(&self) -> Uuid;

    /// Whether everyone may see the row.
    fn is_public(&self) -> bool {
        true
    }

    /// The row that stands for this one since the two were merged.
    fn merged_into(&self) -> Option<Uuid> {
        None
    }

    /// Refuses a filter that can't be meant, or asks too much.
    fn check(filter: &Self::Filter) -> Result<(), Error>;

    /// The texts that a filter searches for, its inner filters' too.
    fn texts(_: &Self::Filter) -> Vec<&SearchText> {
        Vec::new()
    }

    /// The text that the list can be ranked by, if the filter has one.
    fn ranking(_: &Self::Filter) -> Option<&SearchText> {
        None
    }

    /// The filter as SQL. Its texts are settled before.
    fn condition(filter: &Self::Filter, sight: &Sight) -> Condition;
}

/// The filter of a list that has none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct NoFilter;

/// Declares that rows of a table stand in lists without a filter.
macro_rules! listed {
    ($($table:ident => $kind:ident $({ $($extra:item)* })?;)*) => {$(
        impl $crate::store::list::Listed for entity::$table::Model {
            type Filter = $crate::store::list::NoFilter;
            const KIND: entity::id::NodeKind = entity::id::NodeKind::$kind;
            $($($extra)*)?

            fn key(&self) -> uuid::Uuid {
                self.id.0
            }

            fn check(_: &Self::Filter) -> Result<(), $crate::error::Error> {
                Ok(())
            }

            fn condition(_: &Self::Filter, _: &$crate::store::sight::Sight) -> sea_orm::sea_query::Condition {
                sea_orm::sea_query::Condition::all()
            }
        }
    )*};
}
pub(crate) use listed;

/// How rows hang on their parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Relation {
    /// The rows have no parent: the list of all.
    Root,
    /// A column of the rows' own table holds the parent's key.
    Column(&'static str),
    /// A table (or view) of pairs joins them. A pair never repeats, so neither does a row.
    Through {
        /// The table of pairs.
        table: &'static str,
        /// Its column with the parent's key.
        parent: &'static str,
        /// Its column with the row's key.
        child: &'static str,
    },
}

/// What the rows' ranks are joined as.
pub(crate) const RANKS: &str = "ranks";

/// What a list is sorted by. The column is never NULL: where a value can be unknown, a generated key column puts the
/// unknown before every known value. Equal values are in the order of their ids, which is that of their recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct SortKey {
    /// The order's name inside cursors.
    pub name: &'static str,
    /// The table and column; `None` sorts by id alone.
    pub column: Option<(&'static str, &'static str)>,
    /// What the column holds.
    pub kind: KeyKind,
}

impl SortKey {
    /// By id alone: the order of recording.
    pub(crate) const RECORDED: SortKey = SortKey { name: "RECORDED", column: None, kind: KeyKind::Id };

    /// By how well the filter's text finds the rows: the place that search gives each, the best first.
    pub(crate) const RELEVANCE: SortKey =
        SortKey { name: "RELEVANCE", column: Some((RANKS, "place")), kind: KeyKind::Number };

    /// By a column of text, byte by byte.
    pub(crate) const fn text(name: &'static str, table: &'static str, column: &'static str) -> SortKey {
        SortKey { name, column: Some((table, column)), kind: KeyKind::Text }
    }

    /// By a column of calendar dates.
    pub(crate) const fn date(name: &'static str, table: &'static str, column: &'static str) -> SortKey {
        SortKey { name, column: Some((table, column)), kind: KeyKind::Date }
    }

    /// By a column of 64-bit numbers.
    pub(crate) const fn number(name: &'static str, table: &'static str, column: &'static str) -> SortKey {
        SortKey { name, column: Some((table, column)), kind: KeyKind::Number }
    }

    /// By the place that a record's report gives its parts.
    pub(crate) const fn position(table: &'static str) -> SortKey {
        SortKey { name: "POSITION", column: Some((table, "position")), kind: KeyKind::Position }
    }

    /// Whether rows are ranked by a text.
    pub(crate) fn is_relevance(&self) -> bool {
        *self == SortKey::RELEVANCE
    }

    /// Whether rows stand where their owner puts them.
    pub(crate) const fn is_position(&self) -> bool {
        matches!(self.kind, KeyKind::Position)
    }
}

/// What the values of a sort key are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum KeyKind {
    /// Nothing but the id.
    Id,
    /// Text, compared by bytes.
    Text,
    /// A 64-bit number.
    Number,
    /// A 32-bit place in a list.
    Position,
    /// A calendar date.
    Date,
}

/// One value of a sort key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Key {
    /// Sorted by id alone.
    Id,
    /// Text.
    Text(String),
    /// A number.
    Number(i64),
    /// A place in a list.
    Position(i32),
    /// A date.
    Date(NaiveDate),
}

/// A place in a list: the sort value of a row, and its id to tell equal ones apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Position {
    pub(crate) key: Key,
    pub(crate) id: Uuid,
}

/// Up or down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Direction {
    Ascending,
    Descending,
}

/// Which stretch of a list: at most `limit` rows between two places, counted from the start or from the end.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Window {
    pub(crate) limit: u32,
    pub(crate) from_end: bool,
    pub(crate) after: Option<Position>,
    pub(crate) before: Option<Position>,
}

/// A list as asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct List<F> {
    pub(crate) relation: Relation,
    pub(crate) sort: SortKey,
    pub(crate) direction: Direction,
    pub(crate) window: Window,
    pub(crate) filter: F,
    pub(crate) reads: Reads,
}

/// What can be asked about a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Question {
    /// The rows of the window.
    Page,
    /// How many rows there are in all, whatever the window.
    Count,
    /// Whether there are rows up to and at the place that the window starts after.
    AnyBefore,
    /// Whether there are rows from the place on that the window ends before.
    AnyAfter,
}
