//! Agreements: the partnerships themselves. The status is not stored: it follows from the dates of the legal acts.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{AgreementId, CeremonyId, CouncilId, FacilityId};
use crate::value::Translations;

/// A partnership agreement between a council and others.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "agreement")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AgreementId,
    /// The registry's own number, such as `AM-2025-0001`: unique, never changed, never reused.
    pub reference: String,
    /// The council that entered into it.
    pub council_id: CouncilId,
    /// The key under which its importer knows it: unique within the council, never shown.
    pub key: String,
    /// The title.
    #[sea_orm(column_type = "JsonBinary")]
    pub title: Translations,
    /// What it is for.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<Translations>,
    /// The facility that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facility_id: Option<FacilityId>,
    /// The ceremony at which it was signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ceremony_id: Option<CeremonyId>,
    /// The whole sum in hundredths of the currency (centimes); unknown is not zero.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<i64>,
    /// The amount's currency, ISO 4217; present exactly when the amount is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// When the council's deliberation approved it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved_on: Option<Date>,
    /// When the last party signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_on: Option<Date>,
    /// The first day of its term.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_on: Option<Date>,
    /// The last day of its term.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_on: Option<Date>,
    /// When it was closed as carried out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completed_on: Option<Date>,
    /// When it was ended early.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terminated_on: Option<Date>,
    /// When it was given up before signature.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn_on: Option<Date>,
    /// Whether the public may see it.
    #[serde(default, skip_serializing_if = "Publication::is_published")]
    pub publication: Publication,
    /// When the draft was handed in for review.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submitted_on: Option<Date>,
    /// The first day of the newest suspension, unless it was lifted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspended_on: Option<Date>,
    /// The last day of that suspension, if it was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspended_until: Option<Date>,
    /// Why it was ended early.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub termination_reason: Option<Translations>,
    /// What was said when it was closed as carried out.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completion_note: Option<Translations>,
}

impl Model {
    /// An agreement of which nothing is known but what each must have. It is public.
    pub fn new(id: AgreementId, reference: String, council_id: CouncilId, key: String, title: Translations) -> Model {
        Model {
            id,
            reference,
            council_id,
            key,
            title,
            purpose: None,
            facility_id: None,
            ceremony_id: None,
            amount: None,
            currency: None,
            approved_on: None,
            signed_on: None,
            starts_on: None,
            ends_on: None,
            completed_on: None,
            terminated_on: None,
            withdrawn_on: None,
            publication: Publication::Published,
            submitted_on: None,
            suspended_on: None,
            suspended_until: None,
            termination_reason: None,
            completion_note: None,
        }
    }
}

/// Foreign keys live in the migrations; nothing joins through the ORM's own relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Whether the public may see an agreement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Publication {
    /// Being prepared: only the council's staff sees it.
    Draft,
    /// Everyone sees it.
    #[default]
    Published,
    /// It was published and taken back, for a stated reason: only the council's staff sees it.
    Withheld,
}

impl Publication {
    /// Whether everyone sees it.
    pub fn is_published(&self) -> bool {
        *self == Publication::Published
    }
}
