//! Create a facility of a council. It has no slug: it is known by its name in any one language.

use entity::{
    facility,
    id::{NodeId, TypedId},
};

use super::update_facility::alone;
use crate::{
    act::{
        deed::Deed,
        links,
        refusal::{Faults, Refusal},
    },
    registry::agreement::facility::CreateFacilityInput,
    revision::record::{NoParts, Record},
};

/// Records a facility.
pub(crate) async fn create_facility(deed: &mut Deed, input: CreateFacilityInput) -> Result<NodeId, Refusal> {
    let council = deed.council(&["council"], &input.council).await?;
    let mut faults = Faults::default();
    let name = faults.text(&["name"], &input.name, None);
    let row = facility::Model { id: deed.unit.key().into(), council_id: council.id, name };
    alone(deed, &row, &mut faults).await?;
    let mut record = Record::new(row, NoParts {});
    record.cite(&links::sources(deed, input.sources.as_ref(), &mut faults).await?);
    faults.check()?;
    let node = record.row.id.node();
    record.keep(&mut deed.unit, None).await?;
    Ok(node)
}
