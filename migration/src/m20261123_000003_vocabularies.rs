//! The controlled vocabularies: themes and beneficiary groups.

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
    "CREATE TABLE theme (
        id {uuid} NOT NULL PRIMARY KEY,
        slug {text} NOT NULL UNIQUE CHECK (slug <> ''),
        parent_id {uuid} REFERENCES theme (id) CHECK (parent_id <> id),
        label {json} NOT NULL {translated:label}
    ) {strict}",
    "CREATE INDEX theme_by_parent ON theme (parent_id, slug, id)",
    "CREATE TABLE beneficiary_group (
        id {uuid} NOT NULL PRIMARY KEY,
        slug {text} NOT NULL UNIQUE CHECK (slug <> ''),
        label {json} NOT NULL {translated:label}
    ) {strict}",
];

const DOWN: &[&str] = &["DROP TABLE beneficiary_group", "DROP TABLE theme"];
