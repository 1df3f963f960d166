//! Update a ceremony.

use entity::id::{NodeId, TypedId};

use super::people;
use crate::{
    act::{
        deed::Deed,
        links,
        reading::Said,
        refusal::{Faults, Refusal},
    },
    registry::ceremony::{input::UpdateCeremonyInput, record::CeremonyRecord},
};

/// Changes a ceremony.
pub(crate) async fn update_ceremony(deed: &mut Deed, input: UpdateCeremonyInput) -> Result<NodeId, Refusal> {
    let before: CeremonyRecord = deed.record(&["id"], &input.id).await?;
    let node = before.row.id.node();
    deed.must_be_of(before.row.council_id)?;
    deed.expect(node, input.expected_revision).await?;
    let (mut after, mut faults) = (before.clone(), Faults::default());
    deed.why(input.reason.as_deref(), &mut faults);
    let row = &mut after.row;
    row.kind = input.kind.map_or(row.kind, Into::into);
    if let Some(held_on) = input.held_on {
        row.held_on = faults.past(&["heldOn"], held_on, deed.unit.today());
    }
    row.venue = faults.optional_text(&["venue"], &input.venue, row.venue.as_ref());
    match &input.chair {
        Said::Undefined => {}
        Said::Null => (row.chair_official_id, row.chair_post_id, row.chair_on_behalf_of_id) = (None, None, None),
        Said::Value(chair) => people::chair(deed, row, chair, &mut faults).await?,
    }
    let lists = (input.attending_posts.as_ref(), input.attending_officials.as_ref());
    people::attendance(deed, &mut after, lists, &mut faults).await?;
    after.cite(&links::sources(deed, input.sources.as_ref(), &mut faults).await?);
    faults.check()?;
    after.keep(&mut deed.unit, Some(before)).await?;
    Ok(node)
}
