//! Councils, posts, people and mandates in Popolo's JSON: organisations, posts, persons and memberships.
//! Source: popoloproject.com/specs, JSON Schemas of popolo-project/popolo-spec.

use std::collections::HashMap;

use entity::{
    association, council,
    id::{NodeId, NodeKind},
    mandate, official, post,
    value::{Gender, Language, Translations},
};
use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{address::path, cell::name_of, export::Pieces, organization};
use crate::{
    error::Error,
    store::{
        list::{Listed, NoFilter},
        snapshot::{Snapshot, Which},
    },
};

const MOST: usize = 1_000;

/// The lists of the document, in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum List {
    Councils,
    Associations,
    Posts,
    Persons,
    Memberships,
    End,
}

/// The document on its way.
pub(crate) struct People {
    snapshot: Snapshot,
    base: String,
    list: List,
    after: Option<Uuid>,
    is_first: bool,
}

impl People {
    pub(crate) fn new(snapshot: Snapshot, base: String) -> People {
        People { snapshot, base, list: List::Councils, after: None, is_first: true }
    }

    async fn piece(&mut self) -> Result<Option<Vec<u8>>, Error> {
        let mut out = Vec::new();
        if self.list == List::End {
            return Ok(None);
        }
        if self.is_first && self.after.is_none() && self.list == List::Councils {
            out.extend_from_slice(b"{\"organizations\":[");
        }
        let (values, last) = self.values().await?;
        for value in values {
            out.extend_from_slice(if self.is_first { b"\n" } else { b",\n" });
            out.extend_from_slice(value.to_string().as_bytes());
            self.is_first = false;
        }
        self.after = last;
        if last.is_none() {
            let (next, between): (List, &[u8]) = match self.list {
                List::Councils => (List::Associations, b""),
                List::Associations => (List::Posts, b"],\"posts\":["),
                List::Posts => (List::Persons, b"],\"persons\":["),
                List::Persons => (List::Memberships, b"],\"memberships\":["),
                List::Memberships | List::End => (List::End, b"]}\n"),
            };
            // Councils and associations are one list.
            self.is_first = self.is_first || self.list != List::Councils;
            self.list = next;
            out.extend_from_slice(between);
        }
        Ok(Some(out))
    }

    async fn values(&self) -> Result<(Vec<Value>, Option<Uuid>), Error> {
        match self.list {
            List::Councils => {
                let rows = self.rows::<council::Model>().await?;
                Ok((rows.iter().map(|row| self.council(row)).collect(), key(&rows)))
            }
            List::Associations => {
                let rows = self.rows::<association::Model>().await?;
                Ok((rows.iter().map(|row| self.association(row)).collect(), key(&rows)))
            }
            List::Posts => {
                let rows = self.rows::<post::Model>().await?;
                Ok((rows.iter().map(|row| self.post(row)).collect(), key(&rows)))
            }
            List::Persons => {
                let rows = self.rows::<official::Model>().await?;
                Ok((rows.iter().map(|row| self.person(row)).collect(), key(&rows)))
            }
            List::Memberships => {
                let rows =
                    self.snapshot.models::<mandate::Model>(&Which::<NoFilter>::default(), self.after, MOST).await?;
                let posts = self.snapshot.by_keys::<post::Model>(rows.iter().map(|row| row.post_id.0)).await?;
                Ok((rows.iter().map(|row| membership(row, &posts)).collect(), key(&rows)))
            }
            List::End => Ok((Vec::new(), None)),
        }
    }

    async fn rows<R: Listed>(&self) -> Result<Vec<R>, Error> {
        self.snapshot.models::<R>(&Which::default(), self.after, MOST).await
    }

    /// What every object begins with: its id, its name, and where it stands here.
    fn object(&self, kind: NodeKind, uuid: Uuid, (name, names): (&str, &Translations)) -> Value {
        let mut value = json!({
            "id": NodeId { kind, uuid }.to_string(),
            "links": [{ "url": format!("{}{}", self.base, path(kind, uuid)), "note": "permanent address" }],
        });
        value[name] = names.best(Language::Arabic).into();
        let shown = names.best(Language::Arabic);
        let other = names.iter().filter(|(_, text)| *text != shown);
        let other: Vec<Value> = other.map(|(language, text)| json!({ "name": text, "note": language.tag() })).collect();
        if !other.is_empty() && name == "name" {
            value["other_names"] = other.into();
        }
        value
    }

    fn council(&self, council: &council::Model) -> Value {
        let mut value = self.object(NodeKind::Council, council.id.0, ("name", &council.name));
        value["classification"] = name_of(council.kind).into();
        value["identifiers"] = json!([{ "scheme": "chiraka-code", "identifier": council.code },
            { "scheme": "org-id", "identifier": organization::of_council(council.id) }]);
        value
    }

    fn association(&self, association: &association::Model) -> Value {
        let mut value = self.object(NodeKind::Association, association.id.0, ("name", &association.name));
        value["classification"] = name_of(association.kind).into();
        value["identifiers"] = json!([{ "scheme": "org-id", "identifier": organization::of_association(association) }]);
        value
    }

    fn post(&self, post: &post::Model) -> Value {
        let mut value = self.object(NodeKind::Post, post.id.0, ("label", &post.title));
        value["role"] = name_of(post.kind).into();
        value["organization_id"] = post.council_id.to_string().into();
        let shown = post.title.best(Language::Arabic);
        let other: Vec<&str> = post.title.iter().map(|(_, text)| text).filter(|text| *text != shown).collect();
        if !other.is_empty() {
            value["other_label"] = other.into();
        }
        value
    }

    fn person(&self, official: &official::Model) -> Value {
        let mut value = self.object(NodeKind::Official, official.id.0, ("name", &official.name));
        if let Some(gender) = official.gender {
            value["gender"] = match gender {
                Gender::Female => "female",
                Gender::Male => "male",
            }
            .into();
        }
        value
    }
}

fn membership(mandate: &mandate::Model, posts: &HashMap<Uuid, post::Model>) -> Value {
    let mut value = json!({
        "id": mandate.id.to_string(),
        "person_id": mandate.official_id.to_string(),
        "post_id": mandate.post_id.to_string(),
    });
    if let Some(post) = posts.get(&mandate.post_id.0) {
        value["role"] = name_of(post.kind).into();
        value["label"] = post.title.best(Language::Arabic).into();
        value["organization_id"] = post.council_id.to_string().into();
    }
    for (name, date) in [("start_date", mandate.starts_on), ("end_date", mandate.ends_on)] {
        if let Some(date) = date {
            value[name] = date.to_string().into();
        }
    }
    value
}

fn key<R: Listed>(rows: &[R]) -> Option<Uuid> {
    rows.last().map(Listed::key)
}

impl Pieces for People {
    fn next(&mut self) -> BoxFuture<'_, Result<Option<Vec<u8>>, Error>> {
        Box::pin(self.piece())
    }
}
