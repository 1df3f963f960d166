//! Deliberate: the council votes on an agreement.

use entity::{
    deliberation::{self, DeliberationOutcome},
    id::NodeId,
    revision::Action,
};

use crate::{
    act::{
        deed::Deed,
        refusal::{FaultCode, Faults, Refusal},
    },
    registry::{agreement::known::Known, deliberation::input::RecordDeliberationInput},
    revision::record::place,
};

/// Records a vote. One that approves is the day of the agreement's approval.
pub(crate) async fn deliberate(deed: &mut Deed, input: RecordDeliberationInput) -> Result<NodeId, Refusal> {
    let mut known = Known::find(deed, &input.agreement, input.expected_revision, Action::Deliberate).await?;
    let (mut faults, today) = (Faults::default(), deed.unit.today());
    let outcome = DeliberationOutcome::from(input.outcome);
    let held_on = faults.past(&["heldOn"], input.held_on, today);
    for (member, count) in
        [("votesFor", input.votes_for), ("votesAgainst", input.votes_against), ("abstentions", input.abstentions)]
    {
        if count.is_some_and(|count| count < 0) {
            faults.add(FaultCode::Invalid, &[member], "A number of votes is 0 or more.");
        }
    }
    if input.session_number.is_some_and(|number| number < 1) {
        faults.add(FaultCode::Invalid, &["sessionNumber"], "Sessions are counted from 1.");
    }
    // Article 43 of organic law 113-14: decisions are taken by the majority of the votes cast.
    if let (Some(votes_for), Some(votes_against)) = (input.votes_for, input.votes_against)
        && outcome == DeliberationOutcome::Approved
        && votes_for < votes_against
    {
        faults.add(FaultCode::Contradiction, &["outcome"], "More votes were against than for: it was not approved.");
    }
    let letter_on = input.letter_on.map(|date| faults.past(&["letterOn"], date, today));
    faults.in_order(&["letterOn"], ("heldOn", Some(held_on)), letter_on);
    let name = |faults: &mut Faults, member: &str, text: &Option<String>| {
        text.as_ref().map(|text| faults.name(&[member], text))
    };
    let row = deliberation::Model {
        id: deed.unit.key().into(),
        agreement_id: known.before.row.id,
        position: place(known.before.parts.deliberations.len()),
        session_kind: input.session_kind.into(),
        session_number: input.session_number,
        held_on,
        decision_number: name(&mut faults, "decisionNumber", &input.decision_number),
        votes_for: input.votes_for,
        votes_against: input.votes_against,
        abstentions: input.abstentions,
        outcome,
        letter_on,
        letter_reference: name(&mut faults, "letterReference", &input.letter_reference),
        visa_requested_on: None,
        visa_decided_on: None,
        visa_outcome: None,
    };
    if known.before.row.approved_on.is_some() {
        let message = "The council has approved the agreement already; record its visa with recordVisa.";
        faults.add(FaultCode::InvalidState, &["agreement"], message);
    }
    faults.check()?;
    if outcome == DeliberationOutcome::Approved {
        known.after.row.approved_on = Some(held_on);
    }
    known.after.parts.deliberations.push(row);
    known.keep(deed, Action::Deliberate).await
}
