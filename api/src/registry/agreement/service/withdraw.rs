//! Withdraw: an agreement is given up before its signature.

use entity::{id::NodeId, revision::Action};

use crate::{
    act::{
        deed::Deed,
        refusal::{FaultCode, Faults, Refusal},
    },
    registry::agreement::{input::WithdrawInput, known::Known},
};

/// Gives an agreement up.
pub(crate) async fn withdraw(deed: &mut Deed, input: WithdrawInput) -> Result<NodeId, Refusal> {
    let mut known = Known::find(deed, &input.agreement, input.expected_revision, Action::Withdraw).await?;
    let (mut faults, today) = (Faults::default(), deed.unit.today());
    let on = input.withdrawn_on.map_or(today, |date| faults.past(&["withdrawnOn"], date, today));
    faults.in_order(&["withdrawnOn"], ("approvedOn", known.before.row.approved_on), Some(on));
    if known.before.row.withdrawn_on.is_some() {
        faults.add(FaultCode::InvalidState, &["agreement"], "The agreement was given up already.");
    }
    let reason = faults.name(&["reason"], &input.reason);
    faults.check()?;
    deed.because(reason);
    known.after.row.withdrawn_on = Some(on);
    known.keep(deed, Action::Withdraw).await
}
