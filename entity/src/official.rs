//! Officials: people known by their public role. No private data is kept here.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::OfficialId;
use crate::value::{Gender, Translations};

/// A person who holds or held a post.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "official")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OfficialId,
    /// The name in web addresses: unique in the registry, stable.
    pub slug: String,
    /// The person's name.
    #[sea_orm(column_type = "JsonBinary")]
    pub name: Translations,
    /// The person's gender, where a source says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gender: Option<Gender>,
}

/// Foreign keys live in the migrations; nothing joins through the ORM's own relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
