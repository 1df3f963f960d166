//! Which records cite which sources. One table for all kinds of record, so that any record can name its sources.

use sea_orm::entity::prelude::*;

use crate::id::{NodeKind, SourceId};

/// One source of one record.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "citation")]
pub struct Model {
    /// The record's key; unique over all kinds, as every key is a UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub node_id: Uuid,
    /// The source.
    #[sea_orm(primary_key, auto_increment = false)]
    pub source_id: SourceId,
    /// The record's kind.
    pub node_kind: NodeKind,
    /// Its place among the record's sources, from 0.
    pub position: i32,
}

/// Foreign keys live in the migrations; nothing joins through the ORM's own relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
