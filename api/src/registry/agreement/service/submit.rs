//! Submit: a draft is handed in for review.

use entity::{id::NodeId, revision::Action};

use crate::{
    act::{
        deed::Deed,
        refusal::{FaultCode, Faults, Refusal},
    },
    registry::agreement::{input::SubmitForReviewInput, known::Known},
};

/// Hands a draft in. It needs a partner by now: the committee looks at an agreement with somebody.
pub(crate) async fn submit(deed: &mut Deed, input: SubmitForReviewInput) -> Result<NodeId, Refusal> {
    let mut known = Known::find(deed, &input.agreement, input.expected_revision, Action::Submit).await?;
    let (mut faults, today) = (Faults::default(), deed.unit.today());
    if known.after.parts.parties.len() < 2 {
        let message = "The draft has no partner yet: give one with updateDraft.";
        faults.add(FaultCode::Required, &["agreement"], message);
    }
    if known.before.row.submitted_on.is_some() {
        faults.add(FaultCode::InvalidState, &["agreement"], "The draft was handed in already.");
    }
    let on = input.submitted_on.map_or(today, |date| faults.past(&["submittedOn"], date, today));
    faults.check()?;
    known.after.row.submitted_on = Some(on);
    known.keep(deed, Action::Submit).await
}
