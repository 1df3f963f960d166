//! Statistics of agreements, for charts: counts and amounts by up to three groupings, one of them perhaps time.

use std::sync::Arc;

use async_graphql::{Context, Enum, Lookahead, Object, Result};
use chrono::{Months, NaiveDate};
use entity::agreement;

use super::{
    facet::{AgreementDimension, DateColumn},
    schema::{AgreementStatus, PartyRole},
};
use crate::{
    error::{Code, Error},
    graphql::{
        connection::Item,
        facet::{Counted, count, size},
        limits::price::{COUNT, TABLE, cost},
        scalar::Date,
        shown::{Currency, Place, Shown, node, shown},
        statistics::{AmountStatistics, DEFAULT_ROWS, MOST_GROUPINGS, MOST_ROWS},
    },
    registry::{
        association::schema::Association,
        ceremony::schema::Ceremony,
        council::schema::Council,
        vocabulary::schema::{BeneficiaryGroup, Theme},
    },
    scope::Scope,
    store::tally::{Counting, Group, GroupKey, GroupOrder, Measures, Period, Tally},
};

/// What the rows of a statistic can be grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
pub enum AgreementGrouping {
    /// By year of the day that `date` names.
    Year,
    /// By quarter (of a year) of the day that `date` names.
    Quarter,
    /// By month (of a year) of the day that `date` names.
    Month,
    /// By status today.
    Status,
    /// By council.
    Council,
    /// By the council's prefecture or province.
    Prefecture,
    /// By the council's region.
    Region,
    /// By theme: a theme counts the agreements of the themes below it too. An agreement with several is in the row of each.
    Theme,
    /// By beneficiary group. An agreement with several is in the row of each.
    BeneficiaryGroup,
    /// By association that is a party. An agreement with several is in the row of each.
    Association,
    /// By neighbourhood of an association. An agreement with several is in the row of each.
    Neighbourhood,
    /// By role of a party. An agreement with several is in the row of each.
    PartyRole,
    /// By whether an association is a related party.
    RelatedParty,
    /// By ceremony at which they were signed.
    Ceremony,
    /// By currency of the amount.
    Currency,
}

/// The day of an agreement that `YEAR`, `QUARTER` and `MONTH` are of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
pub enum AgreementDate {
    /// The day of the last signature.
    #[default]
    #[graphql(name = "SIGNED_ON")]
    Signed,
    /// The day of the council's approval.
    #[graphql(name = "APPROVED_ON")]
    Approved,
    /// The first day of the term.
    #[graphql(name = "STARTS_ON")]
    Starts,
    /// The last day of the term.
    #[graphql(name = "ENDS_ON")]
    Ends,
}

/// The order of a statistic's rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
pub enum StatisticsOrder {
    /// By the groupings in their order: time and numbers upward, states in the order of their list, names byte by byte,
    /// records in the order of their recording; the unknown last.
    #[default]
    Grouping,
    /// The row with the most agreements first; equal ones as in `GROUPING`.
    Count,
}

impl AgreementGrouping {
    fn dimension(self, date: AgreementDate) -> AgreementDimension {
        let time = |period| {
            let column = match date {
                AgreementDate::Signed => DateColumn::Signed,
                AgreementDate::Approved => DateColumn::Approved,
                AgreementDate::Starts => DateColumn::Starts,
                AgreementDate::Ends => DateColumn::Ends,
            };
            AgreementDimension::Time(column, period)
        };
        match self {
            AgreementGrouping::Year => time(Period::Year),
            AgreementGrouping::Quarter => time(Period::Quarter),
            AgreementGrouping::Month => time(Period::Month),
            AgreementGrouping::Status => AgreementDimension::Status,
            AgreementGrouping::Council => AgreementDimension::Council,
            AgreementGrouping::Prefecture => AgreementDimension::Prefecture,
            AgreementGrouping::Region => AgreementDimension::Region,
            AgreementGrouping::Theme => AgreementDimension::Theme,
            AgreementGrouping::BeneficiaryGroup => AgreementDimension::BeneficiaryGroup,
            AgreementGrouping::Association => AgreementDimension::Association,
            AgreementGrouping::Neighbourhood => AgreementDimension::Neighbourhood,
            AgreementGrouping::PartyRole => AgreementDimension::PartyRole,
            AgreementGrouping::RelatedParty => AgreementDimension::RelatedParty,
            AgreementGrouping::Ceremony => AgreementDimension::Ceremony,
            AgreementGrouping::Currency => AgreementDimension::Currency,
        }
    }
}

/// The list whose statistics are asked for.
#[derive(Clone, Debug)]
pub struct Asked(pub(crate) Counted<agreement::Model>);

