//! The GraphQL types of agreements, their parties and signatures, and facilities.

use async_graphql::{Context, Enum, Object, Result};
use entity::official;

use crate::{
    graphql::{
        connection::Item,
        language::{Language, Translation, translations},
        object::object,
        order::OrderDirection,
        scalar::{Date, Decimal},
    },
    registry::{
        agreement::{
            filter::{AgreementFilter, AgreementOrderField},
            query, rules,
        },
        association::schema::Association,
        ceremony::schema::Ceremony,
        council::{
            self,
            schema::{Council, Post},
        },
        official::schema::Official,
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
    /// Its last day has passed.
    Expired,
    /// Closed as carried out.
    Completed,
    /// Ended early.
    Terminated,
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

object! {
    /// A partnership agreement (اتفاقية شراكة, convention de partenariat) between a council and an association.
    type Agreement over agreement {
        /// The registry's own number, such as `AM-2025-0001`: the council's letters, the year and a running number. Unique,
        /// never changed, never given to another agreement.
        async fn reference(&self) -> &str {
            &self.row.reference
        }

        /// Where it stands today.
        async fn status(&self) -> AgreementStatus {
            rules::status(&self.row, self.scope.today()).into()
        }

        /// When the council's deliberation approved it. `null` if it did not, or the day is not known.
        async fn approved_on(&self) -> Option<Date> {
            self.row.approved_on.map(Date)
        }

        /// When the last party signed it. `null` if it is not signed.
        async fn signed_on(&self) -> Option<Date> {
            self.row.signed_on.map(Date)
        }

        /// The first day of its term. `null` if it is not known.
        async fn starts_on(&self) -> Option<Date> {
            self.row.starts_on.map(Date)
        }

        /// The last day of its term. `null` if it is not known, or there is none.
        async fn ends_on(&self) -> Option<Date> {
            self.row.ends_on.map(Date)
        }

        /// When it was closed as carried out. `null` if it was not.
        async fn completed_on(&self) -> Option<Date> {
            self.row.completed_on.map(Date)
        }

        /// When it was ended early. `null` if it was not.
        async fn terminated_on(&self) -> Option<Date> {
            self.row.terminated_on.map(Date)
        }

        /// When it was given up before signature. `null` if it was not.
        async fn withdrawn_on(&self) -> Option<Date> {
            self.row.withdrawn_on.map(Date)
        }

        /// The whole sum of money, in `currency`. `null` if it is not known, which does not mean that it is nothing.
        async fn amount(&self) -> Option<Decimal> {
            self.row.amount.map(|hundredths| Decimal { hundredths })
        }

        /// The currency of `amount` (ISO 4217), such as `MAD`. `null` exactly when the amount is.
        async fn currency(&self) -> Option<&str> {
            self.row.currency.as_deref()
        }

        /// The council that entered into it.
        async fn council(&self, _ctx: &Context<'_>) -> Result<Council> {
            Ok(Council::over(self.scope.related(self.row.council_id.0).await?, &self.scope))
        }

        /// The building or place that it is about. `null` if it is about none, or none is known.
        async fn facility(&self, _ctx: &Context<'_>) -> Result<Option<Facility>> {
            let Some(facility) = self.row.facility_id else {
                return Ok(None);
            };
            Ok(Some(Facility::over(self.scope.related(facility.0).await?, &self.scope)))
        }

        /// The ceremony at which it was signed. `null` if there was none, or none is known.
        async fn ceremony(&self, _ctx: &Context<'_>) -> Result<Option<Ceremony>> {
            let Some(ceremony) = self.row.ceremony_id else {
                return Ok(None);
            };
            Ok(Some(Ceremony::over(self.scope.related(ceremony.0).await?, &self.scope)))
        }
    }
    texts {
        /// The title.
        title, title_translations: title;
    }
    optional_texts {
        /// What it is for. `null` if it is not known.
        purpose, purpose_translations: purpose;
    }
    edges {
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
        /// As what it takes part.
        async fn role(&self) -> PartyRole {
            self.row.role.into()
        }

        /// The agreement.
        async fn agreement(&self, _ctx: &Context<'_>) -> Result<Agreement> {
            Ok(Agreement::over(self.scope.related(self.row.agreement_id.0).await?, &self.scope))
        }

        /// The council. `null` if the party is an association.
        async fn council(&self, _ctx: &Context<'_>) -> Result<Option<Council>> {
            let Some(council) = self.row.council_id else {
                return Ok(None);
            };
            Ok(Some(Council::over(self.scope.related(council.0).await?, &self.scope)))
        }

        /// The association. `null` if the party is a council.
        async fn association(&self, _ctx: &Context<'_>) -> Result<Option<Association>> {
            let Some(association) = self.row.association_id else {
                return Ok(None);
            };
            Ok(Some(Association::over(self.scope.related(association.0).await?, &self.scope)))
        }
    }
    edges {
        /// Who signed for it, in the agreement's order.
        signatures: Signature, by query::SIGNATURES_OF_PARTY, sorted query::SIGNATURES_AS_GIVEN;
    }
}

object! {
    /// The signature of one party. What no source says of it is `null`.
    type Signature over signature {
        /// By what authority the person signed.
        async fn authority(&self) -> SigningAuthority {
            self.row.authority.into()
        }

        /// When it was signed. `null` if it is not known.
        async fn signed_on(&self) -> Option<Date> {
            self.row.signed_on.map(Date)
        }

        /// Who signed. `null` if no source gives a name.
        async fn signatory(&self, _ctx: &Context<'_>) -> Result<Option<Signatory>> {
            if let Some(official) = self.row.official_id {
                let row = self.scope.related::<official::Model>(official.0).await?;
                let name = row.name.clone();
                return Ok(Some(Signatory { official: Some(Official::over(row, &self.scope)), name }));
            }
            Ok(self.row.signatory_name.clone().map(|name| Signatory { official: None, name }))
        }

        /// The post in which the person signed. `null` if it is not known.
        async fn post(&self, _ctx: &Context<'_>) -> Result<Option<Post>> {
            council::schema::post(&self.scope, self.row.post_id).await
        }

        /// The post in whose name the person signed. `null` if the person signed in their own post's name, or it is not known.
        async fn on_behalf_of(&self, _ctx: &Context<'_>) -> Result<Option<Post>> {
            council::schema::post(&self.scope, self.row.on_behalf_of_id).await
        }

        /// The party that it was given for.
        async fn party(&self, _ctx: &Context<'_>) -> Result<Party> {
            Ok(Party::over(self.scope.related(self.row.party_id.0).await?, &self.scope))
        }

        /// The agreement.
        async fn agreement(&self, _ctx: &Context<'_>) -> Result<Agreement> {
            Ok(Agreement::over(self.scope.related(self.row.agreement_id.0).await?, &self.scope))
        }
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
    type Facility over facility {
        /// The council on whose territory it stands.
        async fn council(&self, _ctx: &Context<'_>) -> Result<Council> {
            Ok(Council::over(self.scope.related(self.row.council_id.0).await?, &self.scope))
        }
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
