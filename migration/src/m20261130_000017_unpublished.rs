//! Agreements that are not published are few, and their staff look for them by themselves.

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

const UP: &[&str] = &["CREATE INDEX agreement_unpublished ON agreement (id) WHERE publication <> 'PUBLISHED'"];

const DOWN: &[&str] = &["DROP INDEX agreement_unpublished"];
