//! Ceremonies and who attended them.

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
    "CREATE TABLE ceremony (
        id {uuid} NOT NULL PRIMARY KEY,
        council_id {uuid} NOT NULL REFERENCES council (id),
        slug {text} NOT NULL UNIQUE CHECK (slug <> ''),
        kind {text} NOT NULL CHECK (kind IN ('SIGNING', 'OTHER')),
        held_on {date} NOT NULL,
        venue {json} {translated:venue},
        chair_official_id {uuid} REFERENCES official (id),
        chair_post_id {uuid} REFERENCES post (id),
        chair_on_behalf_of_id {uuid} REFERENCES post (id)
    ) {strict}",
    "CREATE INDEX ceremony_by_day ON ceremony (held_on, id)",
    "CREATE INDEX ceremony_by_council ON ceremony (council_id, held_on, id)",
    "CREATE INDEX ceremony_by_chair ON ceremony (chair_official_id)",
    "CREATE INDEX ceremony_by_chair_post ON ceremony (chair_post_id)",
    "CREATE INDEX ceremony_by_chair_on_behalf_of ON ceremony (chair_on_behalf_of_id)",
    "CREATE TABLE attendance (
        id {uuid} NOT NULL PRIMARY KEY,
        ceremony_id {uuid} NOT NULL REFERENCES ceremony (id),
        position {int} NOT NULL,
        post_id {uuid} REFERENCES post (id),
        official_id {uuid} REFERENCES official (id),
        CHECK (post_id IS NOT NULL OR official_id IS NOT NULL)
    ) {strict}",
    "CREATE INDEX attendance_by_ceremony ON attendance (ceremony_id, position, id)",
    "CREATE INDEX attendance_by_post ON attendance (post_id)",
    "CREATE INDEX attendance_by_official ON attendance (official_id)",
    // Everybody whom a ceremony names, once each, whether in the chair or in the room.
    "CREATE VIEW ceremony_official AS
        SELECT id AS ceremony_id, chair_official_id AS official_id FROM ceremony WHERE chair_official_id IS NOT NULL
        UNION SELECT ceremony_id, official_id FROM attendance WHERE official_id IS NOT NULL",
    "CREATE VIEW ceremony_post AS
        SELECT id AS ceremony_id, chair_post_id AS post_id FROM ceremony WHERE chair_post_id IS NOT NULL
        UNION SELECT ceremony_id, post_id FROM attendance WHERE post_id IS NOT NULL",
];

const DOWN: &[&str] =
    &["DROP VIEW ceremony_post", "DROP VIEW ceremony_official", "DROP TABLE attendance", "DROP TABLE ceremony"];
