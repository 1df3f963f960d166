//! Sort keys of agreements' titles, for the Arabic and the French alphabet; see `m20261123_000009_collation`.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const LANGUAGES: [&str; 2] = ["ar", "fr"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for language in LANGUAGES {
            let column = format!("ALTER TABLE agreement ADD COLUMN name_{language}_key {{text}} NOT NULL DEFAULT ''");
            let index = format!("CREATE INDEX agreement_by_title_{language} ON agreement (name_{language}_key, id)");
            dialect::run(manager, &[&column, &index]).await?;
        }
        // The program writes the keys of the titles that are there when it next fills the search index: now.
        dialect::run(manager, &["UPDATE search_state SET analyser = 0"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for language in LANGUAGES {
            let index = format!("DROP INDEX agreement_by_title_{language}");
            let column = format!("ALTER TABLE agreement DROP COLUMN name_{language}_key");
            dialect::run(manager, &[&index, &column]).await?;
        }
        Ok(())
    }
}
