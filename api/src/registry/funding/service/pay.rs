//! Pay: an instalment was paid.

use entity::{id::NodeId, instalment, revision::Action};

use crate::{
    act::{
        deed::{Deed, missing, parse},
        refusal::{FaultCode, Faults, Refusal},
    },
    registry::{agreement::known::Known, funding::input::RecordPaymentInput},
};

/// Records a payment.
pub(crate) async fn pay(deed: &mut Deed, input: RecordPaymentInput) -> Result<NodeId, Refusal> {
    let mut known = Known::find(deed, &input.agreement, input.expected_revision, Action::Pay).await?;
    let mut faults = Faults::default();
    let node = parse::<instalment::Model>(&["instalment"], &input.instalment)?;
    let row = known.after.parts.instalments.iter_mut().find(|row| row.id.0 == node.uuid);
    let row = row.ok_or_else(|| missing(&["instalment"], "instalment of this agreement", "id", &input.instalment))?;
    let amount = input.amount.map_or(row.amount, |amount| amount.hundredths);
    if amount <= 0 || amount > row.amount {
        let message =
            "A payment is more than 0 and not more than the instalment; record a larger sum as an amendment first.";
        faults.add(FaultCode::Invalid, &["amount"], message);
    }
    row.paid_on = Some(faults.past(&["paidOn"], input.paid_on, deed.unit.today()));
    row.paid_amount = Some(amount);
    row.payment_reference = input.reference.as_ref().map(|text| faults.name(&["reference"], text));
    faults.in_order(&["paidOn"], ("signedOn", known.before.row.signed_on), Some(input.paid_on.0));
    faults.check()?;
    known.keep(deed, Action::Pay).await
}
