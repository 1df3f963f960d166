//! Reviews: what a committee of the council said of a draft.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{AgreementId, ReviewId};
use crate::value::Translations;

/// The opinion of one committee.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "review")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReviewId,
    /// The agreement.
    pub agreement_id: AgreementId,
    /// Its place in the agreement, from 0.
    pub position: i32,
    /// The committee's name.
    #[sea_orm(column_type = "JsonBinary")]
    pub committee: Translations,
    /// When it met.
    pub reviewed_on: Date,
    /// What it advised.
    pub opinion: Opinion,
    /// What it remarked.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Translations>,
}

/// Foreign keys live in the migrations; nothing joins through the ORM's own relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What a committee advises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Opinion {
    /// To approve it.
    Favourable,
    /// To approve it, with changes or conditions.
    FavourableWithReservations,
    /// Not to approve it.
    Unfavourable,
}
