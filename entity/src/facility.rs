//! Facilities: the buildings and places that agreements are about.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{CouncilId, FacilityId};
use crate::value::Translations;

/// A building or place.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "facility")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FacilityId,
    /// The council on whose territory it stands.
    pub council_id: CouncilId,
    /// What it is called; no two facilities of a council share a name in any language.
    #[sea_orm(column_type = "JsonBinary")]
    pub name: Translations,
}

/// Foreign keys live in the migrations; nothing joins through the ORM's own relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
