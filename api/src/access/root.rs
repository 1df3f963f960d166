//! The root field of who asks.

use async_graphql::{Context, Object};

use super::schema::Viewer;
use crate::scope::Scope;

/// Who asks.
#[derive(Clone, Copy, Debug, Default)]
pub struct AccessQuery;

/// Who asks.
#[Object]
impl AccessQuery {
    /// Who sent this request and what it may do, by the token it brought. `null` if it brought none: the public.
    async fn viewer(&self, ctx: &Context<'_>) -> Option<Viewer> {
        ctx.data_unchecked::<Scope>().principal().map(Viewer)
    }
}
