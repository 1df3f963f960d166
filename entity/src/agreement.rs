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
}

/// Foreign keys live in the migrations; nothing joins through the ORM's own relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
