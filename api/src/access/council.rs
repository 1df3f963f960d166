//! The council that a token is for. Tokens name it by its slug, as everything outside of the registry does.

use entity::{council, id::CouncilId};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::{error::Error, store::Store};

/// The council of a slug, if there is one.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn by_slug(store: &Store, slug: &str) -> Result<Option<CouncilId>, Error> {
    // No engine stores this character, and one of them refuses to look for it.
    if slug.contains('\0') {
        return Ok(None);
    }
    let found = council::Entity::find().filter(council::Column::Slug.eq(slug)).one(store.connection()).await?;
    Ok(found.map(|council| council.id))
}

/// The slugs of all councils, with the keys that tokens keep.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn slugs(store: &Store) -> Result<Vec<(CouncilId, String)>, Error> {
    let councils = council::Entity::find().all(store.connection()).await?;
    Ok(councils.into_iter().map(|council| (council.id, council.slug)).collect())
}
