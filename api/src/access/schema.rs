//! The GraphQL type of who asks.

use std::sync::Arc;

use async_graphql::{Context, Enum, Object, Result};
use entity::council;

use super::principal::Principal;
use crate::{
    graphql::{act::permitted, connection::Item},
    registry::council::schema::Council,
    scope::Scope,
};

/// What a member of staff may do; each role may do what those before it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::access_token::Role")]
pub enum Role {
    /// Prepares: drafts, posts, officials, associations, payments, measurements, documents.
    Editor,
    /// Makes lasting: signs, publishes, amends, ends, corrects.
    Publisher,
    /// Keeps councils and vocabularies.
    Admin,
}

/// Who asks.
#[derive(Clone, Debug)]
pub struct Viewer(pub(super) Arc<Principal>);

/// Who asks, by the token that the request brought, and what it may do.
#[Object]
impl Viewer {
    /// The name that the log has for what is done with this token.
    async fn name(&self) -> &str {
        &self.0.actor
    }

    /// The office that the public is shown in histories instead of the name. `null` if none is known.
    async fn office(&self) -> Option<&str> {
        self.0.office.as_deref()
    }

    /// What the token may do.
    async fn role(&self) -> Role {
        self.0.role.into()
    }

    /// The council whose records the token works on. `null` if it works on those of all councils.
    async fn council(&self, ctx: &Context<'_>) -> Result<Option<Council>> {
        let scope = ctx.data_unchecked::<Scope>();
        let Some(council) = self.0.council else {
            return Ok(None);
        };
        let row = scope.get::<council::Model>(council.0).await?;
        Ok(row.map(|row| Council::over(row, scope)))
    }

    /// The mutations that the token may call, by name, in the order of the alphabet. Whether one is possible depends on
    /// the record's state and council too.
    async fn mutations(&self) -> Vec<String> {
        permitted(&self.0)
    }
}
