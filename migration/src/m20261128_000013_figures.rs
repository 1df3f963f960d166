//! The wide indexes again, with what the acts brought: whether the public may see an agreement, and its suspension. Without
//! these in an index, a figure reads every row that it counts. Ranges of amounts get one of their own.

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
    "DROP INDEX agreement_figures_by_signature",
    "DROP INDEX agreement_figures_by_council",
    "CREATE INDEX agreement_figures_by_signature ON agreement (signed_on, currency, amount, theme_set_id, council_id,
        starts_on, ends_on, approved_on, completed_on, terminated_on, withdrawn_on, suspended_on, suspended_until,
        publication, id)",
    "CREATE INDEX agreement_figures_by_council ON agreement (council_id, signed_on, currency, amount, theme_set_id,
        starts_on, ends_on, approved_on, completed_on, terminated_on, withdrawn_on, suspended_on, suspended_until,
        publication, id)",
    "CREATE INDEX agreement_figures_by_amount ON agreement (currency, amount, signed_on, theme_set_id, council_id,
        starts_on, ends_on, approved_on, completed_on, terminated_on, withdrawn_on, suspended_on, suspended_until,
        publication, id)",
];

const DOWN: &[&str] = &[
    "DROP INDEX agreement_figures_by_amount",
    "DROP INDEX agreement_figures_by_council",
    "DROP INDEX agreement_figures_by_signature",
    "CREATE INDEX agreement_figures_by_signature ON agreement (signed_on, currency, amount, theme_set_id, council_id,
        starts_on, ends_on, approved_on, completed_on, terminated_on, withdrawn_on, id)",
    "CREATE INDEX agreement_figures_by_council ON agreement (council_id, signed_on, currency, amount, theme_set_id,
        starts_on, ends_on, approved_on, completed_on, terminated_on, withdrawn_on, id)",
];
