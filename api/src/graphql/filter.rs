//! What filters of several concepts are made of: slugs, offices, filters within filters, and the limits on how much one
//! filter may say.

use async_graphql::{InputObject, InputType, Value};
use chrono::NaiveDate;
use entity::{id::NodeKind, value::Translations};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Func, SelectStatement};

use super::scalar::Instant;
use crate::{
    error::{Code, Error},
    search::SearchText,
    store::sight::Sight,
};

/// The most values in one list of a filter.
const LONGEST_LIST: usize = 250;
/// The most filters inside one filter, by `and`, `or` and `not`.
const MOST_PARTS: usize = 50;
/// The most conditions of one filter, over all filters inside: an engine's planner takes longer with each.
const MOST_CONDITIONS: usize = 100;
/// The most values in all lists of one filter: each is a parameter of the statement, some in four languages.
const MOST_VALUES: usize = 1_000;

/// Refuses a list that is too long.
pub(crate) fn check_list<T>(argument: &'static str, list: Option<&Vec<T>>) -> Result<(), Error> {
    match list {
        Some(list) if list.len() > LONGEST_LIST => {
            let message = format!("`{argument}` has {} values; at most {LONGEST_LIST} can be given.", list.len());
            Err(Error::argument(Code::InvalidArgument, argument, message))
        }
        _ => Ok(()),
    }
}

/// «The row's slug is one of these.»
pub(crate) fn slug_is(table: &'static str, slugs: &[String]) -> Expr {
    Expr::col((table, "slug")).is_in(storable(slugs))
}

/// The keys of the rows of a table that have one of the given slugs.
pub(crate) fn with_slugs(table: &'static str, slugs: &[String]) -> SelectStatement {
    SelectStatement::new().column((table, "id")).from(table).and_where(slug_is(table, slugs)).to_owned()
}

/// «A multilingual column is one of these texts, in any language.»
pub(crate) fn says(table: &'static str, column: &'static str, texts: &[String]) -> Condition {
    ["ar", "fr", "zgh", "en"].into_iter().fold(Condition::any(), |any, language| {
        // Table, column and language are names of ours, none of the caller's.
        any.add(Expr::cust(format!("\"{table}\".\"{column}\" ->> '{language}'")).is_in(storable(texts)))
    })
}

/// The texts that a database can hold: PostgreSQL refuses to be asked for the others, and no row has them.
pub(crate) fn storable(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).filter(|text| !text.contains('\0')).collect()
}

/// A filter: what it asks by itself, and the filters inside it.
pub(crate) trait Filter: Sized {
    /// Refuses what can't be meant, the filters inside apart.
    fn check_own(&self) -> Result<(), Error>;

    /// The filter as SQL conditions that must all hold, the filters inside apart.
    fn own_conditions(&self, sight: &Sight) -> Vec<Condition>;

    /// The texts that it searches for, the filters inside apart.
    fn own_texts(&self) -> Vec<&SearchText> {
        Vec::new()
    }

    /// The text that its records can be ranked by.
    fn ranking(&self) -> Option<&SearchText> {
        None
    }

    /// The filters inside.
    fn inside(&self) -> Inside<'_, Self>;
}

/// The filters inside a filter.
pub(crate) struct Inside<'a, F> {
    pub(crate) and: Option<&'a Vec<F>>,
    pub(crate) or: Option<&'a Vec<F>>,
    pub(crate) not: Option<&'a F>,
}

/// Refuses a filter that can't be meant, or asks too much.
pub(crate) fn check<F: Filter + InputType>(filter: &F) -> Result<(), Error> {
    let size = Size::of(&filter.to_value());
    for (is, most, what) in
        [(size.conditions, MOST_CONDITIONS, "conditions"), (size.values, MOST_VALUES, "values in its lists")]
    {
        if is > most {
            let message = format!("The filter has {is} {what}; at most {most} can be given. Ask in several requests.");
            return Err(Error::argument(Code::InvalidArgument, "filter", message));
        }
    }
    check_parts(filter)
}

/// How much a filter asks, whatever filters it is made of.
#[derive(Default)]
struct Size {
    conditions: usize,
    values: usize,
}

