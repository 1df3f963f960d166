//! What a record says that people look for, read from the tables: the record's own texts, and the names of what it
//! belongs to. The acts, `reindex` and highlights read it here, so that they can't disagree.

use std::{collections::HashMap, hash::Hash};

use entity::{
    agreement, agreement_theme, association, council, facility,
    id::NodeKind,
    official, party, post, theme,
    value::{Language, Translations},
};
use sea_orm::{ConnectionTrait, EntityName, EntityTrait, FromQueryResult, ModelTrait, QueryTrait};
use uuid::Uuid;

use crate::{error::Error, store::one_of};

/// Where in a record a text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Field {
    Name,
    Reference,
    Code,
    Purpose,
    Neighbourhood,
    Prefecture,
    Region,
    Council,
    Association,
    Facility,
    Theme,
    Slug,
}

impl Field {
    /// Whether the text is what the record is called: what is found there comes first.
    pub(crate) fn is_name(self) -> bool {
        matches!(self, Field::Name | Field::Reference | Field::Code)
    }
}

/// A text of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Text {
    pub(crate) field: Field,
    /// `None` where the text is of no language, as a reference is.
    pub(crate) language: Option<Language>,
    pub(crate) text: String,
}

/// A record with its texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Document {
    pub(crate) kind: NodeKind,
    pub(crate) node: Uuid,
    pub(crate) texts: Vec<Text>,
}

impl Document {
    /// A record that says nothing yet.
    pub(crate) fn new(kind: NodeKind, node: Uuid) -> Self {
        Document { kind, node, texts: Vec::new() }
    }

    /// Adds a text in several languages.
    pub(crate) fn say(&mut self, field: Field, text: Option<&Translations>) {
        let texts = text.into_iter().flat_map(Translations::iter);
        self.texts.extend(texts.map(|(language, text)| Text {
            field,
            language: Some(language),
            text: text.to_owned(),
        }));
    }

    /// Adds a text of no language.
    pub(crate) fn state(&mut self, field: Field, text: &str) {
        self.texts.push(Text { field, language: None, text: text.to_owned() });
    }
}

