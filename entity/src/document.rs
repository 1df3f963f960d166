//! Documents: signed scans, decisions, reports. What is kept here is what they are; their bytes lie in the object store.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{AgreementId, DocumentId};
use crate::value::Translations;

/// One file that belongs to an agreement.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "document")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DocumentId,
    /// The agreement.
    pub agreement_id: AgreementId,
    /// Its place in the agreement, from 0.
    pub position: i32,
    /// Its title.
    #[sea_orm(column_type = "JsonBinary")]
    pub title: Translations,
    /// What sort of document it is.
    pub kind: DocumentKind,
    /// The language that it is written in: `ar`, `fr`, `zgh` or `en`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The name that a download gets.
    pub file_name: String,
    /// The media type, as its bytes show it.
    pub media_type: String,
    /// How many bytes it has.
    pub size: i64,
    /// The SHA-256 of its bytes, in hexadecimal: the name under which the object store has them.
    pub sha256: String,
    /// Who may read it.
    pub access: DocumentAccess,
}

/// Foreign keys live in the migrations; nothing joins through the ORM's own relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The sorts of document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DocumentKind {
    /// The signed agreement.
    SignedAgreement,
    /// The council's decision.
    Deliberation,
    /// A signed amendment.
    Amendment,
    /// A report or an evaluation.
    Report,
    /// A payment order or receipt.
    Payment,
    /// Anything else.
    Other,
}

/// Who may read a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DocumentAccess {
    /// Everyone, once the agreement is published.
    Public,
    /// The staff of the council alone: it shows signatures or private data.
    Restricted,
}
