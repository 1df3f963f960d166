//! Following the log as it grows.

use async_graphql::{Context, Result, SimpleObject, Subscription};
use futures_util::{Stream, stream};

use super::{
    root::RecordType,
    schema::{Revision, decode, encode},
};
use crate::live::told::{Wanted, tell};

/// A published change of a record, told as it happens.
#[derive(Clone, Debug, SimpleObject)]
pub struct RecordChange {
    /// The change's place in the log: pass it as `after` to go on from here, to this subscription, to another, or to
    /// `changes`.
    cursor: String,
    /// The change.
    revision: Revision,
}

/// Following the log as it grows.
#[derive(Clone, Copy, Debug, Default)]
pub struct HistorySubscription;

/// Following the log as it grows.
#[Subscription]
impl HistorySubscription {
    /// Every published change as it happens, once, in the order in which it was made. A connection that breaks off loses
    /// nothing: begin again with the last `cursor` as `after`, and what happened meanwhile is told first. A record that was
    /// there and is not any more is told as a tombstone.
    async fn record_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The types of record wanted; all when left out.")] types: Option<Vec<RecordType>>,
        #[graphql(
            desc = "A cursor of revisions: first all that was changed after it, then what comes. Only what comes when left out."
        )]
        after: Option<String>,
    ) -> Result<impl Stream<Item = RecordChange>> {
        let kinds = types.map(|types| types.into_iter().map(Into::into).collect());
        let after = after.map(|after| decode("after", &after)).transpose()?;
        let told = tell(ctx, Wanted { kinds, filter: None, after })?;
        Ok(stream::iter(told.map(|(change, scope)| {
            let cursor = encode(change.seq);
            RecordChange { cursor, revision: Revision::new(change, &scope) }
        })))
    }
}
