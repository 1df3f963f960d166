//! Suspend: an agreement rests for a time.

use entity::{id::NodeId, revision::Action, suspension};

use crate::{
    act::{
        deed::Deed,
        refusal::{FaultCode, Faults, Refusal},
    },
    registry::agreement::{input::SuspendAgreementInput, known::Known},
    revision::record::place,
};

/// Lets an agreement rest.
pub(crate) async fn suspend(deed: &mut Deed, input: SuspendAgreementInput) -> Result<NodeId, Refusal> {
    let done = (Action::Suspend, input.starts_on.0);
    let mut known = Known::find_on(deed, &input.agreement, input.expected_revision, done).await?;
    let (mut faults, today) = (Faults::default(), deed.unit.today());
    let starts_on = faults.past(&["startsOn"], input.starts_on, today);
    let ends_on = input.ends_on.map(|date| date.0);
    faults.in_order(&["startsOn"], ("signedOn", known.before.row.signed_on), Some(starts_on));
    faults.in_order(&["endsOn"], ("startsOn", Some(starts_on)), ends_on);
    if let Some(last) = known.before.parts.suspensions.last()
        && last.ends_on.is_none_or(|end| end >= starts_on)
    {
        faults.add(FaultCode::Contradiction, &["startsOn"], "It lies within the suspension before.");
    }
    let reason = faults.text(&["reason"], &input.reason, None);
    faults.check()?;
    let agreement = &mut known.after.row;
    (agreement.suspended_on, agreement.suspended_until) = (Some(starts_on), ends_on);
    known.after.parts.suspensions.push(suspension::Model {
        id: deed.unit.key().into(),
        agreement_id: known.before.row.id,
        position: place(known.before.parts.suspensions.len()),
        starts_on,
        ends_on,
        reason,
    });
    known.keep(deed, Action::Suspend).await
}
