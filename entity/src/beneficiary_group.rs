//! The vocabulary of the people whom agreements serve.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::BeneficiaryGroupId;
use crate::value::Translations;

/// A group of people.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "beneficiary_group")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: BeneficiaryGroupId,
    /// The name in web addresses: unique, stable.
    pub slug: String,
    /// What it is called.
    #[sea_orm(column_type = "JsonBinary")]
    pub label: Translations,
}

/// Foreign keys live in the migrations; nothing joins through the ORM's own relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
