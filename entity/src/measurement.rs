//! Measurements: the values of indicators over time.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{AgreementId, IndicatorId, MeasurementId};
use crate::value::Translations;

/// One value.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "measurement")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MeasurementId,
    /// The agreement.
    pub agreement_id: AgreementId,
    /// What was measured.
    pub indicator_id: IndicatorId,
    /// Its place in the agreement, from 0.
    pub position: i32,
    /// When.
    pub measured_on: Date,
    /// The value, in hundredths of the unit.
    pub value: i64,
    /// A remark.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Translations>,
}

/// Foreign keys live in the migrations; nothing joins through the ORM's own relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
