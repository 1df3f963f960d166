//! The root fields of agreements.

use async_graphql::{Context, Result};
use entity::agreement;

use crate::{
    graphql::{asked, connection::Item, direct::Record, object::object, order::OrderDirection, reads},
    registry::agreement::{
        filter::{AgreementFilter, AgreementOrderField},
        schema::Agreement,
    },
    store::list::Relation,
};

object! {
    /// Finding agreements.
    root AgreementQuery {
        /// The agreement with a reference. An unknown reference answers `null` and the error `NOT_FOUND`.
        async fn agreement(
            &self,
            ctx: &Context<'_>,
            #[graphql(desc = "The agreement's reference, such as `AM-2025-0001`.")] reference: String,
        ) -> Result<Option<Record<Agreement>>> {
            let scope = &asked::scope(ctx);
            let reads = reads::of_record::<Agreement>(ctx.field());
            let found = scope.find::<agreement::Model>("reference", &reference, reads).await?;
            Ok(Some(Record(Agreement::over(found, scope))))
        }
    }
    filtered {
        /// The agreements of the registry. Newest signature first, unless sorted otherwise.
        agreements: Agreement, by Relation::Root, order AgreementOrderField, default (AgreementOrderField::SignedOn, OrderDirection::Descending), filter AgreementFilter;
    }
}
