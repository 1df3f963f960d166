//! The root fields of the log.

use async_graphql::{Context, Enum, Object, Result};
use chrono::DateTime;
use entity::id::NodeKind;

use super::{
    query::{Moment, Stand},
    schema::RevisionConnection,
};
use crate::{
    clock::day,
    error::{Code, Error},
    graphql::{
        Query, asked,
        connection::Paging,
        limits::price::{PAST, cost},
        scalar::Instant,
    },
};

/// A type of record that the log tells the changes of. Parts of a record (parties, instalments …) change with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum RecordType {
    /// Agreements.
    Agreement,
    /// Associations.
    Association,
    /// Beneficiary groups.
    BeneficiaryGroup,
    /// Ceremonies.
    Ceremony,
    /// Councils.
    Council,
    /// Facilities.
    Facility,
    /// Mandates.
    Mandate,
    /// Officials.
    Official,
    /// Posts.
    Post,
    /// Sources.
    Source,
    /// Themes.
    Theme,
}

impl From<RecordType> for NodeKind {
    fn from(ty: RecordType) -> Self {
        match ty {
            RecordType::Agreement => NodeKind::Agreement,
            RecordType::Association => NodeKind::Association,
            RecordType::BeneficiaryGroup => NodeKind::BeneficiaryGroup,
            RecordType::Ceremony => NodeKind::Ceremony,
            RecordType::Council => NodeKind::Council,
            RecordType::Facility => NodeKind::Facility,
            RecordType::Mandate => NodeKind::Mandate,
            RecordType::Official => NodeKind::Official,
            RecordType::Post => NodeKind::Post,
            RecordType::Source => NodeKind::Source,
            RecordType::Theme => NodeKind::Theme,
        }
    }
}

/// Following the log.
#[derive(Clone, Copy, Debug, Default)]
pub struct HistoryQuery;

/// Following the log.
#[Object]
impl HistoryQuery {
    /// Every published change, once, in the order in which it was made: what a copy of the registry follows. Begin without
    /// `after`, and go on from the last page's `endCursor`, for ever: nothing is left out and nothing comes twice, whatever
    /// happens to the servers. A record that was there and is not any more is told as a tombstone, with the reason.
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The types of record wanted; all when left out.")] types: Option<Vec<RecordType>>,
        #[graphql(
            desc = "The most changes wanted, from the start or from `after`: 0 to 100. 20 when neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "A cursor of revisions: only what was changed after it.")] after: Option<String>,
        #[graphql(
            desc = "The most changes wanted, counted back from the end or from `before`: 0 to 100. Not together with `first`."
        )]
        last: Option<i32>,
        #[graphql(desc = "A cursor of revisions: only what was changed before it.")] before: Option<String>,
    ) -> Result<RevisionConnection> {
        let scope = &asked::scope(ctx);
        let kinds = types.map(|types| types.into_iter().map(Into::into).collect());
        Ok(RevisionConnection::of_everyone(scope, kinds, Paging { first, after, last, before }).await?)
    }

    /// The whole registry as it was: everything below reads what was recorded until then, as it stood on that day, as far as
    /// you might have seen it. Give `at` or `seq`, one of the two.
    #[graphql(directive = cost::apply(PAST))]
    async fn as_of(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "An instant: everything that was recorded until then.")] at: Option<Instant>,
        #[graphql(
            desc = "The number of a revision: everything up to it, itself included. A number that the log does not have yet is refused."
        )]
        seq: Option<i64>,
    ) -> Result<Query> {
        if !asked::is_at_the_top(ctx) {
            let message =
                "`asOf` stands at the top of a query, not within another: what was known then knows nothing else.";
            return Err(Error::argument(Code::InvalidArgument, "asOf", message).into());
        }
        let scope = asked::scope(ctx);
        let moment = match (at, seq) {
            (Some(Instant(at)), None) => Moment::At(at.timestamp_millis()),
            (None, Some(seq)) => Moment::After(seq),
            _ => {
                let message = "Give `at` or `seq`, one of the two.";
                return Err(Error::argument(Code::ConflictingArguments, "at", message).into());
            }
        };
        let Some(Stand { seq: found, at: since }) = scope.look_up(moment).await? else {
            let message = format!("The log has no revision {} yet.", seq.unwrap_or_default());
            return Err(Error::argument(Code::InvalidArgument, "seq", message).into());
        };
        let asked_at = at.map_or(since, |Instant(at)| at.timestamp_millis());
        let instant = DateTime::from_timestamp_millis(asked_at);
        let today = day(instant.ok_or_else(|| Error::internal("an instant that can be told"))?);
        scope.go_back(found, today, asked::place(ctx)).await?;
        Ok(Query::default())
    }
}