/// The rows of a table with one of these keys in a column.
async fn rows<M>(connection: &impl ConnectionTrait, column: &'static str, keys: &[Uuid]) -> Result<Vec<M>, Error>
where
    M: ModelTrait + FromQueryResult,
    M::Entity: EntityTrait<Model = M>,
{
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let table = <M as ModelTrait>::Entity::default().table_name();
    let mut query = M::Entity::find();
    QueryTrait::query(&mut query).and_where(one_of(connection.get_database_backend(), table, column, keys));
    Ok(query.all(connection).await?)
}

fn distinct<K: Copy + Eq + Hash + Ord>(keys: impl Iterator<Item = K>) -> Vec<K> {
    let mut keys: Vec<K> = keys.collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The documents of records of one kind, in the order of `nodes`. What the public does not see has none, and so has a kind
/// that can't be found.
pub(crate) async fn read(
    connection: &impl ConnectionTrait,
    kind: NodeKind,
    nodes: &[Uuid],
) -> Result<Vec<Document>, Error> {
    let mut documents: HashMap<Uuid, Document> = HashMap::with_capacity(nodes.len());
    let mut add = |document: Document| documents.insert(document.node, document);
    match kind {
        NodeKind::Council => {
            for row in rows::<council::Model>(connection, "id", nodes).await? {
                let mut document = Document::new(kind, row.id.0);
                document.say(Field::Name, Some(&row.name));
                document.state(Field::Code, &row.code);
                document.say(Field::Prefecture, row.prefecture.as_ref());
                document.say(Field::Region, row.region.as_ref());
                document.state(Field::Slug, &row.slug);
                row.geographic_code.iter().for_each(|code| document.state(Field::Code, code));
                add(document);
            }
        }
        NodeKind::Theme => {
            for row in rows::<theme::Model>(connection, "id", nodes).await? {
                let mut document = Document::new(kind, row.id.0);
                document.say(Field::Name, Some(&row.label));
                document.state(Field::Slug, &row.slug);
                add(document);
            }
        }
        NodeKind::Association => {
            let found = rows::<association::Model>(connection, "id", nodes).await?;
            // Who looks for a record that was merged into another is meant to find the other.
            for row in found.into_iter().filter(|row| row.merged_into_id.is_none()) {
                let mut document = Document::new(kind, row.id.0);
                document.say(Field::Name, Some(&row.name));
                document.say(Field::Neighbourhood, row.neighbourhood.as_ref());
                document.say(Field::Purpose, row.purpose.as_ref());
                document.state(Field::Slug, &row.slug);
                add(document);
            }
        }
        NodeKind::Official => {
            for row in rows::<official::Model>(connection, "id", nodes).await? {
                let mut document = Document::new(kind, row.id.0);
                document.say(Field::Name, Some(&row.name));
                document.state(Field::Slug, &row.slug);
                add(document);
            }
        }
        NodeKind::Post => {
            let posts = rows::<post::Model>(connection, "id", nodes).await?;
            let councils = councils(connection, posts.iter().map(|row| row.council_id.0)).await?;
            for row in posts {
                let mut document = Document::new(kind, row.id.0);
                document.say(Field::Name, Some(&row.title));
                document.say(Field::Council, councils.get(&row.council_id.0));
                add(document);
            }
        }
        NodeKind::Agreement => {
            let found = rows::<agreement::Model>(connection, "id", nodes).await?;
            let public = found.into_iter().filter(|row| row.publication.is_published()).collect();
            for document in agreements(connection, public).await? {
                add(document);
            }
        }
        _ => {}
    }
    Ok(nodes.iter().filter_map(|node| documents.remove(node)).collect())
}

async fn councils(
    connection: &impl ConnectionTrait,
    keys: impl Iterator<Item = Uuid>,
) -> Result<HashMap<Uuid, Translations>, Error> {
    let councils = rows::<council::Model>(connection, "id", &distinct(keys)).await?;
    Ok(councils.into_iter().map(|row| (row.id.0, row.name)).collect())
}

/// What agreements would say that the public does not see: to forget what they said when it did.
pub(crate) async fn hidden(connection: &impl ConnectionTrait, nodes: &[Uuid]) -> Result<Vec<Document>, Error> {
    let found = rows::<agreement::Model>(connection, "id", nodes).await?;
    agreements(connection, found.into_iter().filter(|row| !row.publication.is_published()).collect()).await
}

async fn agreements(
    connection: &impl ConnectionTrait,
    agreements: Vec<agreement::Model>,
) -> Result<Vec<Document>, Error> {
    let nodes: Vec<Uuid> = agreements.iter().map(|row| row.id.0).collect();
    let nodes = &nodes[..];
    let councils = councils(connection, agreements.iter().map(|row| row.council_id.0)).await?;
    let facilities = distinct(agreements.iter().filter_map(|row| row.facility_id).map(|id| id.0));
    let facilities = rows::<facility::Model>(connection, "id", &facilities).await?;
    let facilities: HashMap<Uuid, Translations> = facilities.into_iter().map(|row| (row.id.0, row.name)).collect();
    let mut parties = rows::<party::Model>(connection, "agreement_id", nodes).await?;
    parties.sort_unstable_by_key(|party| (party.agreement_id, party.position));
    let associations = distinct(parties.iter().filter_map(|party| party.association_id).map(|id| id.0));
    let associations = rows::<association::Model>(connection, "id", &associations).await?;
    let associations: HashMap<Uuid, Translations> = associations.into_iter().map(|row| (row.id.0, row.name)).collect();
    let mut partners: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for party in parties {
        partners.entry(party.agreement_id.0).or_default().extend(party.association_id.map(|id| id.0));
    }
    let mut pairs = rows::<agreement_theme::Model>(connection, "agreement_id", nodes).await?;
    pairs.sort_unstable_by_key(|pair| (pair.agreement_id, pair.position));
    let themes = rows::<theme::Model>(connection, "id", &distinct(pairs.iter().map(|pair| pair.theme_id.0))).await?;
    let themes: HashMap<Uuid, Translations> = themes.into_iter().map(|row| (row.id.0, row.label)).collect();
    let mut about: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for pair in pairs {
        about.entry(pair.agreement_id.0).or_default().push(pair.theme_id.0);
    }
    let documents = agreements.into_iter().map(|row| {
        let mut document = Document::new(NodeKind::Agreement, row.id.0);
        document.say(Field::Name, Some(&row.title));
        document.state(Field::Reference, &row.reference);
        document.say(Field::Purpose, row.purpose.as_ref());
        for partner in partners.remove(&row.id.0).unwrap_or_default() {
            document.say(Field::Association, associations.get(&partner));
        }
        document.say(Field::Council, councils.get(&row.council_id.0));
        for theme in about.remove(&row.id.0).unwrap_or_default() {
            document.say(Field::Theme, themes.get(&theme));
        }
        document.say(Field::Facility, row.facility_id.and_then(|id| facilities.get(&id.0)));
        document
    });
    Ok(documents.collect())
}
