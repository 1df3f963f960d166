//! Indicators: how the results of an agreement are judged.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{AgreementId, IndicatorId};
use crate::value::Translations;

/// One thing that is counted or measured.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "indicator")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: IndicatorId,
    /// The agreement.
    pub agreement_id: AgreementId,
    /// Its place in the agreement, from 0.
    pub position: i32,
    /// What is counted or measured.
    #[sea_orm(column_type = "JsonBinary")]
    pub name: Translations,
    /// In which unit.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Translations>,
    /// The value before, in hundredths of the unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<i64>,
    /// The value wanted, in hundredths of the unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<i64>,
    /// By when it is wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_on: Option<Date>,
}

/// Foreign keys live in the migrations; nothing joins through the ORM's own relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
