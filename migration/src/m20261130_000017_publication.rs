//! What is published and what is not, each by itself. What is not is little, and its staff look for it alone. What is published
//! is listed and counted by day of signature and status: an index of little more than dates is read in about half the time that
//! the wide one takes, where each row has sums and keys before its dates, and may not be published. And the log's
//! erasures, which whoever keeps what it said asks for.

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
    "CREATE INDEX agreement_unpublished ON agreement (id) WHERE publication <> 'PUBLISHED'",
    "CREATE INDEX agreement_published_by_signature ON agreement (signed_on_key, id, ends_on, starts_on, signed_on,
        completed_on, terminated_on, withdrawn_on, approved_on, suspended_on, suspended_until) WHERE publication = 'PUBLISHED'",
    "CREATE INDEX revision_erasures ON revision (seq) WHERE action = 'ERASE'",
];

const DOWN: &[&str] = &[
    "DROP INDEX revision_erasures",
    "DROP INDEX agreement_published_by_signature",
    "DROP INDEX agreement_unpublished",
];
