//! Update an association. The record is shared: agreements of every council may show the name.

use entity::{
    association,
    id::{NodeId, TypedId},
};

use super::{create_association::ice, merge::stands};
use crate::{
    act::{
        deed::Deed,
        links,
        reading::updated,
        refusal::{Faults, Refusal},
    },
    registry::association::input::UpdateAssociationInput,
    revision::record::Record,
};

/// Changes an association.
pub(crate) async fn update_association(deed: &mut Deed, input: UpdateAssociationInput) -> Result<NodeId, Refusal> {
    let before: Record<association::Model> = deed.record(&["id"], &input.id).await?;
    let node = before.row.id.node();
    deed.expect(node, input.expected_revision).await?;
    let (mut after, mut faults) = (before.clone(), Faults::default());
    deed.why(input.reason.as_deref(), &mut faults);
    stands(&before.row, "id", &mut faults);
    let row = &mut after.row;
    row.kind = input.kind.map_or(row.kind, Into::into);
    row.name = faults.lasting_text(&["name"], input.name.as_ref(), &row.name);
    row.neighbourhood = faults.optional_text(&["neighbourhood"], &input.neighbourhood, row.neighbourhood.as_ref());
    row.purpose = faults.optional_text(&["purpose"], &input.purpose, row.purpose.as_ref());
    row.related_party = input.related_party.unwrap_or(row.related_party);
    let note = row.related_party_note.as_ref();
    row.related_party_note = faults.optional_text(&["relatedPartyNote"], &input.related_party_note, note);
    row.ice = updated(&input.ice, row.ice.take(), Clone::clone);
    ice(row.ice.as_deref(), &mut faults);
    after.cite(&links::sources(deed, input.sources.as_ref(), &mut faults).await?);
    faults.check()?;
    after.keep(&mut deed.unit, Some(before)).await?;
    Ok(node)
}
