//! Update a beneficiary group: other words for it.

use entity::{
    beneficiary_group,
    id::{NodeId, TypedId},
};

use crate::{
    act::{
        deed::Deed,
        links,
        refusal::{Faults, Refusal},
    },
    registry::vocabulary::input::UpdateBeneficiaryGroupInput,
    revision::record::Record,
};

/// Changes a beneficiary group.
pub(crate) async fn update_beneficiary_group(
    deed: &mut Deed,
    input: UpdateBeneficiaryGroupInput,
) -> Result<NodeId, Refusal> {
    let before: Record<beneficiary_group::Model> = deed.record(&["id"], &input.id).await?;
    let node = before.row.id.node();
    deed.expect(node, input.expected_revision).await?;
    let (mut after, mut faults) = (before.clone(), Faults::default());
    deed.why(input.reason.as_deref(), &mut faults);
    after.row.label = faults.lasting_text(&["label"], input.label.as_ref(), &after.row.label);
    after.cite(&links::sources(deed, input.sources.as_ref(), &mut faults).await?);
    faults.check()?;
    after.keep(&mut deed.unit, Some(before)).await?;
    Ok(node)
}
