//! Amend: a later legal act changes what was agreed. The agreement has the new values from now on, and the amendment keeps
//! those before.

use entity::{
    amendment::{self, AmendmentKind},
    id::NodeId,
    revision::Action,
};

use super::content::{join, owe, promise, sums};
use crate::{
    act::{
        deed::Deed,
        refusal::{FaultCode, Faults, Refusal},
    },
    registry::agreement::{input::AmendAgreementInput, known::Known},
    revision::record::place,
};

/// Records an amendment.
pub(crate) async fn amend(deed: &mut Deed, input: AmendAgreementInput) -> Result<NodeId, Refusal> {
    let done = (Action::Amend, input.signed_on.0);
    let mut known = Known::find_on(deed, &input.agreement, input.expected_revision, done).await?;
    let mut faults = Faults::default();
    let mut row = begin(deed, &known, AmendmentKind::Amendment, (input.signed_on, &input.summary), &mut faults);
    let (partners, commitments) = (input.new_partners.unwrap_or_default(), input.new_commitments.unwrap_or_default());
    let instalments = input.new_instalments.unwrap_or_default();
    let changes = [
        input.starts_on.is_some(),
        input.ends_on.is_some(),
        input.amount.is_some(),
        !partners.is_empty(),
        !commitments.is_empty(),
        !instalments.is_empty(),
    ];
    if changes.iter().all(|changes| !changes) {
        let message =
            "An amendment changes something: the term, the sum, the parties, their commitments or the instalments.";
        faults.add(FaultCode::Required, &[], message);
    }
    let agreement = &mut known.after.row;
    if let Some(starts_on) = input.starts_on {
        (row.starts_on_before, row.starts_on) = (agreement.starts_on, Some(starts_on.0));
        agreement.starts_on = row.starts_on;
    }
    if let Some(ends_on) = input.ends_on {
        (row.ends_on_before, row.ends_on) = (agreement.ends_on, Some(ends_on.0));
        agreement.ends_on = row.ends_on;
    }
    faults.in_order(&["endsOn"], ("startsOn", agreement.starts_on), agreement.ends_on);
    if let Some(money) = &input.amount {
        let (amount, currency) = faults.money(&["amount"], money);
        (row.amount_before, row.amount, row.currency) = (agreement.amount, Some(amount), Some(currency.clone()));
        (agreement.amount, agreement.currency) = (Some(amount), Some(currency));
    }
    (row.changes_parties, row.changes_commitments) = (!partners.is_empty(), !commitments.is_empty());
    join(deed, &mut known.after, &["newPartners"], &partners, &mut faults).await?;
    promise(deed, &mut known.after, "newCommitments", &commitments, &mut faults);
    owe(deed, &mut known.after, "newInstalments", &instalments, &mut faults);
    sums(&known.after, &mut faults);
    faults.check()?;
    known.after.parts.amendments.push(row);
    known.keep(deed, Action::Amend).await
}

/// The next amendment of an agreement, with nothing changed yet.
pub(super) fn begin(
    deed: &Deed,
    known: &Known,
    kind: AmendmentKind,
    (signed_on, summary): (crate::graphql::scalar::Date, &crate::graphql::input::TextInput),
    faults: &mut Faults,
) -> amendment::Model {
    let signed_on = faults.past(&["signedOn"], signed_on, deed.unit.today());
    faults.in_order(&["signedOn"], ("signedOn of the agreement", known.before.row.signed_on), Some(signed_on));
    let number = known.before.parts.amendments.len();
    amendment::Model {
        id: deed.unit.key().into(),
        agreement_id: known.before.row.id,
        position: place(number),
        number: place(number + 1),
        kind,
        signed_on,
        summary: faults.text(&["summary"], summary, None),
        starts_on_before: None,
        starts_on: None,
        ends_on_before: None,
        ends_on: None,
        amount_before: None,
        amount: None,
        currency: None,
        changes_parties: false,
        changes_commitments: false,
    }
}
