//! Erase the name of a person who signed for a partner, in the agreement and in all that the log said of it. That somebody
//! signed, when, and by what authority, stays.

use entity::{
    agreement,
    id::{NodeId, TypedId},
    signature,
};
use sea_orm::EntityTrait;

use crate::{
    act::{
        deed::{Deed, missing, parse},
        refusal::{FaultCode, Faults, Refusal},
    },
    registry::agreement::{input::EraseSignatoryInput, known::must_be_open, record::AgreementRecord},
    revision::erasure::nobody,
};

/// Erases the name of who signed.
pub(crate) async fn erase_signatory(deed: &mut Deed, input: EraseSignatoryInput) -> Result<NodeId, Refusal> {
    let key = parse::<signature::Model>(&["signature"], &input.signature)?;
    let none = || missing(&["signature"], "signature", "id", &input.signature);
    let signature = signature::Entity::find_by_id(key.uuid).one(deed.unit.transaction()).await?.ok_or_else(none)?;
    let node = signature.agreement_id.node();
    let before: AgreementRecord = deed.record::<agreement::Model, _>(&["signature"], &node.to_string()).await?;
    must_be_open(deed, &before.row, none)?;
    deed.expect(node, input.expected_revision).await?;
    let mut faults = Faults::default();
    let reason = faults.name(&["reason"], &input.reason);
    match signature.signatory_name {
        None => faults.add(
            FaultCode::InvalidState,
            &["signature"],
            "An official signed: the data of officials are erased by eraseOfficial.",
        ),
        Some(name) if name == nobody() => {
            faults.add(FaultCode::InvalidState, &["signature"], "The name of who signed was erased already.");
        }
        Some(_) => {}
    }
    faults.check()?;
    deed.because(reason);
    let clear = |record: &mut AgreementRecord| {
        let own = record.parts.signatures.iter_mut().filter(|one| one.id == signature.id);
        own.for_each(|one| one.signatory_name = Some(nobody()));
    };
    deed.erase(before, clear).await?;
    Ok(node)
}
