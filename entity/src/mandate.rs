//! Mandates: who holds which post, from when to when (Popolo's Membership).

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{MandateId, OfficialId, PostId};

/// An official's holding of a post.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "mandate")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MandateId,
    /// Who holds it.
    pub official_id: OfficialId,
    /// What is held.
    pub post_id: PostId,
    /// The first day, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_on: Option<Date>,
    /// The last day, if known; unknown does not mean that it still runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_on: Option<Date>,
    /// A day on which a source shows the official in the post.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_on: Option<Date>,
}

/// Foreign keys live in the migrations; nothing joins through the ORM's own relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
