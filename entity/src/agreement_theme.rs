//! Which themes an agreement belongs to.

use sea_orm::entity::prelude::*;

use crate::id::{AgreementId, ThemeId};

/// One theme of one agreement.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "agreement_theme")]
pub struct Model {
    /// The agreement.
    #[sea_orm(primary_key, auto_increment = false)]
    pub agreement_id: AgreementId,
    /// The theme.
    #[sea_orm(primary_key, auto_increment = false)]
    pub theme_id: ThemeId,
    /// Its place among the agreement's themes, from 0.
    pub position: i32,
}

/// Foreign keys live in the migrations; nothing joins through the ORM's own relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
