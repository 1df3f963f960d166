//! The GraphQL types of agreements, their parties and signatures, and facilities.

use async_graphql::{Context, Enum, Object, Result};
use entity::official;

use crate::{
    graphql::{
        connection::Item,
        direct::plain_enums,
        language::{Language, Translation, translations},
        object::object,
        order::OrderDirection,
        scalar::{Date, Decimal},
    },
    open_data::schema::{ExportEligibility, eligibility},
    registry::{
        agreement::{
            change::{Amendment, Commitment, Suspension},
            filter::{AgreementFilter, AgreementOrderField},
            query, rules,
        },
        association::schema::Association,
        ceremony::schema::Ceremony,
        council::schema::{Council, Post},
        deliberation::{
            self,
            schema::{Deliberation, Review},
        },
        document::{self, schema::Document},
        funding::{
            self,
            schema::{Contribution, Instalment},
        },
        official::schema::Official,
        outcome::{
            self,
            schema::{Evaluation, Indicator},
        },
        source::{self, schema::Source},
        vocabulary::{
            self,
            schema::{BeneficiaryGroup, Theme},
        },
    },
};

/// Where an agreement stands. It is derived from the dates of the legal acts and today's date in Morocco, and never
/// stored, so it can't be out of date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "rules::Status")]
pub enum AgreementStatus {
    /// Being prepared.
    Draft,
    /// Approved by the council's deliberation, and not signed yet.
    Approved,
    /// Given up before signature.
    Withdrawn,
    /// Signed; its term has not begun, or its first day is not known.
    Signed,
    /// Signed, and its term has begun.
    InForce,
    /// Signed, and resting for a time.
    Suspended,
    /// Its last day has passed.
    Expired,
    /// Closed as carried out.
    Completed,
    /// Ended early.
    Terminated,
}

/// Whether the public may see an agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "entity::agreement::Publication")]
pub enum Publication {
    /// Being prepared: only the council's staff sees it.
    Draft,
    /// Everyone sees it.
    Published,
    /// It was published and taken back, for a stated reason: only the council's staff sees it.
    Withheld,
}

/// As what a party takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "entity::party::PartyRole")]
pub enum PartyRole {
    /// The council that enters into the agreement.
    Council,
    /// The association that the council partners with.
    Association,
}

/// By what authority a person signs; articles 103 to 109 of organic law 113-14 on communes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::signature::SigningAuthority")]
pub enum SigningAuthority {
    /// In the signatory's own right.
    Own,
    /// By delegation of signature: the delegating office keeps the power.
    SignatureDelegation,
    /// By delegation of powers: the power itself was handed over.
    PowersDelegation,
    /// As the legal replacement of an absent or prevented office-holder.
    Replacement,
    /// The source does not say.
    Unspecified,
}

plain_enums!(AgreementStatus, Publication, PartyRole, SigningAuthority);

