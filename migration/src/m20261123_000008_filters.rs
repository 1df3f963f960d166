//! What filters ask: which themes lie within a theme, and what the log saw since an instant.

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
    // Every theme lies within itself and within all themes above it. UNION, not UNION ALL: a circle would end too.
    "CREATE VIEW theme_within AS
        WITH RECURSIVE within (theme_id, ancestor_id) AS (
            SELECT id, id FROM theme
            UNION
            SELECT within.theme_id, theme.parent_id FROM within JOIN theme ON theme.id = within.ancestor_id
            WHERE theme.parent_id IS NOT NULL
        )
        SELECT theme_id, ancestor_id FROM within",
    "CREATE INDEX revision_by_time ON revision (node_kind, at, node_id)",
    "CREATE INDEX citation_by_kind ON citation (node_kind, node_id)",
];

const DOWN: &[&str] = &["DROP INDEX citation_by_kind", "DROP INDEX revision_by_time", "DROP VIEW theme_within"];
