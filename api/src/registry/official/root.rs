//! The root fields of officials.

use async_graphql::{Context, Result};
use entity::official;

use crate::{
    graphql::{asked, connection::Item, direct::Record, object::object, order::OrderDirection, reads},
    registry::official::{
        filter::{OfficialFilter, OfficialOrderField},
        schema::Official,
    },
    store::list::Relation,
};

object! {
    /// Finding officials.
    root OfficialQuery {
        /// The official with a slug. An unknown slug answers `null` and the error `NOT_FOUND`.
        async fn official(
            &self,
            ctx: &Context<'_>,
            #[graphql(desc = "The official's slug, such as `ibrahim-tayr`.")] slug: String,
        ) -> Result<Option<Record<Official>>> {
            let scope = &asked::scope(ctx);
            let reads = reads::of_record::<Official>(ctx.field());
            let found = scope.find::<official::Model>("slug", &slug, reads).await?;
            Ok(Some(Record(Official::over(found, scope))))
        }
    }
    filtered {
        /// The people in public office whom the registry knows. By slug, unless sorted otherwise.
        officials: Official, by Relation::Root, order OfficialOrderField, default (OfficialOrderField::Slug, OrderDirection::Ascending), filter OfficialFilter;
    }
}
