//! Review: a committee says what it thinks of a draft that was handed in.

use entity::{id::NodeId, review, revision::Action};

use crate::{
    act::{
        deed::Deed,
        refusal::{FaultCode, Faults, Refusal},
    },
    registry::{agreement::known::Known, deliberation::input::RecordReviewInput},
    revision::record::place,
};

/// Records a committee's opinion.
pub(crate) async fn review(deed: &mut Deed, input: RecordReviewInput) -> Result<NodeId, Refusal> {
    let mut known = Known::find(deed, &input.agreement, input.expected_revision, Action::Review).await?;
    let mut faults = Faults::default();
    if known.before.row.submitted_on.is_none() {
        let message = "The draft was not handed in yet: it allows submitForReview.";
        faults.add(FaultCode::InvalidState, &["agreement"], message);
    }
    let row = review::Model {
        id: deed.unit.key().into(),
        agreement_id: known.before.row.id,
        position: place(known.before.parts.reviews.len()),
        committee: faults.text(&["committee"], &input.committee, None),
        reviewed_on: faults.past(&["reviewedOn"], input.reviewed_on, deed.unit.today()),
        opinion: input.opinion.into(),
        note: input.note.as_ref().map(|note| faults.text(&["note"], note, None)),
    };
    faults.check()?;
    known.after.parts.reviews.push(row);
    known.keep(deed, Action::Review).await
}
