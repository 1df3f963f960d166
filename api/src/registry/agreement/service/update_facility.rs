//! Update a facility: other words for it.

use entity::{
    facility,
    id::{NodeId, TypedId},
};

use super::record_facility::namesake;
use crate::{
    act::{
        deed::Deed,
        links,
        refusal::{FaultCode, Faults, Refusal},
    },
    registry::agreement::facility::UpdateFacilityInput,
    revision::record::Record,
};

/// Changes a facility.
pub(crate) async fn update_facility(deed: &mut Deed, input: UpdateFacilityInput) -> Result<NodeId, Refusal> {
    let before: Record<facility::Model> = deed.record(&["id"], &input.id).await?;
    let node = before.row.id.node();
    deed.must_be_of(before.row.council_id)?;
    deed.expect(node, input.expected_revision).await?;
    let (mut after, mut faults) = (before.clone(), Faults::default());
    deed.why(input.reason.as_deref(), &mut faults);
    after.row.name = faults.lasting_text(&["name"], input.name.as_ref(), &after.row.name);
    alone(deed, &after.row, &mut faults).await?;
    after.cite(&links::sources(deed, input.sources.as_ref(), &mut faults).await?);
    faults.check()?;
    after.keep(&mut deed.unit, Some(before)).await?;
    Ok(node)
}

/// Refuses a name that another facility of the council has.
pub(super) async fn alone(deed: &Deed, row: &facility::Model, faults: &mut Faults) -> Result<(), Refusal> {
    if let Some(other) = namesake(&deed.unit, row.council_id, &row.name, Some(row.id)).await? {
        let message =
            format!("{} of this council has the same name in some language: give that one, or another name.", other.id);
        faults.add(FaultCode::Taken, &["name"], message);
    }
    Ok(())
}
