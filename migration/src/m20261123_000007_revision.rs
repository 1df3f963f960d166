//! The log.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, DOWN).await
    }
}

const UP: &[&str] = &[
    "CREATE TABLE revision (
        seq {bigint} NOT NULL PRIMARY KEY CHECK (seq >= 1),
        at {bigint} NOT NULL,
        actor {text} NOT NULL CHECK (actor <> ''),
        action {text} NOT NULL CHECK (action IN ('CREATE', 'UPDATE')),
        node_kind {text} NOT NULL CHECK (node_kind IN ('council', 'post', 'official', 'mandate', 'association', 'facility',
            'agreement', 'ceremony', 'theme', 'beneficiary_group', 'source')),
        node_id {uuid} NOT NULL,
        record {text} NOT NULL,
        salt {bytes} NOT NULL,
        commitment {bytes} NOT NULL,
        hash {bytes} NOT NULL UNIQUE
    ) {strict}",
    "CREATE INDEX revision_by_node ON revision (node_kind, node_id, seq)",
];

const DOWN: &[&str] = &["DROP TABLE revision"];
