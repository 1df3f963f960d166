//! The agreement filter in memory, beside its SQL: what one agreement is known to be, against what the filter asks, member
//! by member in the filter's own order. It answers for a record that is at hand, such as one that was just written; a
//! differential test holds the two together.

use chrono::{DateTime, NaiveDate, Utc};
use entity::{party::PartyRole, value::Translations};

use super::{
    filter::{AgreementFact, AgreementFilter},
    rules::{Dates, Status, status_on},
};
use crate::graphql::{
    filter::{Matches, OfficeFacts, any_of, named},
    scalar::{Date, Instant},
};

/// Everything about one agreement that a filter can ask.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AgreementFacts {
    /// The tokens that the search index keeps of it.
    pub tokens: std::collections::HashSet<String>,
    /// The dates of its legal acts and its term.
    pub dates: Dates,
    /// Its council's slug.
    pub council: String,
    /// The prefecture or province of its council, if known.
    pub prefecture: Option<Translations>,
    /// The region of its council, if known.
    pub region: Option<Translations>,
    /// Whom it binds.
    pub parties: Vec<PartyFacts>,
    /// The slugs of its themes, and of all themes above them.
    pub themes: Vec<String>,
    /// The slugs of the beneficiary groups that it serves.
    pub beneficiary_groups: Vec<String>,
    /// The ceremony at which it was signed, if known: its slug, and who chaired it.
    pub ceremony: Option<(String, OfficeFacts)>,
    /// Its signatures: in which office, and whether anybody is named.
    pub signatures: Vec<(OfficeFacts, bool)>,
    /// The amount in hundredths and its currency, if known.
    pub amount: Option<(i64, String)>,
    /// Whether its purpose is known.
    pub has_purpose: bool,
    /// Whether a facility is known.
    pub has_facility: bool,
    /// Whether it cites a source.
    pub has_source: bool,
    /// Whether it has a document that the asker may read.
    pub has_document: bool,
    /// Whether a later legal act changed or prolonged it.
    pub has_amendment: bool,
    /// When the log last saw it change.
    pub changed_at: DateTime<Utc>,
}

/// A party of an agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartyFacts {
    /// As what it takes part.
    pub role: PartyRole,
    /// The association, if it is one.
    pub association: Option<PartnerFacts>,
}

/// An association that is a party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartnerFacts {
    /// Its slug.
    pub slug: String,
    /// The slugs of the associations that were merged into it.
    pub former_slugs: Vec<String>,
    /// Its neighbourhood, if known.
    pub neighbourhood: Option<Translations>,
    /// Whether it is a related party.
    pub related_party: bool,
}

impl PartnerFacts {
    fn is_called(&self, slug: &str) -> bool {
        self.slug == slug || self.former_slugs.iter().any(|former| former == slug)
    }
}

impl AgreementFacts {
    fn associations(&self) -> impl Iterator<Item = &PartnerFacts> {
        self.parties.iter().filter_map(|party| party.association.as_ref())
    }

    fn knows(&self, fact: AgreementFact) -> bool {
        match fact {
            AgreementFact::Amount => self.amount.is_some(),
            AgreementFact::Period => self.dates.starts_on.is_some() && self.dates.ends_on.is_some(),
            AgreementFact::Purpose => self.has_purpose,
            AgreementFact::Facility => self.has_facility,
            AgreementFact::Ceremony => self.ceremony.is_some(),
            AgreementFact::Signatory => self.signatures.iter().any(|(_, named)| *named),
            AgreementFact::SignedOn => self.dates.signed_on.is_some(),
            AgreementFact::Prefecture => self.prefecture.is_some(),
            AgreementFact::Region => self.region.is_some(),
            AgreementFact::Theme => !self.themes.is_empty(),
            AgreementFact::BeneficiaryGroup => !self.beneficiary_groups.is_empty(),
            AgreementFact::Association => self.associations().next().is_some(),
            AgreementFact::Neighbourhood => self.associations().any(|partner| partner.neighbourhood.is_some()),
            AgreementFact::Source => self.has_source,
            AgreementFact::Document => self.has_document,
            AgreementFact::Amendment => self.has_amendment,
        }
    }
}

impl Matches for AgreementFilter {
    type Facts = AgreementFacts;

    fn matches_own(&self, facts: &AgreementFacts, today: NaiveDate) -> bool {
        let AgreementFilter {
            status,
            council,
            prefecture,
            region,
            association,
            neighbourhood,
            related_party,
            party_role,
            theme,
            beneficiary_group,
            ceremony,
            signatory,
            chair,
            signed_on,
            starts_on,
            ends_on,
            in_force_on,
            amount,
            has,
            lacks,
            text,
            updated_since,
            and: _,
            or: _,
            not: _,
        } = self;
        let dates = &facts.dates;
        let in_some = |list: &Option<Vec<String>>, slugs: &[String]| any_of(list, |wanted| slugs.contains(wanted));
        any_of(status, |wanted| status_on(dates, today) == Status::from(*wanted))
            && any_of(council, |wanted| *wanted == facts.council)
            && named(prefecture, facts.prefecture.as_ref())
            && named(region, facts.region.as_ref())
            && any_of(association, |wanted| facts.associations().any(|partner| partner.is_called(wanted)))
            && (neighbourhood.is_none()
                || facts.associations().any(|partner| named(neighbourhood, partner.neighbourhood.as_ref())))
            && related_party.is_none_or(|wanted| facts.associations().any(|partner| partner.related_party) == wanted)
            && any_of(party_role, |wanted| facts.parties.iter().any(|party| party.role == (*wanted).into()))
            && in_some(theme, &facts.themes)
            && in_some(beneficiary_group, &facts.beneficiary_groups)
            && any_of(ceremony, |wanted| facts.ceremony.as_ref().is_some_and(|(slug, _)| slug == wanted))
            && signatory.as_ref().is_none_or(|wanted| facts.signatures.iter().any(|(office, _)| wanted.keeps(office)))
            && chair.as_ref().is_none_or(|wanted| facts.ceremony.iter().any(|(_, office)| wanted.keeps(office)))
            && signed_on.is_none_or(|range| range.contains(dates.signed_on))
            && starts_on.is_none_or(|range| range.contains(dates.starts_on))
            && ends_on.is_none_or(|range| range.contains(dates.ends_on))
            && in_force_on.is_none_or(|Date(day)| status_on(dates, day) == Status::InForce)
            && amount.as_ref().is_none_or(|range| range.contains(facts.amount.as_ref()))
            && has.iter().flatten().all(|fact| facts.knows(*fact))
            && !lacks.iter().flatten().any(|fact| facts.knows(*fact))
            && text.as_ref().is_none_or(|text| text.keeps(entity::id::NodeKind::Agreement, &facts.tokens))
            && updated_since.is_none_or(|Instant(since)| facts.changed_at >= since)
    }
}
