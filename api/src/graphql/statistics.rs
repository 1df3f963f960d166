//! What statistics of several concepts are made of: the figures of known amounts in one currency.

use std::sync::Arc;

use async_graphql::{Object, Result};

use super::scalar::Decimal;
use crate::store::tally::{Money, Tally};

/// The most groupings of one statistic.
pub(crate) const MOST_GROUPINGS: usize = 3;
/// The most rows of a statistic in one answer.
pub(crate) const MOST_ROWS: i32 = 1_000;
/// The rows when `first` is left out.
pub(crate) const DEFAULT_ROWS: i32 = 100;

/// The known amounts of one currency.
#[derive(Clone, Debug)]
pub struct AmountStatistics {
    pub(crate) tally: Arc<Tally>,
    pub(crate) row: usize,
    pub(crate) place: usize,
}

impl AmountStatistics {
    fn money(&self) -> &Money {
        &self.tally.groups[self.row].money[self.place]
    }
}

fn decimal(hundredths: i64) -> Decimal {
    Decimal { hundredths }
}

/// The known amounts of one currency, as figures.
#[Object]
impl AmountStatistics {
    /// The currency (ISO 4217), such as `MAD`.
    async fn currency(&self) -> &str {
        &self.money().currency
    }

    /// How many amounts there are.
    async fn count(&self) -> i64 {
        self.money().count
    }

    /// Their sum.
    async fn total(&self) -> Result<Decimal> {
        Ok(decimal(self.money().total()?))
    }

    /// The smallest.
    async fn min(&self) -> Decimal {
        decimal(self.money().least)
    }

    /// The largest.
    async fn max(&self) -> Decimal {
        decimal(self.money().most)
    }

    /// Their sum divided by their number, to the hundredth; half a hundredth is rounded up.
    async fn average(&self) -> Decimal {
        decimal(self.money().average())
    }

    /// The amount in the middle when they are sorted. Of an even number it is the mean of the two in the middle, to the
    /// hundredth; half a hundredth is rounded up. It takes sorting every amount, and is worked out only when selected.
    async fn median(&self) -> Option<Decimal> {
        self.money().median().map(decimal)
    }
}
