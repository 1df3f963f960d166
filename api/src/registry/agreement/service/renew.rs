//! Renew: a later legal act prolongs the term.

use entity::{amendment::AmendmentKind, id::NodeId, revision::Action};

use super::amend::begin;
use crate::{
    act::{
        deed::Deed,
        refusal::{FaultCode, Faults, Refusal},
    },
    registry::agreement::{input::RenewAgreementInput, known::Known},
};

/// Records a renewal.
pub(crate) async fn renew(deed: &mut Deed, input: RenewAgreementInput) -> Result<NodeId, Refusal> {
    let done = (Action::Renew, input.signed_on.0);
    let mut known = Known::find_on(deed, &input.agreement, input.expected_revision, done).await?;
    let mut faults = Faults::default();
    let mut row = begin(deed, &known, AmendmentKind::Renewal, (input.signed_on, &input.summary), &mut faults);
    let agreement = &mut known.after.row;
    let ends_on = input.ends_on.0;
    match agreement.ends_on {
        Some(before) if ends_on <= before => {
            let message = format!("The term ends on {before}; a renewal ends later.");
            faults.add(FaultCode::Contradiction, &["endsOn"], message);
        }
        _ => faults.in_order(&["endsOn"], ("startsOn", agreement.starts_on), Some(ends_on)),
    }
    (row.ends_on_before, row.ends_on) = (agreement.ends_on, Some(ends_on));
    agreement.ends_on = Some(ends_on);
    faults.check()?;
    known.after.parts.amendments.push(row);
    known.keep(deed, Action::Renew).await
}