object! {
    /// A partnership agreement (اتفاقية شراكة, convention de partenariat) between a council and an association.
    type Agreement over agreement, figures super::facet::AgreementFigures, logged history revision {
        /// Whether the files of the standards have it, and if not, why.
        async fn export_eligibility(&self) -> Result<Vec<ExportEligibility>> {
            Ok(eligibility(&self.scope, &self.row).await?)
        }
    }
    values |row, scope| {
        /// The registry's own number, such as `AM-2025-0001`: the council's letters, the year and a running number. Unique,
        /// never changed, never given to another agreement.
        reference: &str = &row.reference;
        /// Where it stands today.
        status: AgreementStatus = rules::status(row, scope.today()).into();
        /// When the council's deliberation approved it. `null` if it did not, or the day is not known.
        approved_on: Option<Date> = row.approved_on.map(Date);
        /// When the last party signed it. `null` if it is not signed.
        signed_on: Option<Date> = row.signed_on.map(Date);
        /// The first day of its term. `null` if it is not known.
        starts_on: Option<Date> = row.starts_on.map(Date);
        /// The last day of its term. `null` if it is not known, or there is none.
        ends_on: Option<Date> = row.ends_on.map(Date);
        /// When it was closed as carried out. `null` if it was not.
        completed_on: Option<Date> = row.completed_on.map(Date);
        /// When it was ended early. `null` if it was not.
        terminated_on: Option<Date> = row.terminated_on.map(Date);
        /// When it was given up before signature. `null` if it was not.
        withdrawn_on: Option<Date> = row.withdrawn_on.map(Date);
        /// Whether the public may see it. Only staff of its council ever reads another value than `PUBLISHED`.
        publication: Publication = row.publication.into();
        /// When the draft was handed in for review. `null` if it was not, or it is not known.
        submitted_on: Option<Date> = row.submitted_on.map(Date);
        /// The first day of its newest suspension. `null` if there was none, or it was lifted.
        suspended_on: Option<Date> = row.suspended_on.map(Date);
        /// The last day of that suspension. `null` if none was said.
        suspended_until: Option<Date> = row.suspended_until.map(Date);
        /// The whole sum of money, in `currency`. `null` if it is not known, which does not mean that it is nothing.
        amount: Option<Decimal> = row.amount.map(|hundredths| Decimal { hundredths });
        /// The currency of `amount` (ISO 4217), such as `MAD`. `null` exactly when the amount is.
        currency: Option<&str> = row.currency.as_deref();
    }
    links |row| {
        /// The council that entered into it.
        council: Council = row.council_id;
    }
    optional_links |row| {
        /// The building or place that it is about. `null` if it is about none, or none is known.
        facility: Facility = row.facility_id;
        /// The ceremony at which it was signed. `null` if there was none, or none is known.
        ceremony: Ceremony = row.ceremony_id;
    }
    texts {
        /// The title.
        title, title_translations: title;
    }
    optional_texts {
        /// What it is for. `null` if it is not known.
        purpose, purpose_translations: purpose;
        /// Why it was ended early. `null` if it was not, or it is not known.
        termination_reason, termination_reason_translations: termination_reason;
        /// What was said when it was closed as carried out. `null` if nothing was.
        completion_note, completion_note_translations: completion_note;
    }
    edges {
        /// What committees said of it before it was decided, in the order of recording.
        reviews: Review, by deliberation::query::OF_AGREEMENT, sorted deliberation::query::REVIEWS_AS_GIVEN;
        /// The council's votes on it, in the order of recording.
        deliberations: Deliberation, by deliberation::query::OF_AGREEMENT,
            sorted deliberation::query::DELIBERATIONS_AS_GIVEN;
        /// The later legal acts that changed or prolonged it, by their numbers.
        amendments: Amendment, by query::AMENDMENTS, sorted query::AMENDMENTS_AS_GIVEN;
        /// The stretches of time in which it rested, in the order of recording.
        suspensions: Suspension, by query::SUSPENSIONS, sorted query::SUSPENSIONS_AS_GIVEN;
        /// What its parties promise to do, in its own order.
        commitments: Commitment, by query::COMMITMENTS, sorted query::COMMITMENTS_AS_GIVEN;
        /// What its parties bring, in money or in kind, in its own order.
        contributions: Contribution, by funding::query::OF_AGREEMENT, sorted funding::query::CONTRIBUTIONS_AS_GIVEN;
        /// The parts in which its sum is paid, in its own order.
        instalments: Instalment, by funding::query::OF_AGREEMENT, sorted funding::query::INSTALMENTS_AS_GIVEN;
        /// What its results are judged by, in its own order.
        indicators: Indicator, by outcome::query::OF_AGREEMENT, sorted outcome::query::INDICATORS_AS_GIVEN;
        /// The reports on it that are due, in its own order.
        evaluations: Evaluation, by outcome::query::OF_AGREEMENT, sorted outcome::query::EVALUATIONS_AS_GIVEN;
        /// The files that belong to it, in the order in which they were added.
        documents: Document, by document::query::OF_AGREEMENT, sorted document::query::AS_GIVEN;
        /// The councils and associations that it binds, in its own order.
        parties: Party, by query::PARTIES, sorted query::PARTIES_AS_GIVEN;
        /// Who signed it, in its own order.
        signatures: Signature, by query::SIGNATURES, sorted query::SIGNATURES_AS_GIVEN;
        /// What it is about, the main theme first.
        themes: Theme, by vocabulary::query::OF_AGREEMENT, sorted vocabulary::query::THEMES_AS_GIVEN;
        /// Whom it serves, the main group first.
        beneficiary_groups: BeneficiaryGroup, by vocabulary::query::SERVED, sorted vocabulary::query::GROUPS_AS_GIVEN;
    /// The publications that this record was taken from, in the order in which they were cited.
    sources: Source, by source::query::CITED, sorted source::query::AS_CITED;
    }
}

