//! The records that an input points at by slug, each fault at its place in the input.

use entity::{
    id::{CouncilId, OfficialId, PostId, SourceId},
    official, post, source,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::{
    deed::Deed,
    refusal::{FaultCode, Faults, Refusal},
};
use crate::{error::shown, store::list::Listed};

/// The most items in one list of an input.
pub(crate) const LONGEST_LIST: usize = 100;

/// Refuses a list that is too long to be meant.
pub(crate) fn too_long(member: &str, length: usize, faults: &mut Faults) -> Result<(), Refusal> {
    if length <= LONGEST_LIST {
        return Ok(());
    }
    faults.add(
        FaultCode::Invalid,
        &[member],
        format!("The list has {length} items; at most {LONGEST_LIST} are taken."),
    );
    std::mem::take(faults).check()
}

/// The rows with these slugs, each once.
pub(crate) async fn each<M>(
    deed: &Deed,
    member: &str,
    slugs: &[String],
    column: <M::Entity as EntityTrait>::Column,
    faults: &mut Faults,
) -> Result<Vec<M>, Refusal>
where
    M: Listed,
    M::Entity: EntityTrait<Model = M>,
{
    too_long(member, slugs.len(), faults)?;
    let mut found: Vec<M> = Vec::with_capacity(slugs.len());
    for (index, slug) in slugs.iter().enumerate() {
        match deed.by_slug::<M>(column, slug).await? {
            Some(row) if found.iter().any(|known| known.key() == row.key()) => {
                faults.add(FaultCode::Invalid, &[member, &index.to_string()], "This stands twice in the list.");
            }
            Some(row) => found.push(row),
            None => {
                let message = format!("No {} has this slug.", M::KIND.prefix());
                faults.add(FaultCode::NotFound, &[member, &index.to_string()], message);
            }
        }
    }
    Ok(found)
}

/// Refuses a slug that another record of its kind has: it is a stable name, given once.
pub(crate) async fn free<M>(
    deed: &Deed,
    column: <M::Entity as EntityTrait>::Column,
    slug: &str,
    faults: &mut Faults,
) -> Result<(), Refusal>
where
    M: Listed,
    M::Entity: EntityTrait<Model = M>,
{
    if deed.by_slug::<M>(column, slug).await?.is_some() {
        let kind = M::KIND.prefix();
        let message =
            format!("Another {kind} has the slug `{}`: choose another slug, or change that {kind}.", shown(slug));
        faults.add(FaultCode::Taken, &["slug"], message);
    }
    Ok(())
}

/// The sources with the slugs in `sources`; none where none are given.
pub(crate) async fn sources(
    deed: &Deed,
    slugs: Option<&Vec<String>>,
    faults: &mut Faults,
) -> Result<Vec<SourceId>, Refusal> {
    let slugs = slugs.map_or(&[][..], Vec::as_slice);
    let found = each::<source::Model>(deed, "sources", slugs, source::Column::Slug, faults).await?;
    Ok(found.into_iter().map(|source| source.id).collect())
}

/// The official with a slug.
pub(crate) async fn official(
    deed: &Deed,
    path: &[&str],
    slug: &str,
    faults: &mut Faults,
) -> Result<Option<OfficialId>, Refusal> {
    let found = deed.by_slug::<official::Model>(official::Column::Slug, slug).await?;
    if found.is_none() {
        faults.add(FaultCode::NotFound, path, "No official has this slug.");
    }
    Ok(found.map(|official| official.id))
}

/// A council's post with a slug.
pub(crate) async fn post(
    deed: &Deed,
    council: CouncilId,
    path: &[&str],
    slug: &str,
    faults: &mut Faults,
) -> Result<Option<PostId>, Refusal> {
    let of_council = post::Entity::find().filter(post::Column::CouncilId.eq(council));
    // PostgreSQL can't hold a NUL in a text, so none has it.
    let found = match slug.contains('\0') {
        true => None,
        false => of_council.filter(post::Column::Slug.eq(slug)).one(deed.unit.transaction()).await?,
    };
    if found.is_none() {
        faults.add(FaultCode::NotFound, path, "The council has no post with this slug.");
    }
    Ok(found.map(|post| post.id))
}
