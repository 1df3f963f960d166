//! Complete: an agreement is closed as carried out.

use entity::{id::NodeId, revision::Action};

use crate::{
    act::{
        deed::Deed,
        refusal::{Faults, Refusal},
    },
    registry::agreement::{input::CompleteAgreementInput, known::Known},
};

/// Closes an agreement.
pub(crate) async fn complete(deed: &mut Deed, input: CompleteAgreementInput) -> Result<NodeId, Refusal> {
    let done = (Action::Complete, input.completed_on.0);
    let mut known = Known::find_on(deed, &input.agreement, input.expected_revision, done).await?;
    let mut faults = Faults::default();
    known.must_not_have_ended(&mut faults);
    let on = faults.past(&["completedOn"], input.completed_on, deed.unit.today());
    faults.in_order(&["completedOn"], ("signedOn", known.before.row.signed_on), Some(on));
    let note = input.note.as_ref().map(|note| faults.text(&["note"], note, None));
    faults.check()?;
    known.after.row.completed_on = Some(on);
    known.after.row.completion_note = note;
    known.keep(deed, Action::Complete).await
}
