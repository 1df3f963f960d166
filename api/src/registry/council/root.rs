//! The root fields of councils and posts.

use async_graphql::{Context, Result};
use entity::council;

use crate::{
    graphql::{asked, connection::Item, direct::Record, object::object, order::OrderDirection, reads},
    registry::council::{
        filter::{CouncilFilter, CouncilOrderField, PostFilter, PostOrderField},
        schema::{Council, Post},
    },
    store::list::Relation,
};

object! {
    /// Finding councils and posts.
    root CouncilQuery {
        /// The council with a slug. An unknown slug answers `null` and the error `NOT_FOUND`.
        async fn council(
            &self,
            ctx: &Context<'_>,
            #[graphql(desc = "The council's slug, such as `ait-melloul`.")] slug: String,
        ) -> Result<Option<Record<Council>>> {
            let scope = &asked::scope(ctx);
            let reads = reads::of_record::<Council>(ctx.field());
            let found = scope.find::<council::Model>("slug", &slug, reads).await?;
            Ok(Some(Record(Council::over(found, scope))))
        }
    }
    filtered {
        /// The councils of the registry. By slug, unless sorted otherwise.
        councils: Council, by Relation::Root, order CouncilOrderField, default (CouncilOrderField::Slug, OrderDirection::Ascending), filter CouncilFilter;
        /// The posts of all councils. By slug, unless sorted otherwise.
        posts: Post, by Relation::Root, order PostOrderField, default (PostOrderField::Slug, OrderDirection::Ascending), filter PostFilter;
    }
}
