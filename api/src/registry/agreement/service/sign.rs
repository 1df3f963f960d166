//! Sign: the parties have signed. Who signed in which post, on whose behalf and by what authority is kept as far as it is
//! known. What has to come before a signature is the council's own configuration.

use entity::{
    ceremony, council,
    deliberation::{DeliberationOutcome, VisaOutcome},
    id::NodeId,
    revision::Action,
    signature::{self, SigningAuthority},
};
use sea_orm::EntityTrait;

use super::content;
use crate::{
    act::{
        deed::Deed,
        links,
        refusal::{FaultCode, Faults, Refusal},
    },
    error::Error,
    registry::agreement::{
        input::{SignAgreementInput, SignatureInput},
        known::Known,
        record::AgreementRecord,
        rules::{Dates, contradictions, signature_contradiction},
    },
    revision::record::place,
};

/// Records the signature.
pub(crate) async fn sign(deed: &mut Deed, input: SignAgreementInput) -> Result<NodeId, Refusal> {
    let mut known = Known::find(deed, &input.agreement, input.expected_revision, Action::Sign).await?;
    let (mut faults, today) = (Faults::default(), deed.unit.today());
    let signed_on = faults.past(&["signedOn"], input.signed_on, today);
    if known.after.parts.parties.len() < 2 {
        faults.add(
            FaultCode::Required,
            &["agreement"],
            "The agreement has one party alone: give a partner with updateDraft.",
        );
    }
    if let Some(slug) = &input.ceremony {
        match deed.by_slug::<ceremony::Model>(ceremony::Column::Slug, slug).await? {
            Some(found) => known.after.row.ceremony_id = Some(found.id),
            None => faults.add(FaultCode::NotFound, &["ceremony"], "No ceremony has this slug."),
        }
    }
    known.after.row.signed_on = Some(signed_on);
    conditions(deed, &known.after, &mut faults).await?;
    for found in contradictions(&Dates::of(&known.after.row), today) {
        faults.add(FaultCode::Contradiction, &["signedOn"], found.message);
    }
    known.after.parts.signatures.clear();
    for (index, said) in input.signatures.iter().enumerate() {
        let at = index.to_string();
        if let Some(row) = signed(deed, &known.after, (&at, place(index)), said, &mut faults).await? {
            if let Some(on) = row.signed_on
                && let Some(message) = signature_contradiction(on, Some(signed_on), today)
            {
                faults.add(FaultCode::Contradiction, &["signatures", &at, "signedOn"], message);
            }
            known.after.parts.signatures.push(row);
        }
    }
    faults.check()?;
    known.keep(deed, Action::Sign).await
}

/// What the council wants to have before a signature: its approval, and from some sum on the governor's visa.
async fn conditions(deed: &Deed, record: &AgreementRecord, faults: &mut Faults) -> Result<(), Refusal> {
    let council = council::Entity::find_by_id(record.row.council_id).one(deed.unit.transaction()).await?;
    let council = council.ok_or_else(|| Error::internal("an agreement has a council"))?;
    let approved = record.parts.deliberations.iter().rev().find(|vote| vote.outcome == DeliberationOutcome::Approved);
    if council.requires_deliberation && record.row.approved_on.is_none() {
        let message = "This council signs only what it has approved: record the vote with recordDeliberation first.";
        faults.add(FaultCode::InvalidState, &["agreement"], message);
    }
    let needs_visa = council.visa_threshold.zip(record.row.amount).is_some_and(|(from, amount)| amount >= from);
    let has_visa =
        approved.is_some_and(|vote| matches!(vote.visa_outcome, Some(VisaOutcome::Granted | VisaOutcome::Tacit)));
    if needs_visa && !has_visa {
        let message = "From this sum on an agreement of this council needs the governor's visa: record it with the vote, by \
                       recordVisa.";
        faults.add(FaultCode::InvalidState, &["agreement"], message);
    }
    Ok(())
}

/// One signature.
async fn signed(
    deed: &Deed,
    record: &AgreementRecord,
    (at, position): (&str, i32),
    said: &SignatureInput,
    faults: &mut Faults,
) -> Result<Option<signature::Model>, Refusal> {
    let path = |member: &'static str| ["signatures", at, member];
    let authority = SigningAuthority::from(said.authority);
    let official_id = match &said.official {
        Some(slug) => links::official(deed, &path("official"), slug, faults).await?,
        None => None,
    };
    let signatory_name = said.name.as_ref().map(|name| faults.text(&path("name"), name, None));
    if said.official.is_some() && said.name.is_some() {
        faults.add(FaultCode::Contradiction, &path("name"), "Give `official` or `name`, not both.");
    }
    let council = record.row.council_id;
    let post_id = match &said.post {
        Some(slug) => links::post(deed, council, &path("post"), slug, faults).await?,
        None => None,
    };
    let on_behalf_of_id = match &said.on_behalf_of {
        Some(slug) => links::post(deed, council, &path("onBehalfOf"), slug, faults).await?,
        None => None,
    };
    if authority == SigningAuthority::Own && said.on_behalf_of.is_some() {
        let message = "Who signs in their own right signs in nobody else's name: leave one of the two out.";
        faults.add(FaultCode::Contradiction, &path("authority"), message);
    }
    let party = content::party(record, said.party, &path("party"), faults);
    Ok(party.map(|party_id| signature::Model {
        id: deed.unit.key().into(),
        agreement_id: record.row.id,
        party_id,
        position,
        signed_on: said.signed_on.map(|date| date.0),
        official_id,
        signatory_name,
        post_id,
        on_behalf_of_id,
        authority,
    }))
}
