//! An association's number in Morocco's register of legal entities, which other people's data know it by.

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

const UP: &[&str] = &["ALTER TABLE association ADD COLUMN ice {text} CHECK (length(ice) = 15)"];

const DOWN: &[&str] = &["ALTER TABLE association DROP COLUMN ice"];
