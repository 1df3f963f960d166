//! The figures of a list: how many of its rows have each key, and how much money they add up to. A facet is one key, a
//! statistic up to three; both are one statement for all parents that ask the same, and only the groups that an answer
//! shows leave the database.

use std::{
    collections::HashMap,
    fmt::Debug,
    hash::{Hash, Hasher},
    marker::PhantomData,
    sync::Arc,
};

use chrono::NaiveDate;
use entity::value::Translations;
use futures_util::future::try_join_all;
use sea_orm::{DbErr, QueryResult, sea_query::Expr};
use uuid::Uuid;

use super::{
    batch::Lookup,
    cache::{NEWEST, SEQ},
    list::{Listed, Relation},
    page::NO_PARENT,
    reader::Reader,
    tally_sql,
};
use crate::error::{Code, Error};

/// Rows whose lists can be counted by something.
pub(crate) trait Tallied: Listed {
    /// What they can be counted by.
    type Dimension: Copy + Debug + Eq + Hash + Send + Sync + 'static;

    /// Where the keys of a dimension come from, as of a day.
    fn keys(dimension: Self::Dimension, today: NaiveDate) -> Keys;
}

/// The keys that a dimension gives to rows. A row without one has the key NULL: the unknown is counted like the rest.
pub(crate) struct Keys {
    pub(crate) kind: GroupKind,
    pub(crate) source: Source,
    /// SQL for the text in all languages behind a key that is a text in one; the key itself is `{key}` in it.
    pub(crate) label: Option<String>,
}

impl Keys {
    pub(crate) fn new(kind: GroupKind, source: Source) -> Self {
        Keys { kind, source, label: None }
    }
}

/// What the keys of a dimension are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GroupKind {
    Id,
    Number,
    Text,
}

/// Where keys come from. SQL given here is constant text of ours.
pub(crate) enum Source {
    /// One key for each row, from its own table.
    Own(Expr),
    /// The stretch of time that a date of the row's own table lies in.
    Period(Expr, Period),
    /// One key for each row, which stands for further keys: a query of `id` and `key`, in which no pair repeats.
    Rolled(Expr, String),
    /// The keys that a table of pairs gives: its name, the column with the row's id, the column with the key. No pair of
    /// two known values repeats.
    Pairs(&'static str, &'static str, &'static str),
    /// The keys that a query of `owner` (the row's id) and `key` gives; pairs may repeat, and count once.
    Many(String),
}

/// A stretch of time, as a number that sorts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Period {
    /// The year: 2025.
    Year,
    /// The year and the quarter: 20253.
    Quarter,
    /// The year and the month: 202507.
    Month,
}

/// In which order groups come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum GroupOrder {
    /// The largest first; equal ones by their keys.
    Count,
    /// By their keys, each upward, the unknown last.
    Keys,
}

/// What is worked out of each group beside the number of its rows. Each takes more than the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Measures {
    /// Nothing.
    None,
    /// What the table's `amount` adds up to in each `currency`.
    Sums,
    /// The amounts in the middle too: they take sorting every amount.
    Medians,
}

/// What is counted by what.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Counting<F, D> {
    pub(crate) relation: Relation,
    pub(crate) filter: F,
    pub(crate) by: Vec<D>,
    pub(crate) order: GroupOrder,
    /// How many groups the answer shows at most.
    pub(crate) most: u32,
    pub(crate) measures: Measures,
}

/// A key of a group, as the database gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum GroupKey {
    Id(Uuid),
    Number(i64),
    Text(String, Option<Translations>),
}

/// The rows that share a key, or several.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    /// One for each dimension; `None` is the unknown.
    pub(crate) keys: Vec<Option<GroupKey>>,
    pub(crate) count: i64,
    /// How many of them have no known amount, if sums were asked for.
    pub(crate) unknown: i64,
    /// The known amounts, by currency in alphabetical order, if sums were asked for.
    pub(crate) money: Vec<Money>,
}

