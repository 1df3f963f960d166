//! Places as keys: a part of the country or of a town is known by its name alone, and a filter may name it in any
//! language. So a place is named after its Arabic name, else its French, English or Tamazight one, and whatever has that
//! name in any language belongs to it: a filter by the name keeps exactly what the place counts.

use super::tally::{GroupKind, Keys, Source};

/// A column of multilingual names, with its table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Names {
    pub(crate) table: &'static str,
    pub(crate) column: &'static str,
}

impl Names {
    /// The one name that a place goes by: the order of `Translations::best`. An index holds it.
    fn best(self) -> String {
        let Names { column, .. } = self;
        format!("COALESCE({column} ->> 'ar', {column} ->> 'fr', {column} ->> 'en', {column} ->> 'zgh')")
    }

    /// A query of `id` and `key`: the rows of the table, with the places that they belong to. No pair repeats.
    pub(crate) fn members(self) -> String {
        let Names { table, column } = self;
        let said: Vec<String> = ["ar", "fr", "en", "zgh"]
            .into_iter()
            .map(|language| format!("SELECT id, {column} ->> '{language}' AS name FROM {table}"))
            .collect();
        format!(
            "SELECT said.id AS id, places.name AS key FROM ({}) AS said \
             JOIN (SELECT DISTINCT {} AS name FROM {table}) AS places ON places.name = said.name",
            said.join(" UNION "),
            self.best()
        )
    }

    /// The names in all languages, as the row that was recorded first has them.
    fn label(self) -> String {
        let Names { table, column } = self;
        format!("SELECT {column} FROM {table} WHERE {} = {{key}} ORDER BY id LIMIT 1", self.best())
    }

    /// Places as the keys of a dimension.
    pub(crate) fn keys(self, source: Source) -> Keys {
        Keys { kind: GroupKind::Text, source, label: Some(self.label()) }
    }
}
