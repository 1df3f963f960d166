//! The parties of agreements.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "party")]
pub struct Model {
    // First, because it is sorted by before the id.
    pub position: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub agreement_id: Uuid,
    pub role: String,
    pub council_id: Option<Uuid>,
    pub association_id: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(belongs_to = "super::agreement::Entity", from = "Column::AgreementId", to = "super::agreement::Column::Id")]
    Agreement,
    #[sea_orm(
        belongs_to = "super::association::Entity",
        from = "Column::AssociationId",
        to = "super::association::Column::Id"
    )]
    Association,
    #[sea_orm(belongs_to = "super::council::Entity", from = "Column::CouncilId", to = "super::council::Column::Id")]
    Council,
}

impl Related<super::agreement::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Agreement.def()
    }
}

impl Related<super::association::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Association.def()
    }
}

impl Related<super::council::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Council.def()
    }
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelatedEntity)]
pub enum RelatedEntity {
    #[sea_orm(entity = "super::agreement::Entity")]
    Agreement,
    #[sea_orm(entity = "super::association::Entity")]
    Association,
    #[sea_orm(entity = "super::council::Entity")]
    Council,
}

impl ActiveModelBehavior for ActiveModel {}
