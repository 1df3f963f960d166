//! Lists that a row owns and that are short by nature: an agreement's parties, themes and sources, a ceremony's
//! attendance. A page brings those that the selection asks for along in its own statement, each packed into one text, so
//! that they cost no statement of their own. Lists that nearly every page shows
//! stand packed in their owner's row already, written with it. A list that turns out to be long is read by itself.

use std::{str::FromStr, sync::Arc};

use chrono::NaiveDate;
use entity::value::Translations;
use sea_orm::{
    ColumnTrait, DbBackend, DbErr, EntityName, EntityTrait, IdenStatic, Iterable, ModelTrait, QueryResult,
    sea_query::{Expr, SelectStatement},
};
use uuid::Uuid;

use super::{
    Sql,
    list::{Listed, Relation, SortKey},
};

/// The most rows that are brought along. It is the size of the largest page, so a list that fits is known whole.
pub(crate) const LONGEST: usize = 100;

/// What a statement reads of its rows beside their plain columns. What the selection does not ask for is left out: texts
/// in four languages are most of a row's bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Reads {
    /// Multilingual columns that nobody looks at. The rows hold an empty text there.
    pub(crate) omitted: Vec<&'static str>,
    /// The lists brought along.
    pub(crate) owned: Vec<Owned>,
}

/// A list that a row owns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Owned {
    /// The field that shows it.
    pub(crate) field: &'static str,
    pub(crate) relation: Relation,
    pub(crate) sort: SortKey,
    /// How its rows are packed; `None` packs the keys alone.
    pub(crate) packing: Option<&'static [(&'static str, Kind)]>,
}

/// How a row is packed and unpacked.
pub(crate) struct Packing<R: 'static> {
    /// Its columns.
    pub(crate) columns: &'static [(&'static str, Kind)],
    /// The row in the values of those columns.
    pub(crate) unpack: fn(&mut Values<'_>) -> Option<R>,
    /// The row's place in its owner's list.
    pub(crate) position: fn(&R) -> i32,
}

/// What a packed column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    Key,
    Text,
    Number,
    OptionalKey,
    OptionalDate,
    OptionalJson,
}

/// What the rows are called that lists are brought along with.
const OWNER: &str = "owner";

/// Between two values, and between two rows: control characters, which no value has in its text form. NULL is empty.
pub(super) const UNIT: char = '\u{1f}';
pub(super) const RECORD: char = '\u{1e}';

/// The lists that came along with a row: the field that shows each, and its packed rows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Brought(Option<Arc<[(&'static str, String)]>>);

impl Brought {
    /// Takes the lists out of a row of a statement that brought them.
    pub(crate) fn of(row: &QueryResult, owned: &[Owned]) -> Result<Brought, DbErr> {
        if owned.is_empty() {
            return Ok(Brought(None));
        }
        let lists = owned.iter().map(|owned| {
            let packed: Option<String> = row.try_get("", owned.field)?;
            Ok((owned.field, packed.unwrap_or_default()))
        });
        Ok(Brought(Some(lists.collect::<Result<_, DbErr>>()?)))
    }

    /// The packed rows of the list that a field shows, if they came along.
    pub(crate) fn list(&self, field: &str) -> Option<&str> {
        self.0.as_deref()?.iter().find(|(known, _)| *known == field).map(|(_, packed)| packed.as_str())
    }
}

/// A row, and the lists that came along with it.
#[derive(Debug)]
pub(crate) struct Found<R> {
    pub(crate) row: Arc<R>,
    pub(crate) brought: Brought,
}

impl<R> Clone for Found<R> {
    fn clone(&self) -> Self {
        Found { row: Arc::clone(&self.row), brought: self.brought.clone() }
    }
}

impl<R> From<Arc<R>> for Found<R> {
    fn from(row: Arc<R>) -> Self {
        Found { row, brought: Brought::default() }
    }
}

impl Owned {
    /// The list that a field shows, if it is one that can be brought along: sorted by the place its owner gives it.
    pub(crate) const fn of<R: Listed>(field: &'static str, relation: Relation, sort: SortKey) -> Option<Owned> {
        if !sort.is_position() {
            return None;
        }
        let packing = match (relation, &R::PACKING) {
            (Relation::Through { .. }, _) => None,
            (Relation::Column(_), Some(packing)) => Some(packing.columns),
            _ => return None,
        };
        Some(Owned { field, relation, sort, packing })
    }

