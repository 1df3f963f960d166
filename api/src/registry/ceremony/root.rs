//! The root fields of ceremonies.

use async_graphql::{Context, Result};
use entity::ceremony;

use crate::{
    graphql::{asked, connection::Item, direct::Record, object::object, order::OrderDirection, reads},
    registry::ceremony::{
        filter::{CeremonyFilter, CeremonyOrderField},
        schema::Ceremony,
    },
    store::list::Relation,
};

object! {
    /// Finding ceremonies.
    root CeremonyQuery {
        /// The ceremony with a slug. An unknown slug answers `null` and the error `NOT_FOUND`.
        async fn ceremony(
            &self,
            ctx: &Context<'_>,
            #[graphql(desc = "The ceremony's slug, such as `2025-07-02-associations`.")] slug: String,
        ) -> Result<Option<Record<Ceremony>>> {
            let scope = &asked::scope(ctx);
            let reads = reads::of_record::<Ceremony>(ctx.field());
            let found = scope.find::<ceremony::Model>("slug", &slug, reads).await?;
            Ok(Some(Record(Ceremony::over(found, scope))))
        }
    }
    filtered {
        /// The ceremonies of the registry. Newest first, unless sorted otherwise.
        ceremonies: Ceremony, by Relation::Root, order CeremonyOrderField, default (CeremonyOrderField::HeldOn, OrderDirection::Descending), filter CeremonyFilter;
    }
}
