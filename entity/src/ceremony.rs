//! Ceremonies: the events where agreements were signed.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{CeremonyId, CouncilId, OfficialId, PostId};
use crate::value::Translations;

/// An event.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "ceremony")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CeremonyId,
    /// The council that held it.
    pub council_id: CouncilId,
    /// The name in web addresses: unique in the registry, stable.
    pub slug: String,
    /// What sort of event it was.
    pub kind: CeremonyKind,
    /// The day, in Morocco.
    pub held_on: Date,
    /// Where it was held.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub venue: Option<Translations>,
    /// Who chaired it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chair_official_id: Option<OfficialId>,
    /// In which post the chair sat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chair_post_id: Option<PostId>,
    /// For which post the chair stood in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chair_on_behalf_of_id: Option<PostId>,
}

/// Foreign keys live in the migrations; nothing joins through the ORM's own relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The sorts of event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CeremonyKind {
    /// A signing of agreements.
    Signing,
    /// Any other public event.
    Other,
}
