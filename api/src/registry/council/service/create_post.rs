//! Create a post of a council.

use entity::{
    id::{NodeId, TypedId},
    post,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::update_post::rank;
use crate::{
    act::{
        deed::Deed,
        links,
        refusal::{FaultCode, Faults, Refusal},
    },
    registry::council::input::CreatePostInput,
    revision::record::{NoParts, Record},
};

/// Records a post.
pub(crate) async fn create_post(deed: &mut Deed, input: CreatePostInput) -> Result<NodeId, Refusal> {
    let council = deed.council(&["council"], &input.council).await?;
    let mut faults = Faults::default();
    let row = post::Model {
        id: deed.unit.key().into(),
        council_id: council.id,
        slug: faults.slug(&["slug"], &input.slug),
        body: input.body.into(),
        kind: input.kind.into(),
        rank: input.rank.map(|said| rank(said, &mut faults)),
        title: faults.text(&["title"], &input.title, None),
        holder_gender: input.holder_gender.map(Into::into),
    };
    let mut record = Record::new(row, NoParts {});
    record.cite(&links::sources(deed, input.sources.as_ref(), &mut faults).await?);
    faults.check()?;
    let of_council = post::Entity::find().filter(post::Column::CouncilId.eq(council.id));
    let known = of_council.filter(post::Column::Slug.eq(&record.row.slug)).one(deed.unit.transaction()).await?;
    if known.is_some() {
        let message = "The council has a post with this slug: choose another slug, or change that post.";
        return Err(Refusal::fault(FaultCode::Taken, &["slug"], message));
    }
    let node = record.row.id.node();
    record.keep(&mut deed.unit, None).await?;
    Ok(node)
}