    /// The list of one owner, as one value of a statement over owners. Its order is left to [`Whole`], which costs less
    /// than a sort for each owner.
    fn select(&self, backend: DbBackend) -> String {
        let postgres = backend == DbBackend::Postgres;
        let packed = |column: &str, kind: Kind| match (kind, postgres) {
            (Kind::Key | Kind::Number | Kind::Text, true) => format!("\"{column}\""),
            (Kind::OptionalDate, true) => format!("COALESCE(to_char(\"{column}\", 'YYYY-MM-DD'), '')"),
            (_, true) => format!("COALESCE(\"{column}\"::text, '')"),
            (Kind::Key | Kind::OptionalKey, false) => format!("COALESCE(hex(\"{column}\"), '')"),
            (_, false) => format!("COALESCE(\"{column}\", '')"),
        };
        // Every name here is the program's own.
        let (parent, id) = match self.relation {
            Relation::Through { parent, child, .. } => (parent, child),
            Relation::Column(parent) => (parent, "id"),
            Relation::Root => return "NULL".to_owned(),
        };
        let table = self.sort.column.map_or("", |(table, _)| table);
        let columns: Vec<String> = match self.packing {
            Some(columns) => columns.iter().map(|(name, kind)| packed(name, *kind)).collect(),
            None => vec![packed(id, Kind::Key), packed("position", Kind::Number)],
        };
        let (join, unit, record) =
            if postgres { ("string_agg", "chr(31)", "chr(30)") } else { ("group_concat", "char(31)", "char(30)") };
        format!(
            "(SELECT {join}(concat_ws({unit}, {}), {record}) FROM (SELECT * FROM \"{table}\" WHERE \
             \"{table}\".\"{parent}\" = \"{OWNER}\".\"id\" LIMIT {}) AS \"owned\")",
            columns.join(", "),
            LONGEST + 1,
        )
    }
}

/// A list that came along, whole.
#[derive(Debug)]
pub(crate) enum Whole<R> {
    /// Its rows with their places.
    Rows(Vec<(Arc<R>, i32)>),
    /// The keys of its rows with their places.
    Keys(Vec<(Uuid, i32)>),
}

impl<R: Listed> Whole<R> {
    /// The list in a packed text; `None` if it is too long to be whole there, or is not what it should be.
    pub(crate) fn of(packed: &str, owner: Uuid, relation: Relation) -> Option<Self> {
        let rows = rows(packed, owner)?.into_iter();
        match (relation, &R::PACKING) {
            (Relation::Column(_), Some(packing)) => {
                let row = |mut values: Values<'_>| {
                    let row = (packing.unpack)(&mut values)?;
                    let place = (packing.position)(&row);
                    Some((Arc::new(row), place))
                };
                let mut rows = rows.map(row).collect::<Option<Vec<_>>>()?;
                rows.sort_by_key(|(row, place)| (*place, row.key()));
                Some(Whole::Rows(rows))
            }
            _ => {
                let mut keys =
                    rows.map(|mut row| Some((row.key()?, row.number()?))).collect::<Option<Vec<(Uuid, i32)>>>()?;
                keys.sort_by_key(|(key, place)| (*place, *key));
                Some(Whole::Keys(keys))
            }
        }
    }

    /// How many rows it has.
    pub(crate) fn len(&self) -> usize {
        match self {
            Whole::Rows(rows) => rows.len(),
            Whole::Keys(keys) => keys.len(),
        }
    }
}

/// The rows in a packed text, each with its values; `None` if there are too many of them.
fn rows(packed: &str, owner: Uuid) -> Option<Vec<Values<'_>>> {
    if packed.is_empty() {
        return Some(Vec::new());
    }
    let rows: Vec<_> = packed.split(RECORD).map(|row| Values { rest: Some(row), owner }).collect();
    (rows.len() <= LONGEST).then_some(rows)
}

/// The values of a packed row, taken one by one. Each answers `None` where the packed text is not what it should be.
#[derive(Clone, Debug)]
pub(crate) struct Values<'a> {
    rest: Option<&'a str>,
    owner: Uuid,
}

