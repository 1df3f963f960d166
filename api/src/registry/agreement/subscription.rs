//! Following agreements as they change.

use std::sync::Arc;

use async_graphql::{Context, Result, SimpleObject, Subscription};
use entity::{agreement, id::NodeKind};
use futures_util::{Stream, stream};

use super::{filter::AgreementFilter, schema::Agreement};
use crate::{
    error::Error,
    graphql::{connection::Item, filter::check},
    history::{
        query::Change,
        schema::{Revision, decode, encode},
    },
    live::told::{Wanted, tell},
    scope::Scope,
    store::{
        list::{Direction, List, Relation, SortKey, Window},
        owned::Reads,
    },
};

/// A published change of an agreement, told as it happens.
#[derive(Clone, Debug, SimpleObject)]
pub struct AgreementChange {
    /// The change's place in the log: pass it as `after` to go on from here, to this subscription, to another, or to
    /// `changes`.
    cursor: String,
    /// The change.
    revision: Revision,
    /// The agreement as it is now. `null` if you may not see it, or no longer.
    agreement: Option<Agreement>,
}

/// Following agreements as they change.
#[derive(Clone, Copy, Debug, Default)]
pub struct AgreementSubscription;

/// Following agreements as they change.
#[Subscription]
impl AgreementSubscription {
    /// Every published change of an agreement as it happens, once, in the order in which it was made. A connection that breaks
    /// off loses nothing: begin again with the last `cursor` as `after`, and what happened meanwhile is told first.
    async fn agreement_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Which agreements: those that it keeps as they are when the change is told. Agreements that are no longer there are told whatever it says, as tombstones. All when left out."
        )]
        filter: Option<AgreementFilter>,
        #[graphql(
            desc = "A cursor of revisions: first all that was changed after it, then what comes. Only what comes when left out."
        )]
        after: Option<String>,
    ) -> Result<impl Stream<Item = AgreementChange>> {
        if let Some(filter) = &filter {
            check(filter)?;
        }
        let after = after.map(|after| decode("after", &after)).transpose()?;
        let wanted = Wanted { kinds: Some(vec![NodeKind::Agreement]), filter: filter.map(Box::new), after };
        let told = tell(ctx, wanted)?;
        let told = match told {
            None => None,
            Some((change, scope)) => {
                let row = scope.get::<agreement::Model>(change.node.uuid).await?;
                let agreement = row.map(|row| Agreement::over(row, &scope));
                let cursor = encode(change.seq);
                Some(AgreementChange { cursor, revision: Revision::new(change, &scope), agreement })
            }
        };
        Ok(stream::iter(told))
    }
}

/// Whether a filter keeps the agreement that a change was made to, as it is now and as far as the scope may see it. What is
/// gone is kept: who had it must hear of it.
pub(crate) async fn keeps(scope: &Scope, filter: &AgreementFilter, change: &Change) -> Result<bool, Error> {
    let id = change.node.uuid;
    if scope.get::<agreement::Model>(id).await?.is_none() {
        return Ok(true);
    }
    // The list of the one agreement with this id, through the filter.
    let list = List {
        relation: Relation::Column("id"),
        sort: SortKey::RECORDED,
        direction: Direction::Ascending,
        window: Window { limit: 1, from_end: false, after: None, before: None },
        filter: filter.clone(),
        reads: Reads::default(),
    };
    Ok(scope.count::<agreement::Model>(Some(id), &Arc::new(list)).await? > 0)
}
