//! Sources: the publications that facts were taken from.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::SourceId;
use crate::value::Translations;

/// A publication.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "source")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SourceId,
    /// The name in web addresses: unique in the registry, stable.
    pub slug: String,
    /// What sort of publication it is.
    pub kind: SourceKind,
    /// Its title.
    #[sea_orm(column_type = "JsonBinary")]
    pub title: Translations,
    /// Where it can be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// When it was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_on: Option<Date>,
    /// The day of the event that it reports.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_on: Option<Date>,
    /// The language that it is written in: `ar`, `fr`, `zgh` or `en`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

/// Foreign keys live in the migrations; nothing joins through the ORM's own relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The sorts of publication.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SourceKind {
    /// An article of the press.
    NewsArticle,
    /// A council's own announcement.
    PressRelease,
    /// The official bulletin or a bulletin of the territorial authorities.
    OfficialBulletin,
    /// The minutes or register of a council's sessions.
    Minutes,
    /// The signed agreement itself.
    SignedAgreement,
    /// Any other publication.
    Other,
}
