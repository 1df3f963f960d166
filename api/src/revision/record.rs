//! Records: what the log keeps of a node. A record is the node's row, the parts that only live with it (an agreement's
//! parties, a ceremony's attendance), and the sources it cites: everything that can change without another node changing.
//! Reading a record from the tables and writing one to them is done here and nowhere else, so the log, the acts and
//! `verify` mean the same by «the record after the change».

use std::collections::HashMap;

use entity::{
    citation,
    id::{NodeId, SourceId},
    revision::Action,
    value::Translations,
};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityName, EntityTrait, IntoActiveModel,
    ModelTrait, QueryFilter, QueryOrder, QueryTrait, Value, sea_query::Condition,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    error::Error,
    store::{
        bulk::Bulk,
        collation,
        list::Listed,
        one_of,
        packed::{self, Packed},
        unit::Unit,
    },
};

/// The parts of a node that have no life of their own.
pub(crate) trait Parts: Clone + Default + PartialEq + Send + Serialize + Sync {
    /// The parts of each of the given nodes.
    async fn read(connection: &impl ConnectionTrait, nodes: &[Uuid]) -> Result<HashMap<Uuid, Self>, Error>;

    /// Brings the tables from `before` to these parts.
    async fn write(&self, unit: &Unit, before: &Self) -> Result<(), Error>;

    /// Writes these parts into tables that hold none of them.
    fn fill(&self, bulk: &mut Bulk) -> Result<(), Error>;

    /// The columns of the node's own row that repeat some of its parts, for pages that show them. They are no part of the
    /// record, because they follow from it.
    fn packed(&self) -> Result<Packed, Error> {
        Ok(Packed::new())
    }
}

/// A node without parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct NoParts {}

impl Parts for NoParts {
    async fn read(_: &impl ConnectionTrait, _: &[Uuid]) -> Result<HashMap<Uuid, Self>, Error> {
        Ok(HashMap::new())
    }

    async fn write(&self, _: &Unit, _: &Self) -> Result<(), Error> {
        Ok(())
    }

    fn fill(&self, _: &mut Bulk) -> Result<(), Error> {
        Ok(())
    }
}

/// The whole state of a node.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound(deserialize = "M: Deserialize<'de>, P: Deserialize<'de> + Default"))]
pub(crate) struct Record<M, P = NoParts> {
    #[serde(flatten)]
    pub(crate) row: M,
    #[serde(flatten)]
    pub(crate) parts: P,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) sources: Vec<SourceId>,
}

/// What an act did to one node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome<I> {
    /// The node.
    pub id: I,
    /// What happened to it.
    pub change: Change,
}

/// What an act did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Change {
    /// The node is new.
    Created,
    /// The node was there and is different now.
    Updated,
    /// The node already said all this: nothing was written, in the tables or the log.
    Unchanged,
}

