//! Erase a person's data: the name, the web address and the gender of an official, here and in all that the log said. What the
//! office did stays: mandates, signatures and ceremonies lead to somebody who is not named.

use entity::{
    id::{NodeId, TypedId},
    official,
};

use crate::{
    act::{
        deed::Deed,
        refusal::{FaultCode, Faults, Refusal},
    },
    registry::official::input::EraseOfficialInput,
    revision::{erasure::nobody, record::Record},
};

/// Erases an official's data.
pub(crate) async fn erase_official(deed: &mut Deed, input: EraseOfficialInput) -> Result<NodeId, Refusal> {
    let before: Record<official::Model> = deed.record(&["id"], &input.id).await?;
    let node = before.row.id.node();
    deed.expect(node, input.expected_revision).await?;
    let mut faults = Faults::default();
    let reason = faults.name(&["reason"], &input.reason);
    // Made of the id, which stays: unique, and it says nothing.
    let slug = node.to_string().replace("official_", "erased-");
    let clear = |record: &mut Record<official::Model>| {
        record.row.name = nobody();
        record.row.slug.clone_from(&slug);
        record.row.gender = None;
    };
    let mut cleared = before.clone();
    clear(&mut cleared);
    if cleared == before {
        faults.add(FaultCode::InvalidState, &["id"], "The data of this official were erased already.");
    }
    faults.check()?;
    deed.because(reason);
    deed.erase(before, clear).await?;
    Ok(node)
}
