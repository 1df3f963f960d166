//! Commitments: what each party promises to do.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{AgreementId, CommitmentId, PartyId};
use crate::value::Translations;

/// One promise of one party.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "commitment")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CommitmentId,
    /// The agreement.
    pub agreement_id: AgreementId,
    /// The party that promises.
    pub party_id: PartyId,
    /// Its place in the agreement, from 0.
    pub position: i32,
    /// What it promises.
    #[sea_orm(column_type = "JsonBinary")]
    pub description: Translations,
}

/// Foreign keys live in the migrations; nothing joins through the ORM's own relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
