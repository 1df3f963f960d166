//! Visa: the governor is asked, and answers or lets the delay pass.

use chrono::Days;
use entity::{
    council,
    deliberation::{DeliberationOutcome, VisaOutcome},
    id::NodeId,
    revision::Action,
};
use sea_orm::EntityTrait;

use crate::{
    act::{
        deed::Deed,
        refusal::{FaultCode, Faults, Refusal},
    },
    error::Error,
    registry::{agreement::known::Known, deliberation::input::RecordVisaInput},
};

/// Records what became of the visa.
pub(crate) async fn visa(deed: &mut Deed, input: RecordVisaInput) -> Result<NodeId, Refusal> {
    let mut known = Known::find(deed, &input.agreement, input.expected_revision, Action::Deliberate).await?;
    let (mut faults, today) = (Faults::default(), deed.unit.today());
    let council = council::Entity::find_by_id(known.before.row.council_id).one(deed.unit.transaction()).await?;
    let council = council.ok_or_else(|| Error::internal("an agreement has a council"))?;
    let votes = &mut known.after.parts.deliberations;
    let Some(vote) = votes.iter_mut().rev().find(|vote| vote.outcome == DeliberationOutcome::Approved) else {
        let message = "No vote has approved the agreement yet: it allows recordDeliberation.";
        return Err(Refusal::fault(FaultCode::InvalidState, &["agreement"], message));
    };
    if let Some(on) = input.requested_on {
        let on = faults.past(&["requestedOn"], on, today);
        faults.in_order(&["requestedOn"], ("heldOn of the vote", Some(vote.held_on)), Some(on));
        vote.visa_requested_on = Some(on);
    }
    match (input.outcome, input.decided_on) {
        (Some(outcome), Some(on)) => {
            let on = faults.past(&["decidedOn"], on, today);
            faults.in_order(&["decidedOn"], ("requestedOn", vote.visa_requested_on), Some(on));
            let outcome = VisaOutcome::from(outcome);
            if outcome == VisaOutcome::Tacit {
                tacit(vote.visa_requested_on, council.visa_days, on, &mut faults);
            }
            (vote.visa_outcome, vote.visa_decided_on) = (Some(outcome), Some(on));
        }
        (Some(_), None) => faults.add(FaultCode::Required, &["decidedOn"], "Give the day with `outcome`."),
        (None, Some(_)) => faults.add(FaultCode::Required, &["outcome"], "Say how the visa was decided that day."),
        (None, None) if input.requested_on.is_none() => {
            faults.add(FaultCode::Required, &[], "Give `requestedOn`, or `decidedOn` with `outcome`.");
        }
        (None, None) => {}
    }
    faults.check()?;
    known.keep(deed, Action::Deliberate).await
}

/// Silence counts as given once the council's delay has passed since the visa was asked for.
fn tacit(requested: Option<chrono::NaiveDate>, days: Option<i32>, on: chrono::NaiveDate, faults: &mut Faults) {
    let Some(days) = days.and_then(|days| u64::try_from(days).ok()) else {
        let message = "This council has no delay after which silence counts: set its `visaDays` first.";
        return faults.add(FaultCode::InvalidState, &["outcome"], message);
    };
    let Some(requested) = requested else {
        return faults.add(FaultCode::Required, &["requestedOn"], "Say when the visa was asked for.");
    };
    if requested.checked_add_days(Days::new(days)).is_none_or(|end| on < end) {
        let message = format!("The delay of {days} days since {requested} has not passed on {on}.");
        faults.add(FaultCode::Contradiction, &["decidedOn"], message);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_counts_once_the_delay_has_passed() {
        let day = |text: &str| text.parse::<chrono::NaiveDate>().expect("a date");
        let told = |requested: Option<&str>, days, on| {
            let mut faults = Faults::default();
            tacit(requested.map(day), days, day(on), &mut faults);
            faults.check().is_ok()
        };
        assert!(told(Some("2025-01-01"), Some(20), "2025-01-21"));
        assert!(!told(Some("2025-01-01"), Some(20), "2025-01-20"));
        assert!(!told(None, Some(20), "2025-01-21"));
        assert!(!told(Some("2025-01-01"), None, "2025-01-21"));
    }
}
