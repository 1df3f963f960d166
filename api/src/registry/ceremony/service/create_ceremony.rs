//! Create a ceremony of a council.

use entity::{
    ceremony,
    id::{NodeId, TypedId},
};

use super::people;
use crate::{
    act::{
        deed::Deed,
        links,
        refusal::{Faults, Refusal},
    },
    registry::ceremony::{
        input::CreateCeremonyInput,
        record::{CeremonyParts, CeremonyRecord},
    },
    revision::record::Record,
};

/// Records a ceremony.
pub(crate) async fn create_ceremony(deed: &mut Deed, input: CreateCeremonyInput) -> Result<NodeId, Refusal> {
    let council = deed.council(&["council"], &input.council).await?;
    let mut faults = Faults::default();
    let row = ceremony::Model {
        id: deed.unit.key().into(),
        council_id: council.id,
        slug: faults.slug(&["slug"], &input.slug),
        kind: input.kind.into(),
        held_on: faults.past(&["heldOn"], input.held_on, deed.unit.today()),
        venue: input.venue.map(|venue| faults.text(&["venue"], &venue, None)),
        chair_official_id: None,
        chair_post_id: None,
        chair_on_behalf_of_id: None,
    };
    links::free::<ceremony::Model>(deed, ceremony::Column::Slug, &row.slug, &mut faults).await?;
    let mut record: CeremonyRecord = Record::new(row, CeremonyParts::default());
    if let Some(chair) = &input.chair {
        people::chair(deed, &mut record.row, chair, &mut faults).await?;
    }
    let lists = (input.attending_posts.as_ref(), input.attending_officials.as_ref());
    people::attendance(deed, &mut record, lists, &mut faults).await?;
    record.cite(&links::sources(deed, input.sources.as_ref(), &mut faults).await?);
    faults.check()?;
    let node = record.row.id.node();
    record.keep(&mut deed.unit, None).await?;
    Ok(node)
}
