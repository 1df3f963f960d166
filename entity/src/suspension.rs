//! Suspensions: stretches of time in which an agreement rests.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{AgreementId, SuspensionId};
use crate::value::Translations;

/// One stretch of time.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "suspension")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SuspensionId,
    /// The agreement.
    pub agreement_id: AgreementId,
    /// Its place in the agreement, from 0.
    pub position: i32,
    /// Its first day.
    pub starts_on: Date,
    /// Its last day; unknown while nobody has said when it ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_on: Option<Date>,
    /// Why.
    #[sea_orm(column_type = "JsonBinary")]
    pub reason: Translations,
}

/// Foreign keys live in the migrations; nothing joins through the ORM's own relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
