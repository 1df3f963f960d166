//! Sets of themes: agreements with the same themes share one, and figures by theme are counted by set. A set is only a
//! shorthand for an agreement's themes, written wherever those are; it is no record and the log does not know it.

use std::collections::HashMap;

use entity::id::ThemeId;
use sea_orm::{ConnectionTrait, Statement, Value};
use uuid::Uuid;

use crate::{error::Error, store::bulk::Bulk};

/// The themes of one agreement, as a set is known by them; NULL if it has none.
const THEMES: &str = "SELECT string_agg(theme.slug, ' ' ORDER BY theme.slug) AS themes FROM agreement_theme \
                      JOIN theme ON theme.id = agreement_theme.theme_id WHERE agreement_theme.agreement_id = $1";

/// Gives an agreement the set of its themes, which is made if it is new. Writers hold the log's lock, so that no two make
/// the same set.
pub(crate) async fn assign(connection: &impl ConnectionTrait, agreement: Uuid) -> Result<(), Error> {
    let backend = connection.get_database_backend();
    for sql in [
        format!(
            "INSERT INTO theme_set (id, themes) SELECT (SELECT COALESCE(MAX(id), 0) + 1 FROM theme_set), fresh.themes \
             FROM ({THEMES}) AS fresh WHERE fresh.themes IS NOT NULL AND fresh.themes NOT IN (SELECT themes FROM theme_set)"
        ),
        format!("UPDATE agreement SET theme_set_id = (SELECT id FROM theme_set WHERE themes = ({THEMES})) WHERE id = $1"),
        "INSERT INTO theme_set_member (theme_set_id, theme_id) SELECT agreement.theme_set_id, agreement_theme.theme_id \
         FROM agreement JOIN agreement_theme ON agreement_theme.agreement_id = agreement.id WHERE agreement.id = $1 \
         ON CONFLICT DO NOTHING"
            .to_owned(),
    ] {
        connection.execute_raw(Statement::from_sql_and_values(backend, sql, [agreement.into()])).await?;
    }
    Ok(())
}

/// The sets of a registry that is being filled: the same as [`assign`] makes, known in memory.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sets {
    slugs: HashMap<ThemeId, String>,
    known: HashMap<String, i64>,
}

impl Sets {
    /// A theme that agreements will have.
    pub(crate) fn name(&mut self, theme: ThemeId, slug: &str) {
        self.slugs.insert(theme, slug.to_owned());
    }

    /// The set of an agreement with these themes, as a column of its row; rows of the set are written if it is new.
    pub(crate) fn of(&mut self, bulk: &mut Bulk, themes: &[ThemeId]) -> Result<(&'static str, Value), Error> {
        const COLUMN: &str = "theme_set_id";
        let mut slugs: Vec<&str> =
            themes.iter().filter_map(|theme| self.slugs.get(theme)).map(String::as_str).collect();
        slugs.sort_unstable();
        if slugs.is_empty() {
            return Ok((COLUMN, Value::BigInt(None)));
        }
        let slugs = slugs.join(" ");
        if let Some(id) = self.known.get(&slugs) {
            return Ok((COLUMN, (*id).into()));
        }
        let id = i64::try_from(self.known.len() + 1).map_err(Error::internal)?;
        bulk.add_values("theme_set", vec![("id", id.into()), ("themes", slugs.clone().into())])?;
        for theme in themes {
            let member = vec![("theme_set_id", id.into()), ("theme_id", theme.0.into())];
            bulk.add_values("theme_set_member", member)?;
        }
        self.known.insert(slugs, id);
        Ok((COLUMN, id.into()))
    }
}
