//! Parties: the councils and associations in an agreement.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{AgreementId, AssociationId, CouncilId, PartyId};

/// A council or an association in an agreement, never both.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "party")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PartyId,
    /// The agreement.
    pub agreement_id: AgreementId,
    /// Its place in the agreement, from 0.
    pub position: i32,
    /// As what it takes part.
    pub role: PartyRole,
    /// The council, if it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub council_id: Option<CouncilId>,
    /// The association, if it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub association_id: Option<AssociationId>,
}

/// Foreign keys live in the migrations; nothing joins through the ORM's own relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// As what a party takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PartyRole {
    /// The council that enters into the agreement.
    Council,
    /// The association that the council partners with.
    Association,
}
