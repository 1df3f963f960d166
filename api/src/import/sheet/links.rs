//! What tables of parts point at: the ids behind the slugs that they name.

use std::collections::HashMap;

use entity::{association, council, document, official, post};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::Value;

use super::{
    known::cells,
    table::{Row, Table},
    value,
};
use crate::{
    error::Error,
    open_data::{cell::Link, table::Dataset},
    registry::agreement::record::AgreementRecord,
    store::unit::Unit,
};

/// How many names are asked for in one statement.
const AT_ONCE: usize = 500;

/// The ids behind the names of tables.
pub(super) struct Links {
    /// By what is pointed at, and its slug; of a post `council/post`.
    ids: HashMap<(Link, String), String>,
    /// The slugs of councils, by their ids.
    councils: HashMap<String, String>,
    /// What the files of documents hold, by the ids that the tables have for them.
    documents: HashMap<String, String>,
}

impl Links {
    pub(super) async fn of(unit: &Unit, tables: &[(Dataset, Table)]) -> Result<Links, Error> {
        let transaction = unit.transaction();
        let mut ids = HashMap::new();
        let mut councils = HashMap::new();
        for row in council::Entity::find().all(transaction).await? {
            councils.insert(row.id.to_string(), row.slug.clone());
            ids.insert((Link::Council, row.slug), row.id.to_string());
        }
        for slugs in cells(tables, "association").chunks(AT_ONCE) {
            let found = association::Entity::find().filter(association::Column::Slug.is_in(slugs));
            for row in found.all(transaction).await? {
                let id = row.standing().to_string();
                ids.insert((Link::Association, row.slug), id);
            }
        }
        for slugs in cells(tables, "official").chunks(AT_ONCE) {
            let found = official::Entity::find().filter(official::Column::Slug.is_in(slugs));
            ids.extend(
                found.all(transaction).await?.into_iter().map(|row| ((Link::Official, row.slug), row.id.to_string())),
            );
        }
        let mut posts = [cells(tables, "post"), cells(tables, "on_behalf_of")].concat();
        posts.iter_mut().for_each(|post| *post = post.rsplit('/').next().unwrap_or_default().to_owned());
        posts.sort_unstable();
        posts.dedup();
        for slugs in posts.chunks(AT_ONCE) {
            for row in post::Entity::find().filter(post::Column::Slug.is_in(slugs)).all(transaction).await? {
                let council = councils.get(&row.council_id.to_string()).map_or("", String::as_str);
                ids.insert((Link::Post, format!("{council}/{}", row.slug)), row.id.to_string());
            }
        }
        let rows = tables.iter().filter(|(set, _)| *set == Dataset::Documents).flat_map(|(_, table)| &table.rows);
        let word = |row: &Row, column| value::word(row.cell(column)).unwrap_or_default().to_ascii_lowercase();
        let documents = rows.map(|row| (word(row, "id"), word(row, "sha256"))).collect();
        Ok(Links { ids, councils, documents })
    }

    /// The id of what a cell of an agreement's row points at.
    pub(super) fn id(&self, link: Link, told: &Value, of: &AgreementRecord) -> Result<Value, String> {
        let slug = told.as_str().unwrap_or_default();
        let place = told.as_u64().and_then(|place| usize::try_from(place).ok()?.checked_sub(1));
        let found = match link {
            Link::Party => place.and_then(|place| of.parts.parties.get(place)).map(|party| party.id.to_string()),
            Link::Indicator => place.and_then(|place| of.parts.indicators.get(place)).map(|one| one.id.to_string()),
            Link::Document => {
                let sha256 = self.documents.get(slug);
                let is_it =
                    |document: &&document::Model| document.id.to_string() == slug || sha256 == Some(&document.sha256);
                of.parts.documents.iter().find(is_it).map(|document| document.id.to_string())
            }
            Link::Post if !slug.contains('/') => {
                let own = self.councils.get(&of.row.council_id.to_string()).map_or("", String::as_str);
                self.ids.get(&(link, format!("{own}/{slug}"))).cloned()
            }
            _ => self.ids.get(&(link, slug.to_owned())).cloned(),
        };
        let what = match link {
            Link::Council => "no council has this slug",
            Link::Association => "no association has this slug",
            Link::Official => "no official has this slug",
            Link::Post => "the agreement's council has no such post; one of another council is written council/post",
            Link::Party => "the agreement has no party at this place; they are counted from 1",
            Link::Indicator => "the agreement has no indicator at this place; they are counted from 1",
            Link::Document => {
                "the agreement has no such document; import documents.csv with it, or leave the cell empty"
            }
        };
        found.map(Value::from).ok_or_else(|| what.to_owned())
    }
}