impl Size {
    fn of(value: &Value) -> Size {
        let mut size = Size::default();
        size.add(value);
        size
    }

    fn add(&mut self, value: &Value) {
        match value {
            Value::Object(members) => {
                for value in members.values().filter(|value| **value != Value::Null) {
                    self.conditions += 1;
                    self.add(value);
                }
            }
            Value::List(items) => {
                self.values += items.iter().filter(|item| !matches!(item, Value::Object(_))).count();
                items.iter().for_each(|item| self.add(item));
            }
            _ => {}
        }
    }
}

fn check_parts<F: Filter>(filter: &F) -> Result<(), Error> {
    fn count<F: Filter>(filter: &F, parts: &mut usize) -> Result<(), Error> {
        *parts += 1;
        if *parts > MOST_PARTS {
            let message = format!("The filter has more than {MOST_PARTS} filters inside; ask in several requests.");
            return Err(Error::argument(Code::InvalidArgument, "filter", message));
        }
        filter.check_own()?;
        let Inside { and, or, not } = filter.inside();
        and.into_iter().chain(or).flatten().chain(not).try_for_each(|filter| count(filter, parts))
    }
    count(filter, &mut 0)
}

/// The texts that a filter searches for, anywhere in it.
pub(crate) fn texts<F: Filter>(filter: &F) -> Vec<&SearchText> {
    let Inside { and, or, not } = filter.inside();
    let inner = and.into_iter().chain(or).flatten().chain(not).flat_map(texts);
    filter.own_texts().into_iter().chain(inner).collect()
}

/// A filter as SQL.
pub(crate) fn condition<F: Filter>(filter: &F, sight: &Sight) -> Condition {
    let Inside { and, or, not } = filter.inside();
    let mut parts = filter.own_conditions(sight);
    parts.extend(and.into_iter().flatten().map(|filter| condition(filter, sight)));
    if let Some(filters) = or {
        // A condition without parts holds, and an empty «or» must not.
        let none = Condition::any().add(Expr::cust("FALSE"));
        parts.push(filters.iter().fold(none, |any, filter| any.add(condition(filter, sight))));
    }
    parts.extend(not.map(|filter| opposite(condition(filter, sight))));
    // An empty filter inside an «or» holds, and must say so.
    parts.into_iter().fold(Condition::all().add(Expr::cust("TRUE")), |all, part| all.add(part))
}

/// A filter that can be asked of one record at hand, beside its SQL.
pub(crate) trait Matches: Filter {
    /// What is known of the record.
    type Facts;

    /// Whether the record satisfies the filter as of a day, the filters inside apart.
    fn matches_own(&self, facts: &Self::Facts, today: NaiveDate) -> bool;
}

/// Whether a record satisfies a filter, as of a day.
pub(crate) fn matches<F: Matches>(filter: &F, facts: &F::Facts, today: NaiveDate) -> bool {
    let Inside { and, or, not } = filter.inside();
    filter.matches_own(facts, today)
        && and.into_iter().flatten().all(|filter| matches(filter, facts, today))
        && or.is_none_or(|filters| filters.iter().any(|filter| matches(filter, facts, today)))
        && not.is_none_or(|filter| !matches(filter, facts, today))
}

/// Whether a list of values, if it is given, has one that holds.
pub(crate) fn any_of<T>(list: &Option<Vec<T>>, holds: impl FnMut(&T) -> bool) -> bool {
    list.as_ref().is_none_or(|list| list.iter().any(holds))
}

/// Whether a list of names, if it is given, has one that a text has in some language.
pub(crate) fn named(list: &Option<Vec<String>>, text: Option<&Translations>) -> bool {
    any_of(list, |wanted| text.is_some_and(|text| text.iter().any(|(_, name)| name == wanted)))
}

