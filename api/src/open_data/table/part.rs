//! What agreements own, as tables: their parties, signatures, votes, amendments and so on. A row is what the log keeps of a
//! part, column by column, with natural keys where the record has ids: so a table says all that there is, and an import
//! reads it back by the same columns.

use std::{collections::HashMap, str::FromStr};

use entity::{
    agreement, association, council,
    document::{self, DocumentAccess},
    id::NodeId,
    indicator, official, party, post,
    value::parse_date,
};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::{Chunk, MOST, Table, known};
use crate::{
    error::Error,
    open_data::cell::{Cell, Field, Kind, Link, Row},
    store::{
        list::NoFilter,
        snapshot::{Snapshot, Which},
    },
};

pub(super) const ID: Field = Field::new("id", Kind::Id, "The permanent id.").required();
pub(super) const AGREEMENT: Field = Field::new("agreement", Kind::Text, "The reference of the agreement.").required();
pub(super) const POSITION: Field =
    Field::new("position", Kind::Integer, "Its place in the agreement's own list, from 1.").required();

/// How many columns every such table begins with.
const COMMON: usize = 3;

/// The member of a part's record that a column shows.
pub(crate) fn member(field: &Field) -> String {
    let mut member = String::with_capacity(field.name.len() + 2);
    for (place, word) in field.name.split('_').enumerate() {
        let (first, rest) = word.split_at(usize::from(place > 0).min(word.len()));
        member.push_str(&first.to_ascii_uppercase());
        member.push_str(rest);
    }
    member.push_str(if field.link.is_some() { "Id" } else { "" });
    member
}

/// The next parts of a kind.
pub(super) async fn chunk<R>(snapshot: &Snapshot, which: &Which<NoFilter>, after: Option<Uuid>) -> Result<Chunk, Error>
where
    R: Table<Filter = NoFilter> + Serialize,
{
    let parts = snapshot.models::<R>(which, after, MOST).await?;
    let last = parts.last().map(R::key);
    let records = parts.iter().map(serde_json::to_value).collect::<Result<Vec<_>, _>>().map_err(Error::internal)?;
    let agreements: Vec<Uuid> = records.iter().filter_map(|record| key(record, "agreementId")).collect();
    let agreements = snapshot.by_keys::<agreement::Model>(agreements).await?;
    let fields: Vec<(&Field, String)> = R::FIELDS.iter().skip(COMMON).map(|field| (field, member(field))).collect();
    let linked = Linked::of(snapshot, &fields, &records).await?;
    let mut rows = Vec::with_capacity(records.len());
    for mut record in records {
        let agreement = known(&agreements, key(&record, "agreementId").unwrap_or_default())?;
        let mut row = Row::with_capacity(R::FIELDS.len());
        row.push(record["id"].as_str().unwrap_or_default()).push(agreement.reference.as_str());
        row.push(Cell::Integer(record["position"].as_i64().unwrap_or_default() + 1));
        for (field, member) in &fields {
            match field.link {
                Some(link) => row.push(linked.shown(link, key(&record, member), agreement)),
                None if field.multilingual => {
                    row.texts(serde_json::from_value(record[member].take()).map_err(Error::internal)?)
                }
                None => row.push(cell(field.kind, &record[member])),
            };
        }
        rows.push(row);
    }
    Ok(Chunk { rows, last })
}

/// A key that a record has under a name.
fn key(record: &Value, member: &str) -> Option<Uuid> {
    NodeId::from_str(record[member].as_str()?).ok().map(|node| node.uuid)
}

fn cell(kind: Kind, value: &Value) -> Cell {
    match (kind, value) {
        (Kind::Date, Value::String(date)) => Cell::some(parse_date(date)),
        (Kind::Money, Value::Number(hundredths)) => Cell::money(hundredths.as_i64()),
        (_, Value::Number(number)) => number.as_i64().map_or(Cell::Empty, Cell::Integer),
        (_, Value::Bool(truth)) => Cell::Truth(*truth),
        (_, Value::String(text)) => Cell::from(text.as_str()),
        _ => Cell::Empty,
    }
}

/// What parts point at, as their tables show it.
struct Linked {
    cells: HashMap<(Link, Uuid), Cell>,
    posts: HashMap<Uuid, post::Model>,
    councils: HashMap<Uuid, council::Model>,
}

impl Linked {
    async fn of(snapshot: &Snapshot, fields: &[(&Field, String)], records: &[Value]) -> Result<Linked, Error> {
        let keys = |link: Link| -> Vec<Uuid> {
            let members = fields.iter().filter(|(field, _)| field.link == Some(link));
            members.flat_map(|(_, member)| records.iter().filter_map(|record| key(record, member))).collect()
        };
        let mut cells = HashMap::new();
        for (key, found) in snapshot.by_keys::<association::Model>(keys(Link::Association)).await? {
            cells.insert((Link::Association, key), found.slug.into());
        }
        for (key, found) in snapshot.by_keys::<official::Model>(keys(Link::Official)).await? {
            cells.insert((Link::Official, key), found.slug.into());
        }
        for (key, found) in snapshot.by_keys::<party::Model>(keys(Link::Party)).await? {
            cells.insert((Link::Party, key), Cell::from(found.position.saturating_add(1)));
        }
        for (key, found) in snapshot.by_keys::<indicator::Model>(keys(Link::Indicator)).await? {
            cells.insert((Link::Indicator, key), Cell::from(found.position.saturating_add(1)));
        }
        for (key, found) in snapshot.by_keys::<document::Model>(keys(Link::Document)).await? {
            // One that is for the council's staff alone is not named either.
            if found.access == DocumentAccess::Public {
                cells.insert((Link::Document, key), found.id.to_string().into());
            }
        }
        let posts = snapshot.by_keys::<post::Model>(keys(Link::Post)).await?;
        let councils = posts.values().map(|post| post.council_id.0).chain(keys(Link::Council));
        let councils = snapshot.by_keys::<council::Model>(councils).await?;
        Ok(Linked { cells, posts, councils })
    }

    fn shown(&self, link: Link, key: Option<Uuid>, agreement: &agreement::Model) -> Cell {
        let Some(key) = key else {
            return Cell::Empty;
        };
        let council = |key: &Uuid| self.councils.get(key).map(|council| council.slug.as_str());
        match link {
            Link::Council => Cell::some(council(&key)),
            Link::Post => match self.posts.get(&key) {
                Some(post) if post.council_id == agreement.council_id => post.slug.as_str().into(),
                Some(post) => format!("{}/{}", council(&post.council_id.0).unwrap_or_default(), post.slug).into(),
                None => Cell::Empty,
            },
            _ => self.cells.get(&(link, key)).cloned().unwrap_or(Cell::Empty),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_shows_a_member() {
        let of = |name| member(&Field::new(name, Kind::Text, ""));
        assert_eq!(
            (of("value"), of("votes_for"), of("ends_on_before")),
            ("value".into(), "votesFor".into(), "endsOnBefore".into())
        );
        assert_eq!(member(&Field::link("on_behalf_of", Link::Post, "")), "onBehalfOfId");
    }
}
