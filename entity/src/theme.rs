//! The theme vocabulary: a tree of subjects.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::ThemeId;
use crate::value::Translations;

/// A subject that agreements are about.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "theme")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ThemeId,
    /// The name in web addresses: unique, stable.
    pub slug: String,
    /// The wider theme.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<ThemeId>,
    /// What it is called.
    #[sea_orm(column_type = "JsonBinary")]
    pub label: Translations,
}

/// Foreign keys live in the migrations; nothing joins through the ORM's own relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
