//! The bundle format as Rust types. `bundle.schema.json` says what each member means; a test holds the two together.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{
    association::AssociationKind,
    ceremony::CeremonyKind,
    council::CouncilKind,
    party::PartyRole,
    post::{PostBody, PostKind},
    signature::SigningAuthority,
    source::SourceKind,
    value::{Gender, Translations},
};
use serde::{Deserialize, Deserializer, de};

use crate::registry::agreement::rules::Dates;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Bundle {
    #[serde(default, rename = "about")]
    _about: Option<String>,
    pub(super) council: Council,
    #[serde(default)]
    pub(super) posts: Vec<Post>,
    #[serde(default)]
    pub(super) officials: Vec<Official>,
    #[serde(default)]
    pub(super) themes: Vec<Theme>,
    #[serde(default)]
    pub(super) beneficiary_groups: Vec<BeneficiaryGroup>,
    #[serde(default)]
    pub(super) associations: Vec<Association>,
    #[serde(default)]
    pub(super) facilities: Vec<Facility>,
    #[serde(default)]
    pub(super) agreements: Vec<Agreement>,
    #[serde(default)]
    pub(super) agreement_defaults: AgreementFacts,
    #[serde(default)]
    pub(super) ceremonies: Vec<Ceremony>,
    #[serde(default)]
    pub(super) sources: Vec<Source>,
}

