//! Councils: the bodies whose agreements the registry keeps.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::CouncilId;
use crate::value::Translations;

/// A council.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "council")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CouncilId,
    /// The name in web addresses: unique, stable.
    pub slug: String,
    /// The letters that begin the references of its agreements (`AM` in `AM-2025-0001`): unique, never changed.
    pub code: String,
    /// What sort of council it is.
    pub kind: CouncilKind,
    /// The official name.
    #[sea_orm(column_type = "JsonBinary")]
    pub name: Translations,
    /// The prefecture or province that it lies in.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefecture: Option<Translations>,
    /// The region that it lies in.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<Translations>,
    /// The code of the High Commission for Planning's list of territorial units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub geographic_code: Option<String>,
    /// Whether its agreements are signed only after the council approved them.
    #[serde(default, skip_serializing_if = "is_false")]
    pub requires_deliberation: bool,
    /// The sum in hundredths from which an agreement needs the governor's visa; none does if it is not set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visa_threshold: Option<i64>,
    /// The days after which a visa that was asked for counts as given; silence never does if they are not set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visa_days: Option<i32>,
}

fn is_false(value: &bool) -> bool {
    !value
}

/// Foreign keys live in the migrations; nothing joins through the ORM's own relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The sorts of territorial authority of Morocco's organic laws 111-14, 112-14 and 113-14.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CouncilKind {
    /// A commune of urban character.
    UrbanCommune,
    /// A commune of rural character.
    RuralCommune,
    /// A prefecture's council.
    Prefecture,
    /// A province's council.
    Province,
    /// A region's council.
    Region,
}
