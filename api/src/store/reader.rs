//! What can be looked up: rows by key, rows by natural key, and lists. One reader belongs to one scope of one request, so
//! no answer is ever mixed with another request's.

use std::{
    collections::HashMap,
    hash::{Hash, Hasher},
    marker::PhantomData,
    sync::Arc,
};

use futures_util::future::try_join_all;
use sea_orm::{
    DbErr, EntityName, ModelTrait, QueryResult,
    sea_query::{Expr, ExprTrait, SelectStatement},
};
use uuid::Uuid;

use super::{
    Store,
    batch::Lookup,
    cache::{NEWEST, SEQ, SeenSeq, Seq},
    list::{List, Listed, Question},
    one_of,
    owned::{Brought, Found, Reads},
    page::{Answer, NO_PARENT, ask},
    sight::Sight,
};
use crate::error::Error;

/// Reads for one scope.
#[derive(Clone, Debug)]
pub(crate) struct Reader {
    pub(crate) store: Store,
    pub(crate) sight: Sight,
    seen: Arc<SeenSeq>,
}

impl Reader {
    pub(crate) fn new(store: Store, sight: Sight) -> Self {
        Reader { store, sight, seen: Arc::default() }
    }

    /// Notes the log's `seq` that a row's statement selected.
    pub(crate) fn saw(&self, row: &QueryResult) -> Result<Seq, DbErr> {
        let seq = Seq(row.try_get("", SEQ)?);
        self.seen.saw(seq);
        Ok(seq)
    }

    /// A row that was kept from an earlier request, if nothing was written since.
    pub(crate) fn kept<R: Listed>(&self, id: Uuid) -> Option<Arc<R>> {
        self.store.kept().get(self.seen.newest(), id)
    }

    /// The rows of a statement over a table, with what `reads` leaves out and brings along.
    async fn rows<R: Listed>(
        &self,
        reads: &Reads,
        which: impl FnOnce(&'static str) -> Expr,
    ) -> Result<Vec<Found<R>>, Error> {
        let backend = self.store.backend();
        let table = <<R as ModelTrait>::Entity as Default>::default().table_name();
        let mut query =
            SelectStatement::new().from(table).expr_as(Expr::cust(NEWEST), SEQ).and_where(which(table)).to_owned();
        if let Some(shown) = self.sight.sought(R::SHOWN, table) {
            query.and_where(shown);
        }
        reads.columns::<R>(backend, &mut query);
        let mut found = Vec::new();
        for row in self.store.run(reads.bring::<R>(backend, self.store.text(&query), "")).await? {
            let seq = self.saw(&row)?;
            let brought = Brought::of(&row, &reads.owned)?;
            let row = Arc::new(R::from_query_result(&row, "")?);
            // A row that was merged is never what a look-up by its key answers.
            if reads.omitted.is_empty() && row.merged_into().is_none() {
                self.store.kept().keep(seq, &row);
            }
            found.push(Found { row, brought });
        }
        Ok(found)
    }

    /// The rows in the place of those that were merged into them, by their keys. Merges are one step long.
    async fn standing<R: Listed>(&self, reads: &Reads, found: &[Found<R>]) -> Result<HashMap<Uuid, Found<R>>, Error> {
        let ids: Vec<Uuid> = found.iter().filter_map(|found| found.row.merged_into()).collect();
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let rows = self.rows::<R>(reads, |table| one_of(self.store.backend(), table, "id", &ids)).await?;
        Ok(rows.into_iter().map(|found| (found.row.key(), found)).collect())
    }
}

/// Look up one row by its key.
pub(crate) struct ById<R>(Uuid, PhantomData<fn() -> R>);

impl<R> ById<R> {
    pub(crate) fn new(id: Uuid) -> Self {
        ById(id, PhantomData)
    }
}

impl<R> Clone for ById<R> {
    fn clone(&self) -> Self {
        ById::new(self.0)
    }
}

impl<R> PartialEq for ById<R> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<R> Eq for ById<R> {}

impl<R> Hash for ById<R> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<R: Listed> Lookup<ById<R>> for Reader {
    type Value = Arc<R>;

