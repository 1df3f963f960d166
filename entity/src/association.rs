//! Associations: the civil-society bodies that councils work with.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::AssociationId;
use crate::value::Translations;

/// A civil-society body.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "association")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AssociationId,
    /// The name in web addresses: unique in the registry, stable.
    pub slug: String,
    /// What sort of body it is.
    pub kind: AssociationKind,
    /// The official name.
    #[sea_orm(column_type = "JsonBinary")]
    pub name: Translations,
    /// The neighbourhood that it works in.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub neighbourhood: Option<Translations>,
    /// What it is for.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<Translations>,
    /// Whether it is tied to the council it deals with, so that agreements with it need a second look.
    pub related_party: bool,
    /// How it is tied.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub related_party_note: Option<Translations>,
    /// Its number in the register of legal entities (ICE): fifteen digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ice: Option<String>,
    /// The association that this record was merged into: both were the same body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_into_id: Option<AssociationId>,
}

impl Model {
    /// The association that stands for this one: itself, unless it was merged into another.
    pub fn standing(&self) -> AssociationId {
        self.merged_into_id.unwrap_or(self.id)
    }
}

/// Foreign keys live in the migrations; nothing joins through the ORM's own relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The sorts of civil-society body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AssociationKind {
    /// An association under the dahir of 15 November 1958.
    Association,
    /// A centre run by an association.
    Centre,
    /// A cooperative.
    Cooperative,
    /// A federation or network of associations.
    Federation,
    /// A foundation.
    Foundation,
    /// A sports association or club.
    SportsClub,
    /// Any other body.
    Other,
}
