//! Posts: seats and offices, whether or not anyone is known to hold them (Popolo's Post).

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{CouncilId, PostId};
use crate::value::{Gender, Translations};

/// A seat or office of a council, of its administration, or of the territorial authority over it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "post")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PostId,
    /// The council that it belongs to or watches over.
    pub council_id: CouncilId,
    /// Unique within the council, stable.
    pub slug: String,
    /// Which body it sits in.
    pub body: PostBody,
    /// What sort of post it is.
    pub kind: PostKind,
    /// Its place among posts of its kind, from 1: the first vice-president has 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rank: Option<i32>,
    /// The post's title.
    #[sea_orm(column_type = "JsonBinary")]
    pub title: Translations,
    /// The gender of a holder whom the source does not name, where its grammar gives it away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder_gender: Option<Gender>,
}

/// Foreign keys live in the migrations; nothing joins through the ORM's own relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The bodies that posts sit in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PostBody {
    /// The elected council.
    Council,
    /// The council's own services.
    Administration,
    /// The state's authority over the territory.
    TerritorialAuthority,
}

/// The sorts of post.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PostKind {
    /// President of a council.
    President,
    /// Vice-president of a council; `rank` tells which.
    VicePresident,
    /// Secretary of a council.
    Secretary,
    /// Deputy of a council's secretary.
    DeputySecretary,
    /// Chair of a standing committee.
    CommitteeChair,
    /// Member of a council.
    Member,
    /// Director (or director-general) of a council's services.
    DirectorOfServices,
    /// Head of a division of the administration.
    HeadOfDivision,
    /// Head of a service of the administration.
    HeadOfService,
    /// Head of an office of the administration.
    HeadOfOffice,
    /// Wali of a region.
    Wali,
    /// Governor of a prefecture or province.
    Governor,
    /// Pasha of a municipality.
    Pasha,
    /// Caid of a district.
    Caid,
    /// Any other post; its title says which.
    Other,
}
