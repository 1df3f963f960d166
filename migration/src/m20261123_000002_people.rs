//! Officials, their mandates, and the associations.

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
    "CREATE TABLE official (
        id {uuid} NOT NULL PRIMARY KEY,
        slug {text} NOT NULL UNIQUE CHECK (slug <> ''),
        name {json} NOT NULL {translated:name},
        gender {text} CHECK (gender IN ('FEMALE', 'MALE'))
    ) {strict}",
    // An unknown start sorts before every known one; the key column makes that order indexable.
    "CREATE TABLE mandate (
        id {uuid} NOT NULL PRIMARY KEY,
        official_id {uuid} NOT NULL REFERENCES official (id),
        post_id {uuid} NOT NULL REFERENCES post (id),
        starts_on {date},
        ends_on {date},
        known_on {date},
        starts_on_key {date} GENERATED ALWAYS AS (COALESCE(starts_on, '0001-01-01')) STORED,
        UNIQUE (official_id, post_id, starts_on_key),
        CHECK (ends_on >= starts_on)
    ) {strict}",
    "CREATE INDEX mandate_by_official ON mandate (official_id, starts_on_key, id)",
    "CREATE INDEX mandate_by_post ON mandate (post_id, starts_on_key, id)",
    "CREATE TABLE association (
        id {uuid} NOT NULL PRIMARY KEY,
        slug {text} NOT NULL UNIQUE CHECK (slug <> ''),
        kind {text} NOT NULL CHECK (kind IN ('ASSOCIATION', 'CENTRE', 'COOPERATIVE', 'FEDERATION', 'FOUNDATION',
            'SPORTS_CLUB', 'OTHER')),
        name {json} NOT NULL {translated:name},
        neighbourhood {json} {translated:neighbourhood},
        purpose {json} {translated:purpose},
        related_party {bool} NOT NULL,
        related_party_note {json} {translated:related_party_note}
    ) {strict}",
    "CREATE VIEW council_official AS
        SELECT DISTINCT post.council_id, mandate.official_id FROM mandate JOIN post ON post.id = mandate.post_id",
];

const DOWN: &[&str] =
    &["DROP VIEW council_official", "DROP TABLE association", "DROP TABLE mandate", "DROP TABLE official"];
