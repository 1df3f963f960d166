//! What is written beside the records and follows from them: the sort keys of names, and the sets of themes that figures
//! are counted by. Lists and figures are wrong where it is.

use entity::id::{NodeId, NodeKind};
use futures_util::TryStreamExt;
use sea_orm::{ConnectionTrait, DatabaseTransaction, Statement, StreamTrait};
use uuid::Uuid;

use super::Report;
use crate::{
    error::Error,
    store::{
        collation::{is_kept, stretch},
        list::Listed,
    },
};

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
    names::<entity::council::Model>(snapshot, report).await?;
    names::<entity::post::Model>(snapshot, report).await?;
    names::<entity::official::Model>(snapshot, report).await?;
    names::<entity::association::Model>(snapshot, report).await?;
    names::<entity::theme::Model>(snapshot, report).await?;
    names::<entity::beneficiary_group::Model>(snapshot, report).await?;
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

async fn names<R: Listed>(snapshot: &DatabaseTransaction, report: &mut Report) -> Result<(), Error> {
    let mut last = Uuid::nil();
    loop {
        // A row that can't be read has been named, and hides the rest of its stretch.
        let Ok(rows) = stretch::<R>(snapshot, last).await else {
            return Ok(());
        };
        let Some((newest, _)) = rows.last() else {
            return Ok(());
        };
        last = newest.key();
        for (row, known) in &rows {
            if !is_kept(row, known)? {
                let node = NodeId { kind: R::KIND, uuid: row.key() };
                report.fault(format!(
                    "{node}: the sort keys of its name are not those of its name; `chiraka reindex` mends that"
                ));
            }
        }
    }
}
