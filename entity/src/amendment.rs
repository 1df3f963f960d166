//! Amendments and renewals: later legal acts that change a signed agreement, numbered.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{AgreementId, AmendmentId};
use crate::value::Translations;

/// One legal act that changed the agreement: what was before, and what has held since.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "amendment")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AmendmentId,
    /// The agreement.
    pub agreement_id: AgreementId,
    /// Its place in the agreement, from 0.
    pub position: i32,
    /// Its number among the agreement's amendments, from 1.
    pub number: i32,
    /// Whether it changes or prolongs.
    pub kind: AmendmentKind,
    /// When it was signed.
    pub signed_on: Date,
    /// What it changes, in words.
    #[sea_orm(column_type = "JsonBinary")]
    pub summary: Translations,
    /// The first day of the term before, where it changes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_on_before: Option<Date>,
    /// The new first day of the term, where it changes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_on: Option<Date>,
    /// The last day of the term before, where it changes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_on_before: Option<Date>,
    /// The new last day of the term, where it changes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_on: Option<Date>,
    /// The sum before in hundredths, where it changes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount_before: Option<i64>,
    /// The new sum in hundredths, where it changes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<i64>,
    /// The currency of the new sum, ISO 4217.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Whether it adds a party.
    pub changes_parties: bool,
    /// Whether it adds commitments.
    pub changes_commitments: bool,
}

/// Foreign keys live in the migrations; nothing joins through the ORM's own relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The kinds of later act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AmendmentKind {
    /// It changes what was agreed.
    Amendment,
    /// It prolongs the term.
    Renewal,
}