/// The statistics of a list of agreements.
#[Object(name = "AgreementStatisticsField")]
impl Asked {
    /// Counts and amounts of the list's agreements in groups, for charts. The list's whole filter is respected. An agreement
    /// that a grouping gives several values is in the row of each, once; one that it gives none is in a row of the unknown.
    /// A combination that no agreement has is no row.
    #[graphql(directive = cost::apply(TABLE))]
    async fn statistics(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "What to group by, at most 3 different groupings. An empty list gives one row with the figures of all."
        )]
        group_by: Vec<AgreementGrouping>,
        #[graphql(desc = "The day that `YEAR`, `QUARTER` and `MONTH` are of; `SIGNED_ON` when left out.", default)]
        date: AgreementDate,
        #[graphql(desc = "The order of the rows; `GROUPING` when left out.", default)] order_by: StatisticsOrder,
        #[graphql(
            desc = "The most rows wanted, from the first in the order: 1 to 1000, 100 when left out. `totalCount` tells of the others."
        )]
        first: Option<i32>,
    ) -> Result<AgreementStatistics> {
        check(&group_by)?;
        let most = size("first", first, DEFAULT_ROWS, MOST_ROWS, "rows")?;
        let Counted { scope, parent, relation, filter } = self.0.clone();
        let counting = Counting {
            relation,
            filter,
            by: group_by.iter().map(|grouping| grouping.dimension(date)).collect(),
            order: match order_by {
                StatisticsOrder::Grouping => GroupOrder::Keys,
                StatisticsOrder::Count => GroupOrder::Count,
            },
            most,
            measures: measures(&ctx.look_ahead().field("rows"), group_by.is_empty()),
        };
        let tally = scope.tally::<agreement::Model>(parent, counting).await?;
        count(ctx, &scope, tally.groups.len())?;
        Ok(AgreementStatistics { tally, by: group_by.into(), scope })
    }
}

/// What a selection of rows makes the database work out. Without a grouping the currencies are what groups: a list without
/// agreements has no row then, as with any grouping.
fn measures(rows: &Lookahead<'_>, ungrouped: bool) -> Measures {
    if rows.field("amounts").field("median").exists() {
        Measures::Medians
    } else if ungrouped
        || ["amounts", "unknownAmounts", "knownShare"].into_iter().any(|field| rows.field(field).exists())
    {
        Measures::Sums
    } else {
        Measures::None
    }
}

fn check(groupings: &[AgreementGrouping]) -> Result<(), Error> {
    let message = if groupings.len() > MOST_GROUPINGS {
        format!("`groupBy` has {} groupings; at most {MOST_GROUPINGS} can be given.", groupings.len())
    } else if (1..groupings.len()).any(|place| groupings[..place].contains(&groupings[place])) {
        "`groupBy` has a grouping twice; leave one out.".to_owned()
    } else {
        return Ok(());
    };
    Err(Error::argument(Code::InvalidArgument, "groupBy", message))
}

/// Counts and amounts in groups.
#[derive(Clone, Debug)]
pub struct AgreementStatistics {
    tally: Arc<Tally>,
    by: Arc<[AgreementGrouping]>,
    scope: Scope,
}

/// Counts and amounts of agreements in groups.
#[Object]
impl AgreementStatistics {
    /// The first rows in the order asked for.
    async fn rows(&self) -> Vec<AgreementStatisticsRow> {
        let row = |row| AgreementStatisticsRow { statistics: self.clone(), row };
        (0..self.tally.groups.len()).map(row).collect()
    }

    /// How many rows there are in all.
    #[graphql(directive = cost::apply(COUNT))]
    async fn total_count(&self) -> i64 {
        self.tally.all
    }
}

/// The agreements of one group.
#[derive(Clone, Debug)]
pub struct AgreementStatisticsRow {
    statistics: AgreementStatistics,
    row: usize,
}

impl AgreementStatisticsRow {
    fn group(&self) -> &Group {
        &self.statistics.tally.groups[self.row]
    }

    fn key(&self, grouping: AgreementGrouping) -> Option<&Option<GroupKey>> {
        let place = self.statistics.by.iter().position(|by| *by == grouping)?;
        self.group().keys.get(place)
    }

    async fn node<T: Item>(&self, grouping: AgreementGrouping) -> Result<Option<T>> {
        Ok(node(&self.statistics.scope, self.key(grouping)).await?)
    }

    fn value<V: Shown>(&self, grouping: AgreementGrouping) -> Result<Option<V::Output>> {
        Ok(shown::<V>(self.key(grouping))?)
    }

    fn number(&self, grouping: AgreementGrouping) -> Option<i32> {
        match self.key(grouping)? {
            Some(GroupKey::Number(number)) => i32::try_from(*number).ok(),
            _ => None,
        }
    }

