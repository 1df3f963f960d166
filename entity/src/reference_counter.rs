//! The last running number given out for each council and year: kept apart from the agreements, so that none is ever reused.

use sea_orm::entity::prelude::*;

use crate::id::CouncilId;

/// A counter.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reference_counter")]
pub struct Model {
    /// The council.
    #[sea_orm(primary_key, auto_increment = false)]
    pub council_id: CouncilId,
    /// The year in the references.
    #[sea_orm(primary_key, auto_increment = false)]
    pub year: i32,
    /// The last number given out.
    pub last: i32,
}

/// Foreign keys live in the migrations; nothing joins through the ORM's own relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
