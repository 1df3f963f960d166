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
    "DROP INDEX agreement_by_signature",
    "DROP INDEX agreement_by_council",
    "CREATE INDEX agreement_by_signature ON agreement (signed_on_key, id, signed_on, currency, amount, theme_set_id,
        council_id, starts_on, ends_on, approved_on, completed_on, terminated_on, withdrawn_on, suspended_on,
        suspended_until, publication)",
    "CREATE INDEX agreement_by_council ON agreement (council_id, signed_on_key, id, signed_on, currency, amount,
        theme_set_id, starts_on, ends_on, approved_on, completed_on, terminated_on, withdrawn_on, suspended_on,
        suspended_until, publication)",
    "CREATE INDEX agreement_figures_by_amount ON agreement (currency, amount, signed_on_key, id, signed_on, theme_set_id,
        council_id, starts_on, ends_on, approved_on, completed_on, terminated_on, withdrawn_on, suspended_on,
        suspended_until, publication)",
    "ALTER TABLE agreement ADD COLUMN packed_parties {text}",
    "ALTER TABLE agreement ADD COLUMN packed_themes {text}",
    "UPDATE agreement SET
        packed_parties = (SELECT string_agg(concat_ws({unit}, {hex:id}, position, role, COALESCE({hex:council_id}, ''),
            COALESCE({hex:association_id}, '')), {record} ORDER BY position, id)
            FROM party WHERE party.agreement_id = agreement.id),
        packed_themes = (SELECT string_agg(concat_ws({unit}, {hex:theme_id}, position), {record} ORDER BY position)
            FROM agreement_theme WHERE agreement_theme.agreement_id = agreement.id)",
];

const DOWN: &[&str] = &[
    "ALTER TABLE agreement DROP COLUMN packed_themes",
    "ALTER TABLE agreement DROP COLUMN packed_parties",
    "DROP INDEX agreement_figures_by_amount",
    "DROP INDEX agreement_by_council",
    "DROP INDEX agreement_by_signature",
    "CREATE INDEX agreement_by_signature ON agreement (signed_on_key, id)",
    "CREATE INDEX agreement_by_council ON agreement (council_id, signed_on_key, id)",
    "CREATE INDEX agreement_figures_by_signature ON agreement (signed_on, currency, amount, theme_set_id, council_id,
        starts_on, ends_on, approved_on, completed_on, terminated_on, withdrawn_on, id)",
    "CREATE INDEX agreement_figures_by_council ON agreement (council_id, signed_on, currency, amount, theme_set_id,
        starts_on, ends_on, approved_on, completed_on, terminated_on, withdrawn_on, id)",
];