impl Values<'_> {
    fn text(&mut self) -> Option<&str> {
        let rest = self.rest?;
        match rest.split_once(UNIT) {
            Some((value, rest)) => {
                self.rest = Some(rest);
                Some(value)
            }
            None => self.rest.take(),
        }
    }

    fn optional<T>(&mut self, read: impl FnOnce(&str) -> Option<T>) -> Option<Option<T>> {
        match self.text()? {
            "" => Some(None),
            text => Some(Some(read(text)?)),
        }
    }

    /// The key of the row that owns this one; it is not packed.
    pub(crate) fn owner<I: From<Uuid>>(&self) -> I {
        I::from(self.owner)
    }

    pub(crate) fn key<I: From<Uuid>>(&mut self) -> Option<I> {
        Uuid::from_str(self.text()?).ok().map(I::from)
    }

    pub(crate) fn optional_key<I: From<Uuid>>(&mut self) -> Option<Option<I>> {
        self.optional(|text| Uuid::from_str(text).ok().map(I::from))
    }

    pub(crate) fn number(&mut self) -> Option<i32> {
        self.text()?.parse().ok()
    }

    pub(crate) fn optional_date(&mut self) -> Option<Option<NaiveDate>> {
        self.optional(|text| text.parse().ok())
    }

    pub(crate) fn optional_texts(&mut self) -> Option<Option<Translations>> {
        self.optional(|text| serde_json::from_str(text).ok())
    }

    /// A stored enum.
    pub(crate) fn one_of<E: sea_orm::ActiveEnum<Value = String>>(&mut self) -> Option<E> {
        let text = self.text()?.to_owned();
        E::try_from_value(&text).ok()
    }
}

impl Reads {
    /// Selects the columns of a table's rows, and the lists that these hold packed.
    pub(crate) fn columns<R: Listed>(&self, backend: DbBackend, query: &mut SelectStatement) {
        for column in <<R as ModelTrait>::Entity as EntityTrait>::Column::iter() {
            if !self.omitted.contains(&column.as_str()) {
                query.column(column.as_column_ref());
            } else if backend == DbBackend::Postgres {
                query.expr_as(Expr::cust("'{}'::jsonb"), column);
            } else {
                query.expr_as(Expr::cust("'{}'"), column);
            }
        }
        let table = <<R as ModelTrait>::Entity as Default>::default().table_name();
        for (field, column) in
            R::PACKED.iter().filter(|(field, _)| self.owned.iter().any(|owned| owned.field == *field))
        {
            query.expr_as(Expr::col((table, *column)), *field);
        }
    }

    /// The statement with the lists brought along. Its rows are found before the lists are read, so that lists are read
    /// for them alone. `order` keeps the rows in the statement's own order.
    pub(crate) fn bring<R: Listed>(&self, backend: DbBackend, rows: Sql, order: &str) -> Sql {
        let unpacked = |owned: &&Owned| R::PACKED.iter().all(|(field, _)| *field != owned.field);
        let mut owned = self.owned.iter().filter(unpacked).peekable();
        if owned.peek().is_none() {
            return rows;
        }
        let lists: String = owned.map(|owned| format!(", {} AS \"{}\"", owned.select(backend), owned.field)).collect();
        let order = if order.is_empty() { String::new() } else { format!(" ORDER BY {order}") };
        let text = format!("SELECT *{lists} FROM ({}) AS \"{OWNER}\"{order}", rows.text);
        Sql { text, values: rows.values }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unpacks_what_was_packed() {
        let key = Uuid::from_u128(7);
        let packed = format!("{}{UNIT}3{UNIT}{UNIT}2025-07-02{RECORD}{}{UNIT}4{UNIT}{key}{UNIT}", key.simple(), key);
        let mut found = rows(&packed, key).expect("two rows");
        assert_eq!(found.len(), 2);
        let second = found.pop().map(|mut row| (row.key(), row.number(), row.optional_key(), row.optional_date()));
        assert_eq!(second, Some((Some(key), Some(4), Some(Some(key)), Some(None))));
        let first =
            found.pop().map(|mut row| (row.key(), row.number(), row.optional_key::<Uuid>(), row.optional_date()));
        assert_eq!(first, Some((Some(key), Some(3), Some(None), Some("2025-07-02".parse().ok()))));
    }

    #[test]
    fn a_long_list_is_none_and_a_damaged_one_never_panics() {
        assert!(rows(&vec!["x"; LONGEST].join("\u{1e}"), Uuid::nil()).is_some());
        assert!(rows(&vec!["x"; LONGEST + 1].join("\u{1e}"), Uuid::nil()).is_none());
        let mut row = Values { rest: Some("no key"), owner: Uuid::nil() };
        assert_eq!((row.key::<Uuid>(), row.number(), row.optional_date()), (None, None, None));
    }
}
