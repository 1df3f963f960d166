//! Terminate: an agreement ends early.

use entity::{id::NodeId, revision::Action};

use crate::{
    act::{
        deed::Deed,
        refusal::{Faults, Refusal},
    },
    registry::agreement::{input::TerminateAgreementInput, known::Known},
};

/// Ends an agreement early.
pub(crate) async fn terminate(deed: &mut Deed, input: TerminateAgreementInput) -> Result<NodeId, Refusal> {
    let done = (Action::Terminate, input.terminated_on.0);
    let mut known = Known::find_on(deed, &input.agreement, input.expected_revision, done).await?;
    let mut faults = Faults::default();
    known.must_not_have_ended(&mut faults);
    let on = faults.past(&["terminatedOn"], input.terminated_on, deed.unit.today());
    faults.in_order(&["terminatedOn"], ("signedOn", known.before.row.signed_on), Some(on));
    let reason = faults.text(&["reason"], &input.reason, None);
    faults.check()?;
    known.after.row.terminated_on = Some(on);
    known.after.row.termination_reason = Some(reason);
    known.keep(deed, Action::Terminate).await
}
