//! Publish: everyone sees the agreement from now on. It gets its reference now, if it has none yet.

use entity::{agreement::Publication, id::NodeId, revision::Action};

use super::record::next_reference;
use crate::{
    act::{
        deed::Deed,
        refusal::{FaultCode, Faults, Refusal},
    },
    registry::agreement::{
        input::PublishInput,
        known::Known,
        rules::{Dates, contradictions},
    },
};

/// Publishes an agreement.
pub(crate) async fn publish(deed: &mut Deed, input: PublishInput) -> Result<NodeId, Refusal> {
    let mut known = Known::find(deed, &input.agreement, input.expected_revision, Action::Publish).await?;
    let mut faults = Faults::default();
    let dates = Dates::of(&known.after.row);
    for found in contradictions(&dates, deed.unit.today()) {
        faults.add(FaultCode::Contradiction, &["agreement"], found.message);
    }
    faults.check()?;
    let row = &mut known.after.row;
    // A draft is called by its id; a reference that was given is never taken back.
    if row.reference == row.id.to_string() {
        row.reference = next_reference(&deed.unit, row.council_id, &dates).await?;
    }
    row.publication = Publication::Published;
    known.keep(deed, Action::Publish).await
}
