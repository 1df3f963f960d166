//! What agreements can be counted by, and their facets. A bucket has exactly the agreements that a filter by its value
//! keeps: a theme counts the themes below it, a place whatever has one of its names.

use async_graphql::Object;
use chrono::NaiveDate;
use entity::agreement;
use sea_orm::sea_query::{Expr, ExprTrait};

use super::{
    filter::agreements_with_related_party,
    rules::Status,
    schema::{AgreementStatus, PartyRole},
    statistics::Asked,
    status_sql::status_number,
};
use crate::{
    graphql::{
        bucket::{AgreementMoney, NodeBucket, ValueBucket},
        facet::{Counted, Figures, facets},
        shown::{Currency, Place, Shown, Year, stored},
    },
    open_data::schema::{DownloadFormat, download},
    registry::{
        association::schema::Association,
        ceremony::schema::Ceremony,
        council::schema::Council,
        vocabulary::schema::{BeneficiaryGroup, Theme},
    },
    store::{
        place::Names,
        tally::{GroupKey, GroupKind, Keys, Period, Source, Tallied},
    },
};

/// A date of an agreement, for figures over time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum DateColumn {
    Signed,
    Approved,
    Starts,
    Ends,
}

/// What agreements can be counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum AgreementDimension {
    Status,
    Council,
    Prefecture,
    Region,
    Theme,
    BeneficiaryGroup,
    Association,
    Neighbourhood,
    PartyRole,
    RelatedParty,
    Ceremony,
    Currency,
    Time(DateColumn, Period),
}

impl Tallied for agreement::Model {
    type Dimension = AgreementDimension;

    fn keys(dimension: AgreementDimension, today: NaiveDate) -> Keys {
        let own = |column: &'static str| Expr::col(("agreement", column));
        let council = |column| Names { table: "council", column };
        match dimension {
            AgreementDimension::Status => Keys::new(GroupKind::Number, Source::Own(status_number(today))),
            AgreementDimension::Council => Keys::new(GroupKind::Id, Source::Own(own("council_id"))),
            AgreementDimension::Prefecture => {
                let names = council("prefecture");
                names.keys(Source::Rolled(own("council_id"), names.members()))
            }
            AgreementDimension::Region => {
                let names = council("region");
                names.keys(Source::Rolled(own("council_id"), names.members()))
            }
            AgreementDimension::Theme => {
                // An agreement has one set of themes, so that its sets stand for the themes, and those above them, once.
                let themes = "SELECT DISTINCT theme_set_member.theme_set_id AS id, theme_within.ancestor_id AS key \
                              FROM theme_set_member JOIN theme_within ON theme_within.theme_id = theme_set_member.theme_id";
                Keys::new(GroupKind::Id, Source::Rolled(own("theme_set_id"), themes.to_owned()))
            }
            AgreementDimension::BeneficiaryGroup => {
                let pairs = Source::Pairs("agreement_beneficiary", "agreement_id", "beneficiary_group_id");
                Keys::new(GroupKind::Id, pairs)
            }
            AgreementDimension::Association => {
                Keys::new(GroupKind::Id, Source::Pairs("party", "agreement_id", "association_id"))
            }
            AgreementDimension::Neighbourhood => {
                let names = Names { table: "association", column: "neighbourhood" };
                names.keys(Source::Many(format!(
                    "SELECT party.agreement_id AS owner, members.key AS key FROM party \
                     JOIN ({}) AS members ON members.id = party.association_id",
                    names.members()
                )))
            }
            AgreementDimension::PartyRole => {
                let roles = "SELECT agreement_id AS owner, role AS key FROM party";
                Keys::new(GroupKind::Text, Source::Many(roles.to_owned()))
            }
            AgreementDimension::RelatedParty => {
                let related = own("id").in_subquery(agreements_with_related_party());
                let number = Expr::case(related, 1).finally(0);
                Keys::new(GroupKind::Number, Source::Own(Expr::expr(number).cast_as("BIGINT")))
            }
            AgreementDimension::Ceremony => Keys::new(GroupKind::Id, Source::Own(own("ceremony_id"))),
            AgreementDimension::Currency => Keys::new(GroupKind::Text, Source::Own(own("currency"))),
            AgreementDimension::Time(date, period) => {
                let column = match date {
                    DateColumn::Signed => "signed_on",
                    DateColumn::Approved => "approved_on",
                    DateColumn::Starts => "starts_on",
                    DateColumn::Ends => "ends_on",
                };
                Keys::new(GroupKind::Number, Source::Period(own(column), period))
            }
        }
    }
}

impl Shown for AgreementStatus {
    const NAME: &'static str = "Status";
    type Output = AgreementStatus;