impl<M, P> Record<M, P>
where
    M: IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel> + Listed + PartialEq + Serialize,
    M::Entity: EntityTrait<Model = M>,
    <M::Entity as EntityTrait>::ActiveModel: ActiveModelBehavior + Send,
    P: Parts,
{
    /// A node that the registry does not know yet.
    pub(crate) fn new(row: M, parts: P) -> Self {
        Record { row, parts, sources: Vec::new() }
    }

    /// The records of the given nodes as the tables hold them, in four statements at most.
    pub(crate) async fn read(connection: &impl ConnectionTrait, nodes: &[Uuid]) -> Result<HashMap<Uuid, Self>, Error> {
        let backend = connection.get_database_backend();
        let table = <M as ModelTrait>::Entity::default().table_name();
        let mut query = M::Entity::find();
        QueryTrait::query(&mut query).and_where(one_of(backend, table, "id", nodes));
        let rows = query.all(connection).await?;
        let mut parts = P::read(connection, nodes).await?;
        let mut citations = citation::Entity::find().filter(citation::Column::NodeKind.eq(M::KIND));
        QueryTrait::query(&mut citations).and_where(one_of(backend, "citation", "node_id", nodes));
        let mut sources: HashMap<Uuid, Vec<SourceId>> = HashMap::new();
        for citation in citations.order_by_asc(citation::Column::Position).all(connection).await? {
            sources.entry(citation.node_id).or_default().push(citation.source_id);
        }
        let records = rows.into_iter().map(|row| {
            let key = row.key();
            let parts = parts.remove(&key).unwrap_or_default();
            (key, Record { row, parts, sources: sources.remove(&key).unwrap_or_default() })
        });
        Ok(records.collect())
    }

    /// The record of the one node that a natural key points at, if the registry knows it.
    pub(crate) async fn find(connection: &impl ConnectionTrait, key: Condition) -> Result<Option<Self>, Error> {
        match M::Entity::find().filter(key).one(connection).await? {
            Some(row) => {
                let node = row.key();
                Ok(Self::read(connection, &[node]).await?.remove(&node))
            }
            None => Ok(None),
        }
    }

    /// The record as the log keeps it.
    pub(crate) fn text(&self) -> Result<String, Error> {
        serde_json::to_string(self).map_err(Error::internal)
    }

    /// The columns of its row that follow from the whole record: the sort keys of its name, and the lists that pages show.
    pub(crate) fn beside(&self) -> Result<Packed, Error> {
        let keys = collation::keys(&self.row)?.into_iter().map(|(column, key)| (column, Some(key)));
        Ok(keys.chain(self.parts.packed()?).collect())
    }

    /// Adds sources that are not cited yet.
    pub(crate) fn cite(&mut self, sources: &[SourceId]) {
        for source in sources {
            if !self.sources.contains(source) {
                self.sources.push(*source);
            }
        }
    }

    fn citations(&self) -> impl Iterator<Item = citation::Model> {
        let node_id = self.row.key();
        self.sources.iter().enumerate().map(move |(position, source)| citation::Model {
            node_id,
            source_id: *source,
            node_kind: M::KIND,
            position: place(position),
        })
    }

    /// Writes this record into tables that do not hold it, among many others, with the columns beside its row that do not
    /// follow from the row alone. The log is the caller's.
    pub(crate) fn fill(&self, bulk: &mut Bulk, beside: &[(&'static str, Value)]) -> Result<(), Error>
    where
        <M::Entity as EntityTrait>::ActiveModel: ActiveModelTrait<Entity = M::Entity>,
    {
        let own = self.beside()?.into_iter().map(|(column, value)| (column, value.into()));
        let beside: Vec<(&'static str, Value)> = beside.iter().cloned().chain(own).collect();
        bulk.add(self.row.clone(), &beside)?;
        self.parts.fill(bulk)?;
        self.citations().try_for_each(|citation| bulk.add(citation, &[]))
    }

    /// Writes this record over `before`, in the tables and the log; writes nothing where nothing differs.
    pub(crate) async fn keep(self, unit: &mut Unit, before: Option<Self>) -> Result<Change, Error> {
        let done = if before.is_some() { Action::Update } else { Action::Create };
        self.keep_as(unit, before, done).await
    }

    /// The same, with the name that the log has for what was done.
    pub(crate) async fn keep_as(self, unit: &mut Unit, before: Option<Self>, done: Action) -> Result<Change, Error> {
        let action = match &before {
            Some(before) if *before == self => return Ok(Change::Unchanged),
            Some(_) => Action::Update,
            None => Action::Create,
        };
        let beside = self.beside()?;
        let is_beside = before.as_ref().map(Record::beside).transpose()?.as_ref() == Some(&beside);
        // The public is told of what it sees, and once of what it no longer sees.
        let public = self.row.is_public() || before.as_ref().is_some_and(|before| before.row.is_public());
        let (before_row, before_parts, before_sources) = match before {
            Some(before) => (Some(before.row), before.parts, before.sources),
            None => (None, P::default(), Vec::new()),
        };
        if before_row.as_ref() != Some(&self.row) {
            unit.save(self.row.clone(), action).await?;
        }
        self.parts.write(unit, &before_parts).await?;
        let key = self.row.key();
        if !is_beside {
            packed::write(unit.transaction(), M::KIND, key, beside).await?;
        }
        for citation in self.citations().skip(before_sources.len()) {
            unit.save(citation, Action::Create).await?;
        }
        unit.append(done, NodeId { kind: M::KIND, uuid: key }, self.text()?, public).await?;
        Ok(if action == Action::Create { Change::Created } else { Change::Updated })
    }
}

/// A text after an act: what the act says of it, over what was known.
pub(crate) fn updated(known: Option<Translations>, said: Option<Translations>) -> Option<Translations> {
    match (known, said) {
        (Some(known), Some(said)) => Some(known.updated_by(&said)),
        (known, said) => said.or(known),
    }
}

/// A place in a list, as the tables count it.
pub(crate) fn place(index: usize) -> i32 {
    i32::try_from(index).unwrap_or(i32::MAX)
}

/// Brings a table of rows with keys from `before` to `after`: rows that are gone are deleted, the rest is written.
pub(crate) async fn replace<M>(unit: &Unit, before: &[M], after: &[M]) -> Result<(), Error>
where
    M: IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel> + ModelTrait + PartialEq,
    M::Entity: EntityTrait<Model = M>,
    <M::Entity as EntityTrait>::ActiveModel: ActiveModelBehavior + ActiveModelTrait<Entity = M::Entity> + Send,
    M: Keyed,
{
    remove(unit, before, after).await?;
    save(unit, before, after).await
}

/// The first half of [`replace`]: rows that are gone are deleted. Rows of one table that point at another's go first.
pub(crate) async fn remove<M>(unit: &Unit, before: &[M], after: &[M]) -> Result<(), Error>
where
    M: IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel> + ModelTrait,
    M::Entity: EntityTrait<Model = M>,
    <M::Entity as EntityTrait>::ActiveModel: ActiveModelBehavior + ActiveModelTrait<Entity = M::Entity> + Send,
    M: Keyed,
{
    for gone in before.iter().filter(|row| !after.iter().any(|kept| kept.same_key(row))) {
        gone.clone().delete(unit.transaction()).await?;
    }
    Ok(())
}

/// The second half of [`replace`]: what is new or different is written.
pub(crate) async fn save<M>(unit: &Unit, before: &[M], after: &[M]) -> Result<(), Error>
where
    M: IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel> + ModelTrait + PartialEq,
    M::Entity: EntityTrait<Model = M>,
    <M::Entity as EntityTrait>::ActiveModel: ActiveModelBehavior + ActiveModelTrait<Entity = M::Entity> + Send,
    M: Keyed,
{
    for row in after {
        match before.iter().find(|old| old.same_key(row)) {
            Some(old) if old == row => {}
            Some(_) => unit.save(row.clone(), Action::Update).await?,
            None => unit.save(row.clone(), Action::Create).await?,
        }
    }
    Ok(())
}

/// Rows that can tell whether they stand for the same thing.
pub(crate) trait Keyed {
    /// Whether both have the same primary key.
    fn same_key(&self, other: &Self) -> bool;
}

macro_rules! keyed {
    ($($table:ident by $($key:ident)+;)*) => {$(
        impl Keyed for entity::$table::Model {
            fn same_key(&self, other: &Self) -> bool {
                $(self.$key == other.$key)&&+
            }
        }
    )*};
}

keyed! {
    party by id;
    signature by id;
    attendance by id;
    review by id;
    deliberation by id;
    amendment by id;
    suspension by id;
    commitment by id;
    contribution by id;
    instalment by id;
    indicator by id;
    measurement by id;
    document by id;
    evaluation by id;
    agreement_theme by agreement_id theme_id;
    agreement_beneficiary by agreement_id beneficiary_group_id;
}
