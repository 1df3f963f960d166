//! What filters of several concepts are made of: ranges, slugs, and the limits on how much one filter may say.

use async_graphql::InputObject;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Func, SelectStatement};

use super::scalar::{Date, Decimal};
use crate::error::{Code, Error};

/// The most values in one list of a filter.
pub(crate) const LONGEST_LIST: usize = 250;
/// The most filters inside one filter, by `and`, `or` and `not`.
pub(crate) const MOST_PARTS: usize = 50;

/// A stretch of calendar dates. Both ends belong to it, and an end that is left out is open. An unknown date is in none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, InputObject)]
pub struct DateRange {
    /// The first day. Left out, there is no first.
    pub from: Option<Date>,
    /// The last day. Left out, there is no last. A last day before the first is refused.
    pub to: Option<Date>,
}

impl DateRange {
    /// Refuses a range whose end is before its start.
    pub(crate) fn check(&self, argument: &'static str) -> Result<(), Error> {
        match (self.from, self.to) {
            (Some(Date(from)), Some(Date(to))) if to < from => {
                let message = format!("`{argument}` goes from {from} to {to}; give the earlier day as `from`.");
                Err(Error::argument(Code::InvalidArgument, argument, message))
            }
            _ => Ok(()),
        }
    }

    pub(crate) fn condition(&self, column: (&'static str, &'static str)) -> Condition {
        // A range that is open at both ends still asks for a date that is known.
        let mut condition = Condition::all().add(Expr::col(column).is_not_null());
        if let Some(Date(from)) = self.from {
            condition = condition.add(Expr::col(column).gte(from));
        }
        if let Some(Date(to)) = self.to {
            condition = condition.add(Expr::col(column).lte(to));
        }
        condition
    }
}

/// A stretch of amounts of one currency. Both ends belong to it, and an end that is left out is open. An unknown amount is
/// in none.
#[derive(Clone, Debug, PartialEq, Eq, Hash, InputObject)]
pub struct MoneyRange {
    /// The smallest amount. Left out, there is no smallest.
    pub min: Option<Decimal>,
    /// The largest amount. Left out, there is no largest. A largest below the smallest is refused.
    pub max: Option<Decimal>,
    /// The currency (ISO 4217); `MAD` when left out. Amounts of other currencies are in no range of this one.
    #[graphql(default = "MAD")]
    pub currency: String,
}

impl MoneyRange {
    /// Refuses a range whose end is below its start.
    pub(crate) fn check(&self, argument: &'static str) -> Result<(), Error> {
        match (self.min, self.max) {
            (Some(min), Some(max)) if max.hundredths < min.hundredths => {
                let message = format!("`{argument}` has a `max` below its `min`; exchange the two.");
                Err(Error::argument(Code::InvalidArgument, argument, message))
            }
            _ => Ok(()),
        }
    }

    pub(crate) fn condition(&self, table: &'static str) -> Condition {
        let amount = || Expr::col((table, "amount"));
        let mut condition = Condition::all().add(Expr::col((table, "currency")).eq(self.currency.as_str()));
        if let Some(min) = self.min {
            condition = condition.add(amount().gte(min.hundredths));
        }
        if let Some(max) = self.max {
            condition = condition.add(amount().lte(max.hundredths));
        }
        condition
    }
}

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

/// The keys of the rows of a table that have one of the given slugs.
pub(crate) fn with_slugs(table: &'static str, slugs: &[String]) -> SelectStatement {
    SelectStatement::new()
        .column((table, "id"))
        .from(table)
        .and_where(Expr::col((table, "slug")).is_in(storable(slugs)))
        .to_owned()
}

/// «A multilingual column is one of these texts, in any language.»
pub(crate) fn says(table: &'static str, column: &'static str, texts: &[String]) -> Condition {
    ["ar", "fr", "zgh", "en"].into_iter().fold(Condition::any(), |any, language| {
        // Table, column and language are names of ours, none of the caller's.
        any.add(Expr::cust(format!("\"{table}\".\"{column}\" ->> '{language}'")).is_in(storable(texts)))
    })
}

/// The texts that a database can hold: PostgreSQL refuses to be asked for the others, and no row has them.
fn storable(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).filter(|text| !text.contains('\0')).collect()
}

/// The opposite of a condition, as logic means it: a condition on an unknown value does not hold, so its opposite does.
pub(crate) fn opposite(condition: Condition) -> Condition {
    let holds = Func::coalesce([Expr::from(condition), Expr::val(false)]);
    Condition::all().add(Expr::from(holds).not())
}