object! {
    /// A council or an association that an agreement binds: one of `council` and `association` is there, never both.
    type Party over party {
    }
    values |row, scope| {
        /// As what it takes part.
        role: PartyRole = row.role.into();
    }
    links |row| {
        /// The agreement.
        agreement: Agreement = row.agreement_id;
    }
    optional_links |row| {
        /// The council. `null` if the party is an association.
        council: Council = row.council_id;
        /// The association. `null` if the party is a council.
        association: Association = row.association_id;
    }
    edges {
        /// What it promises to do, in the agreement's order.
        commitments: Commitment, by query::COMMITMENTS_OF_PARTY, sorted query::COMMITMENTS_AS_GIVEN;
        /// What it brings, in the agreement's order.
        contributions: Contribution, by funding::query::OF_PARTY, sorted funding::query::CONTRIBUTIONS_AS_GIVEN;
        /// Who signed for it, in the agreement's order.
        signatures: Signature, by query::SIGNATURES_OF_PARTY, sorted query::SIGNATURES_AS_GIVEN;
    }
}

object! {
    /// The signature of one party. What no source says of it is `null`.
    type Signature over signature {
        /// Who signed. `null` if no source gives a name.
        async fn signatory(&self, _ctx: &Context<'_>) -> Result<Option<Signatory>> {
            if let Some(official) = self.row.official_id {
                let row = self.scope.related::<official::Model>(official.0).await?;
                let name = row.name.clone();
                return Ok(Some(Signatory { official: Some(Official::over(row, &self.scope)), name }));
            }
            Ok(self.row.signatory_name.clone().map(|name| Signatory { official: None, name }))
        }
    }
    values |row, scope| {
        /// By what authority the person signed.
        authority: SigningAuthority = row.authority.into();
        /// When it was signed. `null` if it is not known.
        signed_on: Option<Date> = row.signed_on.map(Date);
    }
    links |row| {
        /// The party that it was given for.
        party: Party = row.party_id;
        /// The agreement.
        agreement: Agreement = row.agreement_id;
    }
    optional_links |row| {
        /// The post in which the person signed. `null` if it is not known.
        post: Post = row.post_id;
        /// The post in whose name the person signed. `null` if the person signed in their own post's name, or it is not known.
        on_behalf_of: Post = row.on_behalf_of_id;
    }
}

/// Who signed: an official of the registry, or another person by name.
#[derive(Clone, Debug)]
pub struct Signatory {
    official: Option<Official>,
    name: entity::value::Translations,
}

object! {
    /// A building or place that agreements are about.
    type Facility over facility, logged history revision {
    }
    links |row| {
        /// The council on whose territory it stands.
        council: Council = row.council_id;
    }
    texts {
        /// What it is called.
        name, name_translations: name;
    }
    edges {
    /// The publications that this record was taken from, in the order in which they were cited.
    sources: Source, by source::query::CITED, sorted source::query::AS_CITED;
    }
    filtered {
    /// The agreements about it. Newest signature first, unless sorted otherwise.
    agreements: Agreement, by query::OF_FACILITY, order AgreementOrderField, default (AgreementOrderField::SignedOn, OrderDirection::Descending), filter AgreementFilter;
    }
}

/// Who signed: an official of the registry, or another person by name.
#[Object]
impl Signatory {
    /// The official. `null` if the signatory is none of the registry's officials.
    async fn official(&self) -> Option<Official> {
        self.official.clone()
    }

    /// The person's name.
    async fn name(
        &self,
        #[graphql(
            desc = "The language wanted; another one answers where the text is not known in it.",
            default_with = "Language::Arabic"
        )]
        language: Language,
    ) -> String {
        language.of(&self.name)
    }

    /// The name in every language that it is known in, in the order Arabic, French, Tamazight, English.
    async fn name_translations(&self) -> Vec<Translation> {
        translations(&self.name)
    }
}