    /// The year and the month that the row's stretch of time begins with, and its length in months.
    fn time(&self) -> Option<(i32, i32, u32)> {
        let month = self.number(AgreementGrouping::Month).map(|month| (month / 100, month % 100, 1));
        let quarter = self.number(AgreementGrouping::Quarter).map(|quarter| (quarter / 10, quarter % 10 * 3 - 2, 3));
        month.or(quarter).or(self.number(AgreementGrouping::Year).map(|year| (year, 1, 12)))
    }

    fn first_day(&self) -> Option<(NaiveDate, u32)> {
        let (year, month, months) = self.time()?;
        Some((NaiveDate::from_ymd_opt(year, month.try_into().ok()?, 1)?, months))
    }
}

/// The agreements of one group. A key is `null` where the rows are not grouped by it, and in the row of the unknown.
#[Object]
impl AgreementStatisticsRow {
    /// The year, where rows are grouped by time.
    async fn year(&self) -> Option<i32> {
        self.time().map(|(year, _, _)| year)
    }

    /// The quarter of the year, 1 to 4, where rows are grouped by quarter.
    async fn quarter(&self) -> Option<i32> {
        self.number(AgreementGrouping::Quarter).map(|quarter| quarter % 10)
    }

    /// The month of the year, 1 to 12, where rows are grouped by month.
    async fn month(&self) -> Option<i32> {
        self.number(AgreementGrouping::Month).map(|month| month % 100)
    }

    /// The first day of the year, quarter or month, where rows are grouped by time.
    async fn from(&self) -> Option<Date> {
        self.first_day().map(|(day, _)| Date(day))
    }

    /// The last day of the year, quarter or month, where rows are grouped by time.
    async fn to(&self) -> Option<Date> {
        let (day, months) = self.first_day()?;
        day.checked_add_months(Months::new(months))?.pred_opt().map(Date)
    }

    /// The status, where rows are grouped by it.
    async fn status(&self) -> Result<Option<AgreementStatus>> {
        self.value::<AgreementStatus>(AgreementGrouping::Status)
    }

    /// The council, where rows are grouped by it.
    async fn council(&self) -> Result<Option<Council>> {
        self.node(AgreementGrouping::Council).await
    }

    /// The prefecture or province, where rows are grouped by it.
    async fn prefecture(&self) -> Result<Option<Place>> {
        self.value::<Place>(AgreementGrouping::Prefecture)
    }

    /// The region, where rows are grouped by it.
    async fn region(&self) -> Result<Option<Place>> {
        self.value::<Place>(AgreementGrouping::Region)
    }

    /// The theme, where rows are grouped by it.
    async fn theme(&self) -> Result<Option<Theme>> {
        self.node(AgreementGrouping::Theme).await
    }

    /// The beneficiary group, where rows are grouped by it.
    async fn beneficiary_group(&self) -> Result<Option<BeneficiaryGroup>> {
        self.node(AgreementGrouping::BeneficiaryGroup).await
    }

    /// The association, where rows are grouped by it.
    async fn association(&self) -> Result<Option<Association>> {
        self.node(AgreementGrouping::Association).await
    }

    /// The neighbourhood, where rows are grouped by it.
    async fn neighbourhood(&self) -> Result<Option<Place>> {
        self.value::<Place>(AgreementGrouping::Neighbourhood)
    }

    /// The role of a party, where rows are grouped by it.
    async fn party_role(&self) -> Result<Option<PartyRole>> {
        self.value::<PartyRole>(AgreementGrouping::PartyRole)
    }

    /// Whether an association is a related party, where rows are grouped by it.
    async fn related_party(&self) -> Result<Option<bool>> {
        self.value::<bool>(AgreementGrouping::RelatedParty)
    }

    /// The ceremony, where rows are grouped by it.
    async fn ceremony(&self) -> Result<Option<Ceremony>> {
        self.node(AgreementGrouping::Ceremony).await
    }

    /// The currency (ISO 4217), where rows are grouped by it.
    async fn currency(&self) -> Result<Option<String>> {
        self.value::<Currency>(AgreementGrouping::Currency)
    }

    /// How many agreements they are.
    async fn count(&self) -> i64 {
        self.group().count
    }

    /// How many of them have no known amount.
    async fn unknown_amounts(&self) -> i64 {
        self.group().unknown
    }

    /// The share of them whose amount is known, from 0 to 1.
    async fn known_share(&self) -> f64 {
        let group = self.group();
        (group.count - group.unknown) as f64 / group.count.max(1) as f64
    }

    /// Their known amounts, one entry for each currency, in alphabetical order: amounts of different currencies are never
    /// added up. Empty if no amount is known.
    async fn amounts(&self) -> Vec<AmountStatistics> {
        let tally = &self.statistics.tally;
        (0..self.group().money.len())
            .map(|place| AmountStatistics { tally: Arc::clone(tally), row: self.row, place })
            .collect()
    }
}
