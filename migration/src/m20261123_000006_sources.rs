//! Sources, and which records cite them.

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
    "CREATE TABLE source (
        id {uuid} NOT NULL PRIMARY KEY,
        slug {text} NOT NULL UNIQUE CHECK (slug <> ''),
        kind {text} NOT NULL CHECK (kind IN ('NEWS_ARTICLE', 'PRESS_RELEASE', 'OFFICIAL_BULLETIN', 'MINUTES',
            'SIGNED_AGREEMENT', 'OTHER')),
        title {json} NOT NULL {translated:title},
        url {text},
        published_on {date},
        event_on {date},
        language {text} CHECK (language IN ('ar', 'fr', 'zgh', 'en'))
    ) {strict}",
    "CREATE TABLE citation (
        node_id {uuid} NOT NULL,
        source_id {uuid} NOT NULL REFERENCES source (id),
        node_kind {text} NOT NULL CHECK (node_kind IN ('council', 'post', 'official', 'mandate', 'association',
            'facility', 'agreement', 'ceremony', 'theme', 'beneficiary_group')),
        position {int} NOT NULL,
        PRIMARY KEY (node_id, source_id)
    ) {strict}",
    "CREATE INDEX citation_by_source ON citation (source_id, node_id)",
];

const DOWN: &[&str] = &["DROP TABLE citation", "DROP TABLE source"];
