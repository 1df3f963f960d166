//! The root fields of associations.

use async_graphql::{Context, Result};
use entity::association;

use crate::{
    graphql::{asked, connection::Item, direct::Record, object::object, order::OrderDirection, reads},
    registry::association::{
        filter::{AssociationFilter, AssociationOrderField},
        schema::Association,
    },
    store::list::Relation,
};

object! {
    /// Finding associations.
    root AssociationQuery {
        /// The association with a slug, or the one that it was merged into. An unknown slug answers `null` and the error `NOT_FOUND`.
        async fn association(
            &self,
            ctx: &Context<'_>,
            #[graphql(desc = "The association's slug, such as `al-wifaq-tamersit`.")] slug: String,
        ) -> Result<Option<Record<Association>>> {
            let scope = &asked::scope(ctx);
            let reads = reads::of_record::<Association>(ctx.field());
            let found = scope.find::<association::Model>("slug", &slug, reads).await?;
            Ok(Some(Record(Association::over(found, scope))))
        }
    }
    filtered {
        /// The associations of the registry. By slug, unless sorted otherwise.
        associations: Association, by Relation::Root, order AssociationOrderField, default (AssociationOrderField::Slug, OrderDirection::Ascending), filter AssociationFilter;
    }
}
