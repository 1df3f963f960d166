//! Update an official. The record is shared: agreements and ceremonies of every council may show the name.

use entity::{
    id::{NodeId, TypedId},
    official,
};

use crate::{
    act::{
        deed::Deed,
        links,
        reading::updated,
        refusal::{Faults, Refusal},
    },
    registry::official::input::UpdateOfficialInput,
    revision::record::Record,
};

/// Changes an official.
pub(crate) async fn update_official(deed: &mut Deed, input: UpdateOfficialInput) -> Result<NodeId, Refusal> {
    let before: Record<official::Model> = deed.record(&["id"], &input.id).await?;
    let node = before.row.id.node();
    deed.expect(node, input.expected_revision).await?;
    let (mut after, mut faults) = (before.clone(), Faults::default());
    deed.why(input.reason.as_deref(), &mut faults);
    let row = &mut after.row;
    row.name = faults.lasting_text(&["name"], input.name.as_ref(), &row.name);
    row.gender = updated(&input.gender, row.gender, |gender| (*gender).into());
    after.cite(&links::sources(deed, input.sources.as_ref(), &mut faults).await?);
    faults.check()?;
    after.keep(&mut deed.unit, Some(before)).await?;
    Ok(node)
}
