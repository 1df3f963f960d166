//! Signatures: who signed for a party, in which post, on whose behalf, and by what authority.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{AgreementId, OfficialId, PartyId, PostId, SignatureId};
use crate::value::Translations;

/// The signature of one party. Every part of it may be unknown.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "signature")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SignatureId,
    /// The agreement.
    pub agreement_id: AgreementId,
    /// The party signed for.
    pub party_id: PartyId,
    /// Its place in the agreement, from 0.
    pub position: i32,
    /// When it was signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_on: Option<Date>,
    /// The signing official, if it is one that the registry knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub official_id: Option<OfficialId>,
    /// The signing person's name, if it is no official of the registry.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signatory_name: Option<Translations>,
    /// The post in which the person signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub post_id: Option<PostId>,
    /// The post in whose name the person signed, when that is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf_of_id: Option<PostId>,
    /// By what authority the person signed.
    pub authority: SigningAuthority,
}

/// Foreign keys live in the migrations; nothing joins through the ORM's own relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// By what authority a person signs; articles 103 to 109 of organic law 113-14 on communes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SigningAuthority {
    /// In the signatory's own right.
    Own,
    /// By delegation of signature: the delegating office keeps the power.
    SignatureDelegation,
    /// By delegation of powers: the power itself was handed over.
    PowersDelegation,
    /// As the legal replacement of an absent or prevented office-holder.
    Replacement,
    /// The source does not say.
    Unspecified,
}
