//! Contributions: what each party brings, in money or in kind.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{AgreementId, ContributionId, PartyId};
use crate::value::Translations;

/// One thing that one party brings.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "contribution")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ContributionId,
    /// The agreement.
    pub agreement_id: AgreementId,
    /// The party that brings it.
    pub party_id: PartyId,
    /// Its place in the agreement, from 0.
    pub position: i32,
    /// In money or in kind.
    pub kind: ContributionKind,
    /// What it is.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Translations>,
    /// Its sum or value in hundredths; a contribution in kind need not be valued.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<i64>,
    /// The currency, ISO 4217; present exactly when the amount is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
}

/// Foreign keys live in the migrations; nothing joins through the ORM's own relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The kinds of contribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ContributionKind {
    /// Money.
    Cash,
    /// Premises, staff, equipment, services.
    InKind,
}
