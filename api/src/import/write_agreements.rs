//! From a checked bundle's agreements to the act's commands: what the bundle says of each, over what it says of all.

use entity::{id::CouncilId, signature::SigningAuthority, value::parse_hundredths};

use super::{
    Failure,
    bundle::{AgreementFacts, Bundle, Signatory, Signature, Signings},
    write::Writer,
};
use crate::registry::agreement::service::{
    record::{Money, RecordAgreement, SignatoryFacts, SignatureFacts, record},
    record_facility::{self, RecordFacility},
};

/// Finds the key behind each slug of a list, if there is a list.
macro_rules! each {
    ($writer:expr, $find:ident, $slugs:expr) => {
        match $slugs {
            Some(slugs) => {
                let mut keys = Vec::with_capacity(slugs.len());
                for slug in slugs {
                    keys.push($writer.$find(slug).await?);
                }
                Some(keys)
            }
            None => None,
        }
    };
}

impl Writer<'_> {
    pub(super) async fn agreements(&mut self, bundle: &Bundle, council: CouncilId) -> Result<(), Failure> {
        let signings = Signings::of(bundle);
        for (index, agreement) in bundle.agreements.iter().enumerate() {
            let at = format!("/agreements/{index}");
            let sources = self.cited(&agreement.cites).await?;
            let facility = match &agreement.facility {
                Some(name) => match self.listed_facility(name) {
                    Some(listed) => Some(listed),
                    None => {
                        let command = RecordFacility { council, name: name.clone(), sources: sources.clone() };
                        let outcome = record_facility::record(self.unit, command).await;
                        Some(self.done(&format!("{at}/facility"), outcome)?)
                    }
                },
                None => None,
            };
            let facts = agreement.facts.over(&bundle.agreement_defaults);
            let ceremony = agreement.ceremony.as_deref().or_else(|| signings.slugs(&agreement.key).next());
            let command = RecordAgreement {
                council,
                key: agreement.key.clone(),
                association: self.association(&agreement.association).await?,
                other_associations: each!(self, association, &agreement.other_associations),
                title: agreement.title.clone(),
                purpose: agreement.purpose.clone(),
                facility,
                ceremony: self.ceremony(ceremony).await?,
                amount: amount(&facts),
                dates: facts.dates(),
                submitted_on: agreement.submitted_on,
                termination_reason: agreement.termination_reason.clone(),
                completion_note: agreement.completion_note.clone(),
                themes: each!(self, theme, &agreement.themes),
                beneficiary_groups: each!(self, beneficiary_group, &agreement.beneficiaries),
                signatures: self.signatures(facts.signatures.as_deref(), council).await?,
                sources,
            };
            let outcome = record(self.unit, command).await;
            self.done(&at, outcome)?;
        }
        Ok(())
    }

    async fn signatures(
        &mut self,
        signatures: Option<&[Signature]>,
        council: CouncilId,
    ) -> Result<Option<Vec<SignatureFacts>>, Failure> {
        let Some(signatures) = signatures else {
            return Ok(None);
        };
        let mut facts = Vec::with_capacity(signatures.len());
        for signature in signatures {
            let signatory = match &signature.signatory {
                Some(Signatory::Official(slug)) => self.official(Some(slug)).await?.map(SignatoryFacts::Official),
                Some(Signatory::Name(name)) => Some(SignatoryFacts::Named(name.clone())),
                None => None,
            };
            facts.push(SignatureFacts {
                party: signature.party,
                signed_on: signature.signed_on,
                signatory,
                post: self.post(signature.post.as_deref(), council).await?,
                on_behalf_of: self.post(signature.on_behalf_of_post.as_deref(), council).await?,
                authority: signature.authority.unwrap_or(SigningAuthority::Unspecified),
            });
        }
        Ok(Some(facts))
    }
}

fn amount(facts: &AgreementFacts) -> Option<Money> {
    let centimes = parse_hundredths(facts.amount.as_deref()?)?;
    Some(Money { centimes, currency: facts.currency.clone().unwrap_or_else(|| "MAD".to_owned()) })
}
