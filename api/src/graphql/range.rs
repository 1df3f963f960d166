//! Ranges that filters ask for: of calendar dates, and of amounts of money.

use async_graphql::InputObject;
use chrono::NaiveDate;
use sea_orm::sea_query::{Condition, Expr, ExprTrait};

use super::scalar::{Date, Decimal};
use crate::error::{Code, Error};

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

    /// Whether a date lies in the range: an unknown one lies in none.
    pub(crate) fn contains(&self, date: Option<NaiveDate>) -> bool {
        let reached = |date: NaiveDate| self.from.is_none_or(|Date(from)| from <= date);
        date.is_some_and(|date| reached(date) && self.to.is_none_or(|Date(to)| date <= to))
    }

    /// The range as a condition on a column of dates that may be unknown. `key` is the column that lists are sorted by: it
    /// has the same dates, and an index.
    pub(crate) fn condition(&self, table: &'static str, column: &'static str, key: &'static str) -> Condition {
        // A range that is open at both ends still asks for a date that is known.
        let mut condition = Condition::all().add(Expr::col((table, column)).is_not_null());
        if let Some(Date(from)) = self.from {
            condition = condition.add(Expr::col((table, key)).gte(from));
        }
        if let Some(Date(to)) = self.to {
            condition = condition.add(Expr::col((table, key)).lte(to));
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
            _ if self.currency.len() != 3 || !self.currency.bytes().all(|letter| letter.is_ascii_uppercase()) => {
                let message =
                    format!("`{argument}` has a `currency` that is none; give three capital letters, such as MAD.");
                Err(Error::argument(Code::InvalidArgument, argument, message))
            }
            _ => Ok(()),
        }
    }

    /// Whether an amount in hundredths of a currency lies in the range: an unknown one lies in none.
    pub(crate) fn contains(&self, amount: Option<&(i64, String)>) -> bool {
        amount.is_some_and(|(amount, currency)| {
            *currency == self.currency
                && self.min.is_none_or(|min| min.hundredths <= *amount)
                && self.max.is_none_or(|max| *amount <= max.hundredths)
        })
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