/// Amounts of one currency, in hundredths.
#[derive(Clone, Debug)]
pub(crate) struct Money {
    pub(crate) currency: String,
    pub(crate) count: i64,
    pub(crate) total: i128,
    pub(crate) least: i64,
    pub(crate) most: i64,
    /// The two amounts in the middle, or twice the one; `None` if nobody asked.
    pub(crate) middle: Option<(i64, i64)>,
}

impl Money {
    /// The sum, if an amount of the registry can be that large.
    pub(crate) fn total(&self) -> Result<i64, Error> {
        i64::try_from(self.total).map_err(|_| {
            let message = "A sum is larger than 92233720368547758.07, which an amount can't be. Narrow the filter.";
            Error::caller(Code::SumTooLarge, message)
        })
    }

    /// The sum divided by the number, to the hundredth; half a hundredth goes up.
    pub(crate) fn average(&self) -> i64 {
        halves_up(self.total, i128::from(self.count))
    }

    /// The amount in the middle; of an even number, the mean of the two in the middle, where half a hundredth goes up.
    pub(crate) fn median(&self) -> Option<i64> {
        self.middle.map(|(low, high)| halves_up(i128::from(low) + i128::from(high), 2))
    }
}

/// A quotient of amounts, which are never negative, rounded; at most as large as the largest of what was added.
fn halves_up(sum: i128, number: i128) -> i64 {
    i64::try_from((2 * sum + number) / (2 * number).max(1)).unwrap_or(i64::MAX)
}

/// The groups of a list.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    /// The first of them.
    pub(crate) groups: Vec<Group>,
    /// How many there are in all.
    pub(crate) all: i64,
}

/// Ask for the groups of one list: that of a parent, or a root list.
pub(crate) struct Tallying<R: Tallied> {
    pub(crate) parent: Option<Uuid>,
    pub(crate) counting: Arc<Counting<R::Filter, R::Dimension>>,
}

impl<R: Tallied> Clone for Tallying<R> {
    fn clone(&self) -> Self {
        Tallying { parent: self.parent, counting: Arc::clone(&self.counting) }
    }
}

impl<R: Tallied> PartialEq for Tallying<R> {
    fn eq(&self, other: &Self) -> bool {
        self.parent == other.parent && self.counting == other.counting
    }
}

impl<R: Tallied> Eq for Tallying<R> {}

impl<R: Tallied> Hash for Tallying<R> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.parent.hash(state);
        self.counting.hash(state);
    }
}

impl<R: Tallied> Lookup<Tallying<R>> for Reader {
    type Value = Arc<Tally>;

    /// One statement for each different counting, however many parents ask for it.
    async fn load(&self, keys: Vec<Tallying<R>>) -> Result<HashMap<Tallying<R>, Arc<Tally>>, Error> {
        let mut groups: HashMap<_, Vec<Option<Uuid>>> = HashMap::new();
        for key in &keys {
            groups.entry(Arc::clone(&key.counting)).or_default().push(key.parent);
        }
        let found = try_join_all(groups.into_iter().map(async |(counting, parents)| {
            let parents: Option<Vec<Uuid>> = parents.into_iter().collect();
            let tallies = tally(self, PhantomData::<R>, &counting, parents.as_deref()).await?;
            let found = tallies.into_iter().map(|(parent, tally)| {
                let parent = Some(parent).filter(|_| parents.is_some());
                (Tallying { parent, counting: Arc::clone(&counting) }, Arc::new(tally))
            });
            Ok::<_, Error>(found.collect::<Vec<_>>())
        }))
        .await?;
        Ok(found.into_iter().flatten().collect())
    }
}