    async fn load(&self, keys: Vec<ById<R>>) -> Result<HashMap<ById<R>, Arc<R>>, Error> {
        let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
        let rows = self.rows::<R>(&Reads::default(), |table| one_of(self.store.backend(), table, "id", &ids)).await?;
        let standing = self.standing(&Reads::default(), &rows).await?;
        let found = rows.into_iter().map(|found| {
            let other = found.row.merged_into().and_then(|id| standing.get(&id));
            (ById::new(found.row.key()), Arc::clone(other.map_or(&found.row, |other| &other.row)))
        });
        Ok(found.collect())
    }
}

/// Look up one row by a natural key: a column, and its value.
pub(crate) struct ByName<R> {
    pub(crate) column: &'static str,
    pub(crate) value: String,
    pub(crate) reads: Reads,
    pub(crate) kind: PhantomData<fn() -> R>,
}

impl<R> Clone for ByName<R> {
    fn clone(&self) -> Self {
        ByName { column: self.column, value: self.value.clone(), reads: self.reads.clone(), kind: PhantomData }
    }
}

impl<R> PartialEq for ByName<R> {
    fn eq(&self, other: &Self) -> bool {
        self.column == other.column && self.value == other.value && self.reads == other.reads
    }
}

impl<R> Eq for ByName<R> {}

impl<R> Hash for ByName<R> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.column.hash(state);
        self.value.hash(state);
        self.reads.hash(state);
    }
}

impl<R: Listed> Lookup<ByName<R>> for Reader {
    type Value = Found<R>;

    /// One statement for each name: they come from a request's root fields, of which there are few.
    async fn load(&self, keys: Vec<ByName<R>>) -> Result<HashMap<ByName<R>, Found<R>>, Error> {
        let found = try_join_all(keys.into_iter().map(async |key| {
            let named = |table| Expr::col((table, key.column)).eq(key.value.as_str());
            let rows = self.rows::<R>(&key.reads, named).await?;
            let standing = self.standing(&key.reads, &rows).await?;
            let row = standing.into_values().chain(rows).next();
            Ok::<_, Error>((key, row))
        }))
        .await?;
        Ok(found.into_iter().filter_map(|(key, row)| Some((key, row?))).collect())
    }
}

/// Ask one question about one list: that of a parent, or a root list.
pub(crate) struct Asked<R: Listed> {
    pub(crate) parent: Option<Uuid>,
    pub(crate) question: Question,
    pub(crate) list: Arc<List<R::Filter>>,
}

impl<R: Listed> Clone for Asked<R> {
    fn clone(&self) -> Self {
        Asked { parent: self.parent, question: self.question, list: Arc::clone(&self.list) }
    }
}

impl<R: Listed> PartialEq for Asked<R> {
    fn eq(&self, other: &Self) -> bool {
        self.parent == other.parent && self.question == other.question && self.list == other.list
    }
}

impl<R: Listed> Eq for Asked<R> {}

impl<R: Listed> Hash for Asked<R> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.parent.hash(state);
        self.question.hash(state);
        self.list.hash(state);
    }
}

/// The parents that ask the same question about lists that differ in nothing else.
type Groups<'a, R> = HashMap<(Question, &'a List<<R as Listed>::Filter>), Vec<&'a Asked<R>>>;

impl<R: Listed> Lookup<Asked<R>> for Reader {
    type Value = Answer<R>;

    /// One statement for each different list and question, however many parents ask it.
    async fn load(&self, keys: Vec<Asked<R>>) -> Result<HashMap<Asked<R>, Answer<R>>, Error> {
        let mut groups: Groups<'_, R> = HashMap::new();
        for key in &keys {
            groups.entry((key.question, &key.list)).or_default().push(key);
        }
        let answers = try_join_all(groups.into_iter().map(async |((question, list), keys)| {
            // A root list has no parent, and all who ask it ask the same.
            let parents: Option<Vec<Uuid>> = keys.iter().map(|key| key.parent).collect();
            let mut answers = ask::<R>(self, question, list, parents.as_deref()).await?;
            let found = keys
                .into_iter()
                .filter_map(|key| Some((key.clone(), answers.remove(&key.parent.unwrap_or(NO_PARENT))?)));
            Ok::<_, Error>(found.collect::<Vec<_>>())
        }))
        .await?;
        Ok(answers.into_iter().flatten().collect())
    }
}