/// The sources that a record names itself. A record that names none cites all of the bundle's.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Cites {
    pub(super) source: Option<String>,
    pub(super) sources: Option<Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Council {
    pub(super) slug: String,
    pub(super) code: Option<String>,
    pub(super) kind: CouncilKind,
    pub(super) name: Translations,
    pub(super) prefecture: Option<Translations>,
    pub(super) region: Option<Translations>,
    pub(super) geographic_code: Option<String>,
    pub(super) requires_deliberation: Option<bool>,
    pub(super) visa_threshold: Option<String>,
    #[serde(default, deserialize_with = "whole_number")]
    pub(super) visa_days: Option<i32>,
    #[serde(flatten)]
    pub(super) cites: Cites,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Post {
    pub(super) slug: String,
    pub(super) body: PostBody,
    pub(super) kind: PostKind,
    #[serde(default, deserialize_with = "whole_number")]
    pub(super) rank: Option<i32>,
    pub(super) title: Translations,
    pub(super) holder_gender: Option<Gender>,
    #[serde(flatten)]
    pub(super) cites: Cites,
}

/// A whole number, which JSON may write as `1` or `1.0`: to the schema both are the same number.
fn whole_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i32>, D::Error> {
    let Some(number) = Option::<serde_json::Number>::deserialize(deserializer)? else {
        return Ok(None);
    };
    // The schema's own limits leave only small ones.
    let small =
        number.as_i64().or_else(|| number.as_f64().filter(|number| number.fract() == 0.0).map(|number| number as i64));
    let small = small.and_then(|number| i32::try_from(number).ok());
    small.map(Some).ok_or_else(|| de::Error::custom("it is a whole number"))
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Official {
    pub(super) slug: String,
    pub(super) name: Translations,
    pub(super) gender: Option<Gender>,
    #[serde(default)]
    pub(super) mandates: Vec<Mandate>,
    #[serde(flatten)]
    pub(super) cites: Cites,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Mandate {
    pub(super) post: String,
    pub(super) starts_on: Option<NaiveDate>,
    pub(super) ends_on: Option<NaiveDate>,
    pub(super) known_on: Option<NaiveDate>,
    #[serde(flatten)]
    pub(super) cites: Cites,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Theme {
    pub(super) slug: String,
    pub(super) parent: Option<String>,
    pub(super) label: Translations,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BeneficiaryGroup {
    pub(super) slug: String,
    pub(super) label: Translations,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Association {
    pub(super) slug: String,
    pub(super) kind: AssociationKind,
    pub(super) name: Translations,
    pub(super) neighbourhood: Option<Translations>,
    pub(super) purpose: Option<Translations>,
    pub(super) related_party: Option<bool>,
    pub(super) related_party_note: Option<Translations>,
    pub(super) ice: Option<String>,
    #[serde(flatten)]
    pub(super) cites: Cites,
}

#[derive(Debug, Deserialize)]
pub(super) struct Facility {
    pub(super) name: Translations,
    #[serde(flatten)]
    pub(super) cites: Cites,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Agreement {
    pub(super) key: String,
    pub(super) association: String,
    pub(super) other_associations: Option<Vec<String>>,
    pub(super) title: Translations,
    pub(super) purpose: Option<Translations>,
    pub(super) facility: Option<Translations>,
    pub(super) ceremony: Option<String>,
    pub(super) submitted_on: Option<NaiveDate>,
    pub(super) termination_reason: Option<Translations>,
    pub(super) completion_note: Option<Translations>,
    pub(super) themes: Option<Vec<String>>,
    pub(super) beneficiaries: Option<Vec<String>>,
    #[serde(flatten)]
    pub(super) facts: AgreementFacts,
    #[serde(flatten)]
    pub(super) cites: Cites,
}

/// What an agreement says, or the bundle says for all of them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AgreementFacts {
    pub(super) status: Option<ClaimedStatus>,
    pub(super) approved_on: Option<NaiveDate>,
    pub(super) signed_on: Option<NaiveDate>,
    pub(super) starts_on: Option<NaiveDate>,
    pub(super) ends_on: Option<NaiveDate>,
    pub(super) completed_on: Option<NaiveDate>,
    pub(super) terminated_on: Option<NaiveDate>,
    pub(super) withdrawn_on: Option<NaiveDate>,
    pub(super) amount: Option<String>,
    pub(super) currency: Option<String>,
    pub(super) signatures: Option<Vec<Signature>>,
}

impl AgreementFacts {
    pub(super) fn dates(&self) -> Dates {
        Dates {
            approved_on: self.approved_on,
            signed_on: self.signed_on,
            starts_on: self.starts_on,
            ends_on: self.ends_on,
            completed_on: self.completed_on,
            terminated_on: self.terminated_on,
            withdrawn_on: self.withdrawn_on,
            ..Dates::default()
        }
    }

    /// These facts, with what they leave out taken from the bundle's defaults.
    pub(super) fn over(&self, defaults: &AgreementFacts) -> AgreementFacts {
        let (amount, currency) = match &self.amount {
            Some(_) => (self.amount.clone(), self.currency.clone().or_else(|| defaults.currency.clone())),
            None => (defaults.amount.clone(), self.currency.clone().or_else(|| defaults.currency.clone())),
        };
        AgreementFacts {
            status: self.status.or(defaults.status),
            approved_on: self.approved_on.or(defaults.approved_on),
            signed_on: self.signed_on.or(defaults.signed_on),
            starts_on: self.starts_on.or(defaults.starts_on),
            ends_on: self.ends_on.or(defaults.ends_on),
            completed_on: self.completed_on.or(defaults.completed_on),
            terminated_on: self.terminated_on.or(defaults.terminated_on),
            withdrawn_on: self.withdrawn_on.or(defaults.withdrawn_on),
            amount,
            currency,
            signatures: self.signatures.clone().or_else(|| defaults.signatures.clone()),
        }
    }
}

/// The last legal act that a source proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum ClaimedStatus {
    Approved,
    Signed,
    Completed,
    Terminated,
    Withdrawn,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Signature {
    pub(super) party: PartyRole,
    pub(super) signed_on: Option<NaiveDate>,
    pub(super) signatory: Option<Signatory>,
    pub(super) post: Option<String>,
    pub(super) on_behalf_of_post: Option<String>,
    pub(super) authority: Option<SigningAuthority>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Signatory {
    Official(String),
    Name(Translations),
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Ceremony {
    pub(super) slug: String,
    pub(super) kind: CeremonyKind,
    pub(super) held_on: NaiveDate,
    pub(super) venue: Option<Translations>,
    pub(super) chair: Option<Chair>,
    pub(super) attending_posts: Option<Vec<String>>,
    pub(super) attending_officials: Option<Vec<String>>,
    pub(super) agreements: Option<SignedThere>,
    #[serde(flatten)]
    pub(super) cites: Cites,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Chair {
    pub(super) official: Option<String>,
    pub(super) post: Option<String>,
    pub(super) on_behalf_of_post: Option<String>,
}

/// The agreements signed at a ceremony: the words «all of the above», or their keys.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum SignedThere {
    All(AllOfTheAbove),
    These(Vec<String>),
}

#[derive(Debug, Deserialize)]
pub(super) enum AllOfTheAbove {
    #[serde(rename = "all of the above")]
    Words,
}

/// The ceremonies at which agreements were signed, to be asked once for each agreement of a bundle.
#[derive(Debug, Default)]
pub(super) struct Signings<'a> {
    of_all: Vec<&'a str>,
    by_key: HashMap<&'a str, Vec<&'a str>>,
}

impl<'a> Signings<'a> {
    pub(super) fn of(bundle: &'a Bundle) -> Self {
        let mut signings = Signings::default();
        for ceremony in &bundle.ceremonies {
            match &ceremony.agreements {
                Some(SignedThere::All(AllOfTheAbove::Words)) => signings.of_all.push(&ceremony.slug),
                Some(SignedThere::These(keys)) => {
                    for key in keys {
                        signings.by_key.entry(key).or_default().push(&ceremony.slug);
                    }
                }
                None => {}
            }
        }
        signings
    }

    /// The slugs of the ceremonies at which the agreement of a key was signed.
    pub(super) fn slugs(&self, key: &str) -> impl Iterator<Item = &'a str> {
        self.by_key.get(key).into_iter().flatten().chain(&self.of_all).copied()
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Source {
    pub(super) slug: String,
    pub(super) kind: SourceKind,
    pub(super) title: Translations,
    pub(super) url: Option<String>,
    pub(super) published_on: Option<NaiveDate>,
    pub(super) event_on: Option<NaiveDate>,
    pub(super) language: Option<String>,
}