    fn of(key: &GroupKey) -> Option<AgreementStatus> {
        match key {
            GroupKey::Number(place) => Status::ALL.get(usize::try_from(*place).ok()?).map(|status| (*status).into()),
            _ => None,
        }
    }
}

stored! {
    PartyRole from entity::party::PartyRole, "PartyRole";
}

/// Buckets of agreements that go with a record.
type Of<T> = NodeBucket<T, AgreementMoney>;
/// Buckets of agreements that share a value.
type With<V> = ValueBucket<V, AgreementMoney>;

/// What a list of agreements offers beside its page.
#[derive(Clone, Debug)]
pub struct AgreementFigures(Counted<agreement::Model>);

impl Figures<agreement::Model> for AgreementFigures {
    fn of(list: Counted<agreement::Model>) -> Self {
        AgreementFigures(list)
    }
}

/// What a list of agreements offers beside its page.
#[Object]
impl AgreementFigures {
    /// How many agreements of the list there are by status, council, theme and so on, for the menus beside it. Each facet
    /// respects the list's filter except for one member at its top level, the one that its own menu sets: with
    /// `filter: {status: [SIGNED], theme: ["culture"]}` the facet `status` counts every status, and only agreements about
    /// culture. A filter by a bucket's value in that member keeps exactly the bucket's agreements.
    async fn facets(&self) -> AgreementFacets {
        AgreementFacets(self.0.clone())
    }

    /// Where all of the list can be downloaded, whatever the page: what the public sees of it, in the order of recording. The
    /// address stays good, and gives what the filter keeps then. It begins with the server's public address, if that is known
    /// to it, and is to be read from the server's root otherwise.
    async fn download(
        &self,
        #[graphql(desc = "The format of the file: CSV for spreadsheets, JSON Lines for programs, XLSX, or Parquet.")]
        format: DownloadFormat,
    ) -> async_graphql::Result<String> {
        Ok(download(&self.0, format)?)
    }

    #[graphql(flatten)]
    async fn statistics(&self) -> Asked {
        Asked(self.0.clone())
    }
}

facets! {
    /// How many agreements of a list there are, by what they have in common.
    AgreementFacets over agreement::Model, by AgreementDimension {
        /// By status today. Ignores the filter's `status`.
        status: With<AgreementStatus>, by Status, ignoring status;
        /// By council. Ignores the filter's `council`.
        councils: Of<Council>, by Council, ignoring council;
        /// By the council's prefecture or province. Ignores the filter's `prefecture`. The unknown: `lacks: [PREFECTURE]`.
        prefectures: With<Place>, by Prefecture, ignoring prefecture;
        /// By the council's region. Ignores the filter's `region`. The unknown: `lacks: [REGION]`.
        regions: With<Place>, by Region, ignoring region;
        /// By theme. A theme counts the agreements of the themes below it too, each once, as the filter does. Ignores the
        /// filter's `theme`. Those without a theme: `lacks: [THEME]`.
        themes: Of<Theme>, by Theme, ignoring theme;
        /// By beneficiary group. Ignores the filter's `beneficiaryGroup`. Those without one: `lacks: [BENEFICIARY_GROUP]`.
        beneficiary_groups: Of<BeneficiaryGroup>, by BeneficiaryGroup, ignoring beneficiary_group;
        /// By association that is a party. Ignores the filter's `association`. Those without one: `lacks: [ASSOCIATION]`.
        associations: Of<Association>, by Association, ignoring association;
        /// By neighbourhood of an association. Ignores the filter's `neighbourhood`. The unknown: `lacks: [NEIGHBOURHOOD]`.
        neighbourhoods: With<Place>, by Neighbourhood, ignoring neighbourhood;
        /// By year of the last signature. Ignores the filter's `signedOn`; the year's bucket is the range of its days. Those
        /// without a day: `lacks: [SIGNED_ON]`.
        years: With<Year>, by Time(DateColumn::Signed, Period::Year), ignoring signed_on;
        /// By role of a party. Ignores the filter's `partyRole`.
        party_roles: With<PartyRole>, by PartyRole, ignoring party_role;
        /// By whether an association is a related party. Ignores the filter's `relatedParty`.
        related_party: With<bool>, by RelatedParty, ignoring related_party;
        /// By ceremony at which they were signed. Ignores the filter's `ceremony`. Those without one: `lacks: [CEREMONY]`.
        ceremonies: Of<Ceremony>, by Ceremony, ignoring ceremony;
        /// By currency of the amount. Ignores the filter's `amount`; a range without ends keeps a currency's bucket. The
        /// unknown: `lacks: [AMOUNT]`.
        currencies: With<Currency>, by Currency, ignoring amount;
    }
}
