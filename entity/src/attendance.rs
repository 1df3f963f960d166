//! Who attended a ceremony: a post, a named official, or both.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{AttendanceId, CeremonyId, OfficialId, PostId};

/// One attendance. A report that gives posts and no names is kept as just that.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "attendance")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AttendanceId,
    /// The ceremony.
    pub ceremony_id: CeremonyId,
    /// Its place in the report's list, from 0.
    pub position: i32,
    /// The post represented.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub post_id: Option<PostId>,
    /// The person, if named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub official_id: Option<OfficialId>,
}

/// Foreign keys live in the migrations; nothing joins through the ORM's own relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
