//! Idempotency keys: what was answered to a write, so that the same request sent again does nothing a second time.

use sea_orm::entity::prelude::*;

/// What one request did.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency")]
pub struct Model {
    /// Who sent it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub actor: String,
    /// The key that its sender gave it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// SHA-256 of the act and its input: the same key with another request is a mistake.
    pub request: Vec<u8>,
    /// What was answered, as JSON.
    pub outcome: String,
    /// When: milliseconds since 1970 in UTC.
    pub at: i64,
}

/// Foreign keys live in the migrations; nothing joins through the ORM's own relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
