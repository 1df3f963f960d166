//! Sort keys of names, for the Arabic and the French alphabet. The program writes them beside each name, because the
//! engines' own collations differ from each other; a row that was written before them has an empty key until the index is
//! rebuilt.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// The tables whose rows are sorted by a name.
const NAMED: [&str; 6] = ["council", "post", "official", "association", "theme", "beneficiary_group"];
const LANGUAGES: [&str; 2] = ["ar", "fr"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in NAMED {
            for language in LANGUAGES {
                let column = format!("ALTER TABLE {table} ADD COLUMN name_{language}_key {{text}} NOT NULL DEFAULT ''");
                let index = format!("CREATE INDEX {table}_by_name_{language} ON {table} (name_{language}_key, id)");
                dialect::run(manager, &[&column, &index]).await?;
            }
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in NAMED {
            for language in LANGUAGES {
                let index = format!("DROP INDEX {table}_by_name_{language}");
                let column = format!("ALTER TABLE {table} DROP COLUMN name_{language}_key");
                dialect::run(manager, &[&index, &column]).await?;
            }
        }
        Ok(())
    }
}
