//! Resume: a suspension is lifted.

use entity::{id::NodeId, revision::Action};

use crate::{
    act::{
        deed::Deed,
        refusal::{Faults, Refusal},
    },
    registry::agreement::{input::ResumeAgreementInput, known::Known},
};

/// Lifts the suspension.
pub(crate) async fn resume(deed: &mut Deed, input: ResumeAgreementInput) -> Result<NodeId, Refusal> {
    let done = (Action::Resume, input.ended_on.0);
    let mut known = Known::find_on(deed, &input.agreement, input.expected_revision, done).await?;
    let mut faults = Faults::default();
    let ended_on = faults.past(&["endedOn"], input.ended_on, deed.unit.today());
    faults.in_order(&["endedOn"], ("startsOn of the suspension", known.before.row.suspended_on), Some(ended_on));
    faults.check()?;
    let agreement = &mut known.after.row;
    (agreement.suspended_on, agreement.suspended_until) = (None, None);
    if let Some(last) = known.after.parts.suspensions.last_mut() {
        last.ends_on = Some(ended_on);
    }
    known.keep(deed, Action::Resume).await
}
