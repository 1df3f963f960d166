//! What figures are worked out from. Agreements with the same themes share a set, so that counting by theme reads one
//! number in the agreement's row and joins with the few sets there are, not with millions of pairs. The wide indexes hold
//! all that the usual filters and figures look at, so that neither reads the rows themselves.

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
    // A set is known by its themes' slugs, in their order.
    "CREATE TABLE theme_set (
        id {bigint} NOT NULL PRIMARY KEY,
        themes {text} NOT NULL UNIQUE
    ) {strict}",
    "CREATE TABLE theme_set_member (
        theme_set_id {bigint} NOT NULL REFERENCES theme_set (id),
        theme_id {uuid} NOT NULL REFERENCES theme (id),
        PRIMARY KEY (theme_set_id, theme_id)
    ) {strict}",
    // No foreign key: SQLite could not take such a column back.
    "ALTER TABLE agreement ADD COLUMN theme_set_id {bigint}",
    "INSERT INTO theme_set (id, themes)
        SELECT ROW_NUMBER() OVER (ORDER BY themes), themes FROM (
            SELECT DISTINCT themes FROM (
                SELECT string_agg(theme.slug, ' ' ORDER BY theme.slug) AS themes FROM agreement_theme
                JOIN theme ON theme.id = agreement_theme.theme_id GROUP BY agreement_theme.agreement_id
            ) AS each
        ) AS sets",
    "UPDATE agreement SET theme_set_id = (
        SELECT theme_set.id FROM theme_set WHERE theme_set.themes = (
            SELECT string_agg(theme.slug, ' ' ORDER BY theme.slug) FROM agreement_theme
            JOIN theme ON theme.id = agreement_theme.theme_id WHERE agreement_theme.agreement_id = agreement.id
        )
    )",
    "INSERT INTO theme_set_member (theme_set_id, theme_id)
        SELECT DISTINCT agreement.theme_set_id, agreement_theme.theme_id FROM agreement
        JOIN agreement_theme ON agreement_theme.agreement_id = agreement.id",
    "CREATE INDEX agreement_figures_by_signature ON agreement (signed_on, currency, amount, theme_set_id, council_id,
        starts_on, ends_on, approved_on, completed_on, terminated_on, withdrawn_on, id)",
    "CREATE INDEX agreement_figures_by_council ON agreement (council_id, signed_on, currency, amount, theme_set_id,
        starts_on, ends_on, approved_on, completed_on, terminated_on, withdrawn_on, id)",
    "CREATE INDEX council_by_prefecture ON council
        (COALESCE(prefecture ->> 'ar', prefecture ->> 'fr', prefecture ->> 'en', prefecture ->> 'zgh'), id)",
    "CREATE INDEX council_by_region ON council
        (COALESCE(region ->> 'ar', region ->> 'fr', region ->> 'en', region ->> 'zgh'), id)",
    "CREATE INDEX association_by_neighbourhood ON association
        (COALESCE(neighbourhood ->> 'ar', neighbourhood ->> 'fr', neighbourhood ->> 'en', neighbourhood ->> 'zgh'), id)",
];

const DOWN: &[&str] = &[
    "DROP INDEX association_by_neighbourhood",
    "DROP INDEX council_by_region",
    "DROP INDEX council_by_prefecture",
    "DROP INDEX agreement_figures_by_council",
    "DROP INDEX agreement_figures_by_signature",
    "ALTER TABLE agreement DROP COLUMN theme_set_id",
    "DROP TABLE theme_set_member",
    "DROP TABLE theme_set",
];
