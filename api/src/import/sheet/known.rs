//! What the registry has already of what tables name: read once, in few statements.

use std::collections::{HashMap, HashSet};

use entity::{agreement, association, council, id::NodeId};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{table::Table, value};
use crate::{error::Error, open_data::table::Dataset, store::unit::Unit};

/// How many names are asked for in one statement.
const AT_ONCE: usize = 500;

/// An agreement, by the key that its importer gave it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Key {
    /// The slug of its council.
    pub(super) council: String,
    pub(super) key: String,
}

/// What the registry has.
#[derive(Default)]
pub(super) struct Known {
    /// Councils by their slugs, as bundles have them.
    pub(super) councils: HashMap<String, Value>,
    /// The slugs of associations, of the registry or of the tables.
    pub(super) associations: HashSet<String>,
    /// Agreements by their ids, and by their references.
    pub(super) by_id: HashMap<Uuid, Key>,
    pub(super) by_reference: HashMap<String, Key>,
}

/// The values of a column, each once.
pub(super) fn cells(tables: &[(Dataset, Table)], column: &str) -> Vec<String> {
    let rows = tables.iter().flat_map(|(_, table)| &table.rows);
    let words = rows.filter_map(|row| value::word(row.cell(column)).ok());
    // PostgreSQL can't hold a NUL in a text, so no name has one.
    let mut words: Vec<String> = words.filter(|word| !word.is_empty() && !word.contains('\0')).collect();
    words.sort_unstable();
    words.dedup();
    words
}

impl Known {
    pub(super) async fn of(unit: &Unit, tables: &[(Dataset, Table)]) -> Result<Known, Error> {
        let mut known = Known::default();
        let transaction = unit.transaction();
        let mut slugs_by_id = HashMap::new();
        for council in council::Entity::find().all(transaction).await? {
            slugs_by_id.insert(council.id, council.slug.clone());
            let told = json!({ "slug": council.slug, "kind": council.kind, "name": council.name, "sources": [] });
            known.councils.insert(council.slug, told);
        }
        let named = cells(tables, "associations");
        let named: Vec<&str> = named.iter().flat_map(|cell| super::fields::slugs(cell)).collect();
        for slugs in named.chunks(AT_ONCE) {
            let found = association::Entity::find().filter(association::Column::Slug.is_in(slugs.iter().copied()));
            known.associations.extend(found.all(transaction).await?.into_iter().map(|row| row.slug));
        }
        let told = tables.iter().filter(|(set, _)| *set == Dataset::Associations).flat_map(|(_, table)| &table.rows);
        known.associations.extend(told.filter_map(|row| value::word(row.cell("slug")).ok()));
        let ids = cells(tables, "id");
        let ids: Vec<Uuid> = ids.iter().filter_map(|id| Some(id.parse::<NodeId>().ok()?.uuid)).collect();
        let mut found = Vec::new();
        for ids in ids.chunks(AT_ONCE) {
            let these = agreement::Entity::find().filter(agreement::Column::Id.is_in(ids.iter().copied()));
            found.extend(these.all(transaction).await?);
        }
        for column in ["reference", "agreement"] {
            for references in cells(tables, column).chunks(AT_ONCE) {
                let these = agreement::Entity::find().filter(agreement::Column::Reference.is_in(references));
                found.extend(these.all(transaction).await?);
            }
        }
        for row in found {
            let council = slugs_by_id.get(&row.council_id).cloned().unwrap_or_default();
            let key = Key { council, key: row.key };
            known.by_reference.insert(row.reference, key.clone());
            known.by_id.insert(row.id.0, key);
        }
        Ok(known)
    }
}
