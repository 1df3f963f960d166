//! Themes.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "theme")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub slug: String,
    // Seaography leaves JSON columns out: as text it shows them.
    #[sea_orm(column_type = "Text", select_as = "text")]
    pub label: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(has_many = "super::agreement_theme::Entity")]
    AgreementTheme,
}

impl Related<super::agreement_theme::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::AgreementTheme.def()
    }
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelatedEntity)]
pub enum RelatedEntity {
    #[sea_orm(entity = "super::agreement_theme::Entity")]
    AgreementTheme,
}

impl ActiveModelBehavior for ActiveModel {}