/// Declares that rows of a table stand in lists with a filter.
macro_rules! filtered {
    ($($table:ident => $kind:ident, $filter:ty $({ $($extra:item)* })?;)*) => {$(
        impl $crate::store::list::Listed for entity::$table::Model {
            type Filter = $filter;
            const KIND: entity::id::NodeKind = entity::id::NodeKind::$kind;
            $($($extra)*)?

            fn key(&self) -> uuid::Uuid {
                self.id.0
            }

            fn check(filter: &$filter) -> Result<(), $crate::error::Error> {
                $crate::graphql::filter::check(filter)
            }

            fn texts(filter: &$filter) -> Vec<&$crate::search::SearchText> {
                $crate::graphql::filter::texts(filter)
            }

            fn ranking(filter: &$filter) -> Option<&$crate::search::SearchText> {
                $crate::graphql::filter::Filter::ranking(filter)
            }

            fn condition(filter: &$filter, sight: &$crate::store::sight::Sight) -> sea_orm::sea_query::Condition {
                $crate::graphql::filter::condition(filter, sight)
            }
        }
    )*};
}
pub(crate) use filtered;

/// The filters inside, as every filter names them.
macro_rules! inside {
    () => {
        fn inside(&self) -> $crate::graphql::filter::Inside<'_, Self> {
            $crate::graphql::filter::Inside { and: self.and.as_ref(), or: self.or.as_ref(), not: self.not.as_deref() }
        }
    };
}
pub(crate) use inside;

/// Who acted, and in which post: every member given must be satisfied by the same act.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, InputObject)]
pub struct OfficeFilter {
    /// One of the officials with these slugs.
    pub official: Option<Vec<String>>,
    /// In one of the posts with these slugs, of whatever council.
    pub post: Option<Vec<String>>,
    /// On behalf of one of the posts with these slugs, of whatever council.
    pub on_behalf_of: Option<Vec<String>>,
}

impl OfficeFilter {
    pub(crate) fn check(&self) -> Result<(), Error> {
        check_list("official", self.official.as_ref())?;
        check_list("post", self.post.as_ref())?;
        check_list("onBehalfOf", self.on_behalf_of.as_ref())
    }

    /// Whether somebody acted like this.
    pub(crate) fn keeps(&self, office: &OfficeFacts) -> bool {
        let OfficeFacts { official, post, on_behalf_of } = office;
        let is = |list: &Option<Vec<String>>, slug: &Option<String>| {
            any_of(list, |wanted| slug.as_ref().is_some_and(|slug| slug == wanted))
        };
        *office != OfficeFacts::default()
            && is(&self.official, official)
            && is(&self.post, post)
            && is(&self.on_behalf_of, on_behalf_of)
    }

    /// Who acted, in the columns of a signature or a ceremony. Where nobody is known to have acted, nobody did like this.
    pub(crate) fn condition(&self, [official, post, on_behalf_of]: [&'static str; 3]) -> Condition {
        let known = [official, post, on_behalf_of].map(|column| Expr::col(column).is_not_null());
        let mut all = Condition::all().add(known.into_iter().fold(Condition::any(), |any, known| any.add(known)));
        for (column, table, slugs) in [
            (official, "official", &self.official),
            (post, "post", &self.post),
            (on_behalf_of, "post", &self.on_behalf_of),
        ] {
            if let Some(slugs) = slugs {
                all = all.add(Expr::col(column).in_subquery(with_slugs(table, slugs)));
            }
        }
        all
    }
}

/// Who acted, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OfficeFacts {
    /// The official's slug.
    pub official: Option<String>,
    /// The slug of the post in which the official acted.
    pub post: Option<String>,
    /// The slug of the post on whose behalf.
    pub on_behalf_of: Option<String>,
}

/// The records of a kind that the log saw at an instant or later.
pub(crate) fn changed_since(kind: NodeKind, Instant(since): Instant) -> SelectStatement {
    SelectStatement::new()
        .column(("revision", "node_id"))
        .from("revision")
        .and_where(Expr::col("node_kind").eq(kind.prefix()))
        .and_where(Expr::col("at").gte(since.timestamp_millis()))
        .to_owned()
}

/// One condition, as a part of several.
pub(crate) fn part(holds: impl Into<Expr>) -> Condition {
    Condition::all().add(holds.into())
}

/// The opposite of a condition, as logic means it: a condition on an unknown value does not hold, so its opposite does.
fn opposite(condition: Condition) -> Condition {
    let holds = Func::coalesce([Expr::from(condition), Expr::cust("FALSE")]);
    Condition::all().add(Expr::from(holds).not())
}
