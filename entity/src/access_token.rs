//! Access tokens: who may write. The secret itself is shown once, when it is made; what is kept is its hash.

use sea_orm::entity::prelude::*;

use crate::id::CouncilId;

/// One token.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "access_token")]
pub struct Model {
    /// The key, by which it is revoked.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who holds it: the name that the log has for what is done with it.
    pub name: String,
    /// The office that the holder works for, which the public is shown instead of the name.
    pub office: Option<String>,
    /// What the holder may do.
    pub role: Role,
    /// The council whose records the holder works on; all councils if there is none.
    pub council_id: Option<CouncilId>,
    /// SHA-256 of the secret.
    pub secret_hash: Vec<u8>,
    /// When it was made: milliseconds since 1970 in UTC.
    pub created_at: i64,
    /// When it stops working: milliseconds since 1970 in UTC; never if there is no such time.
    pub expires_at: Option<i64>,
    /// When it was revoked, if it was: milliseconds since 1970 in UTC.
    pub revoked_at: Option<i64>,
    /// The last day on which it was used.
    pub last_used_on: Option<Date>,
}

/// Foreign keys live in the migrations; nothing joins through the ORM's own relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What a member of staff may do; each role may do what those before it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Role {
    /// Prepares: drafts, registers of people and associations, payments, measurements.
    Editor,
    /// Makes lasting: signs, publishes, amends, ends, corrects.
    Publisher,
    /// Keeps the councils, the vocabularies and who may write.
    Admin,
}
