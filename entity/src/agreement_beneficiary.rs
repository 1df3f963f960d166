//! Which groups of people an agreement serves.

use sea_orm::entity::prelude::*;

use crate::id::{AgreementId, BeneficiaryGroupId};

/// One beneficiary group of one agreement.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "agreement_beneficiary")]
pub struct Model {
    /// The agreement.
    #[sea_orm(primary_key, auto_increment = false)]
    pub agreement_id: AgreementId,
    /// The group.
    #[sea_orm(primary_key, auto_increment = false)]
    pub beneficiary_group_id: BeneficiaryGroupId,
    /// Its place among the agreement's groups, from 0.
    pub position: i32,
}

/// Foreign keys live in the migrations; nothing joins through the ORM's own relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