/// The groups of the list of each parent, in one statement. A parent without rows is left out.
async fn tally<R: Tallied>(
    reader: &Reader,
    _: PhantomData<R>,
    counting: &Counting<R::Filter, R::Dimension>,
    parents: Option<&[Uuid]>,
) -> Result<HashMap<Uuid, Tally>, Error> {
    let dimensions: Vec<Keys> = counting.by.iter().map(|by| R::keys(*by, reader.sight.today)).collect();
    let sql = tally_sql::statement::<R>(reader, counting, &dimensions, parents);
    let mut tallies: HashMap<Uuid, (i64, Tally)> = HashMap::new();
    for row in reader.store.run(sql).await? {
        reader.saw(&row)?;
        let parent = match parents {
            None => NO_PARENT,
            Some([parent]) => *parent,
            Some(_) => row.try_get("", "parent")?,
        };
        let place: i64 = row.try_get("", "place")?;
        let (last, tally) = tallies.entry(parent).or_default();
        if *last != place {
            *last = place;
            tally.all = row.try_get("", "all")?;
            let keys = dimensions.iter().enumerate().map(|(index, keys)| key(&row, index, keys));
            tally.groups.push(Group { keys: keys.collect::<Result<_, _>>()?, count: 0, unknown: 0, money: Vec::new() });
        }
        if let Some(group) = tally.groups.last_mut() {
            add(group, &row, counting.measures)?;
        }
    }
    Ok(tallies.into_iter().map(|(parent, (_, tally))| (parent, tally)).collect())
}

/// Adds one row of the statement, the amounts of one currency, to its group.
fn add(group: &mut Group, row: &QueryResult, measures: Measures) -> Result<(), DbErr> {
    let count: i64 = row.try_get("", "n")?;
    group.count += count;
    if measures == Measures::None {
        return Ok(());
    }
    let Some(currency) = row.try_get::<Option<String>>("", "currency")? else {
        group.unknown += count;
        return Ok(());
    };
    let (high, low): (i64, i64) = (row.try_get("", "high")?, row.try_get("", "low")?);
    let middle = match measures {
        Measures::Medians => Some((row.try_get("", "lower")?, row.try_get("", "upper")?)),
        _ => None,
    };
    group.money.push(Money {
        currency,
        count,
        total: (i128::from(high) << tally_sql::HALF) + i128::from(low),
        least: row.try_get("", "least")?,
        most: row.try_get("", "most")?,
        middle,
    });
    Ok(())
}

fn key(row: &QueryResult, index: usize, keys: &Keys) -> Result<Option<GroupKey>, DbErr> {
    let column = format!("k{index}");
    Ok(match keys.kind {
        GroupKind::Id => row.try_get::<Option<Uuid>>("", &column)?.map(GroupKey::Id),
        GroupKind::Number => row.try_get::<Option<i64>>("", &column)?.map(GroupKey::Number),
        GroupKind::Text => {
            let label = match keys.label {
                Some(_) => row.try_get::<Option<Translations>>("", &format!("label{index}"))?,
                None => None,
            };
            row.try_get::<Option<String>>("", &column)?.map(|text| GroupKey::Text(text, label))
        }
    })
}

/// What the statement selects to tell the log's newest `seq`.
pub(super) fn newest() -> String {
    format!("{NEWEST} AS \"{SEQ}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(total: i128, count: i64, middle: (i64, i64)) -> Money {
        Money { currency: "MAD".to_owned(), count, total, least: 0, most: 0, middle: Some(middle) }
    }

    #[test]
    fn halves_of_hundredths_go_up() {
        assert_eq!((money(7, 2, (3, 4)).average(), money(7, 2, (3, 4)).median()), (4, Some(4)));
        assert_eq!((money(7, 3, (2, 2)).average(), money(7, 3, (2, 2)).median()), (2, Some(2)));
        assert_eq!(money(8, 3, (1, 2)).average(), 3);
        assert_eq!(money(0, 1, (0, 0)).median(), Some(0));
        let most = i128::from(i64::MAX);
        assert_eq!(money(2 * most, 2, (i64::MAX, i64::MAX)).average(), i64::MAX);
        assert_eq!(money(2 * most, 2, (i64::MAX, i64::MAX)).median(), Some(i64::MAX));
    }

    #[test]
    fn a_sum_that_no_amount_can_be_is_refused() {
        assert_eq!(money(i128::from(i64::MAX), 2, (0, 0)).total().ok(), Some(i64::MAX));
        assert!(
            money(i128::from(i64::MAX) + 1, 2, (0, 0)).total().is_err_and(|error| error.code() == Code::SumTooLarge)
        );
    }
}
