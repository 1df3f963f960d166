//! What is written beside the records and follows from several of them: the sets of themes that figures are counted by.
//! Figures are wrong where it is.

use entity::id::{NodeId, NodeKind};
use futures_util::TryStreamExt;
use sea_orm::{ConnectionTrait, DatabaseTransaction, Statement, StreamTrait};

use super::Report;
use crate::error::Error;

/// Agreements whose set of themes is not that of their themes, and sets whose members are not their themes.
const SETS: [(&str, &str); 2] = [
    (
        // Grouped once: a look-up for each agreement takes four times as long.
        "SELECT agreement.id FROM agreement LEFT JOIN theme_set ON theme_set.id = agreement.theme_set_id
         LEFT JOIN (
             SELECT agreement_theme.agreement_id, string_agg(theme.slug, ' ' ORDER BY theme.slug) AS themes
             FROM agreement_theme JOIN theme ON theme.id = agreement_theme.theme_id GROUP BY agreement_theme.agreement_id
         ) own ON own.agreement_id = agreement.id
         WHERE COALESCE(theme_set.themes, '') <> COALESCE(own.themes, '')",
        "its set of themes is not that of its themes",
    ),
    (
        "SELECT agreement.id FROM agreement WHERE agreement.theme_set_id IN (
             SELECT theme_set.id FROM theme_set WHERE theme_set.themes <> COALESCE((
                 SELECT string_agg(theme.slug, ' ' ORDER BY theme.slug) FROM theme_set_member
                 JOIN theme ON theme.id = theme_set_member.theme_id WHERE theme_set_member.theme_set_id = theme_set.id
             ), ''))",
        "the set of its themes has other members",
    ),
];

pub(super) async fn faults(snapshot: &DatabaseTransaction, report: &mut Report) -> Result<(), Error> {
    for (sql, fault) in SETS {
        let backend = ConnectionTrait::get_database_backend(snapshot);
        let mut rows = snapshot.stream_raw(Statement::from_string(backend, sql)).await?;
        while let Some(row) = rows.try_next().await? {
            // A key that can't be read has been named.
            if let Ok(uuid) = row.try_get("", "id") {
                report.fault(format!("{}: {fault}", NodeId { kind: NodeKind::Agreement, uuid }));
            }
        }
    }
    Ok(())
}
