//! Withhold: the public no longer sees the agreement, and is told why. Its reference stays its own.

use entity::{agreement::Publication, id::NodeId, revision::Action};

use crate::{
    act::{
        deed::Deed,
        refusal::{Faults, Refusal},
    },
    registry::agreement::{input::WithholdInput, known::Known},
};

/// Takes an agreement back from the public.
pub(crate) async fn withhold(deed: &mut Deed, input: WithholdInput) -> Result<NodeId, Refusal> {
    let mut known = Known::find(deed, &input.agreement, input.expected_revision, Action::Withhold).await?;
    let mut faults = Faults::default();
    let reason = faults.name(&["reason"], &input.reason);
    faults.check()?;
    deed.because(reason);
    known.after.row.publication = Publication::Withheld;
    known.keep(deed, Action::Withhold).await
}
