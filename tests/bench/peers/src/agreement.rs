//! Agreements.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "agreement")]
pub struct Model {
    // Seaography sorts by the columns in this order, whatever the query's order: what is sorted by before the id stands first.
    pub signed_on_key: Date,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub reference: String,
    pub council_id: Uuid,
    // Seaography leaves JSON columns out: as text it shows them.
    #[sea_orm(column_type = "Text", select_as = "text")]
    pub title: String,
    pub amount: Option<i64>,
    pub currency: Option<String>,
    pub approved_on: Option<Date>,
    pub signed_on: Option<Date>,
    pub starts_on: Option<Date>,
    pub ends_on: Option<Date>,
    pub completed_on: Option<Date>,
    pub terminated_on: Option<Date>,
    pub withdrawn_on: Option<Date>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(belongs_to = "super::council::Entity", from = "Column::CouncilId", to = "super::council::Column::Id")]
    Council,
    #[sea_orm(has_many = "super::party::Entity")]
    Party,
    #[sea_orm(has_many = "super::agreement_theme::Entity")]
    AgreementTheme,
}

impl Related<super::council::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Council.def()
    }
}

impl Related<super::party::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Party.def()
    }
}

impl Related<super::agreement_theme::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::AgreementTheme.def()
    }
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelatedEntity)]
pub enum RelatedEntity {
    #[sea_orm(entity = "super::council::Entity")]
    Council,
    #[sea_orm(entity = "super::party::Entity")]
    Party,
    #[sea_orm(entity = "super::agreement_theme::Entity")]
    AgreementTheme,
}

impl ActiveModelBehavior for ActiveModel {}
