//! Councils and their posts.

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
    "CREATE TABLE council (
        id {uuid} NOT NULL PRIMARY KEY,
        slug {text} NOT NULL UNIQUE CHECK (slug <> ''),
        code {text} NOT NULL UNIQUE CHECK (code <> ''),
        kind {text} NOT NULL CHECK (kind IN ('URBAN_COMMUNE', 'RURAL_COMMUNE', 'PREFECTURE', 'PROVINCE', 'REGION')),
        name {json} NOT NULL {translated:name},
        prefecture {json} {translated:prefecture},
        region {json} {translated:region},
        geographic_code {text} UNIQUE
    ) {strict}",
    "CREATE TABLE post (
        id {uuid} NOT NULL PRIMARY KEY,
        council_id {uuid} NOT NULL REFERENCES council (id),
        slug {text} NOT NULL CHECK (slug <> ''),
        body {text} NOT NULL CHECK (body IN ('COUNCIL', 'ADMINISTRATION', 'TERRITORIAL_AUTHORITY')),
        kind {text} NOT NULL CHECK (kind IN ('PRESIDENT', 'VICE_PRESIDENT', 'SECRETARY', 'DEPUTY_SECRETARY',
            'COMMITTEE_CHAIR', 'MEMBER', 'DIRECTOR_OF_SERVICES', 'HEAD_OF_DIVISION', 'HEAD_OF_SERVICE',
            'HEAD_OF_OFFICE', 'WALI', 'GOVERNOR', 'PASHA', 'CAID', 'OTHER')),
        rank {int} CHECK (rank >= 1),
        title {json} NOT NULL {translated:title},
        holder_gender {text} CHECK (holder_gender IN ('FEMALE', 'MALE')),
        UNIQUE (council_id, slug)
    ) {strict}",
    "CREATE INDEX post_by_slug ON post (slug, id)",
];

const DOWN: &[&str] = &["DROP TABLE post", "DROP TABLE council"];
