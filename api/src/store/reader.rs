//! Batch reads: every look-up that nested fields ask for in the same moment becomes one statement.
//! One reader belongs to one scope of one request, so no answer is ever mixed with another request's.

use std::{
    collections::HashMap,
    fmt,
    hash::{Hash, Hasher},
    marker::PhantomData,
    sync::Arc,
};

use async_graphql::dataloader::Loader;
use chrono::NaiveDate;
use futures_util::future::try_join_all;
use sea_orm::{
    EntityName, EntityTrait, ModelTrait, QueryTrait,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use super::{
    Store,
    list::{List, Listed, Question},
    one_of,
    page::{Answer, ask},
};
use crate::error::Error;

/// Reads for one scope.
#[derive(Clone, Debug)]
pub(crate) struct Reader {
    pub(crate) store: Store,
    pub(crate) today: NaiveDate,
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

impl<R: Listed> Loader<ById<R>> for Reader {
    type Value = Arc<R>;
    type Error = Error;

    async fn load(&self, keys: &[ById<R>]) -> Result<HashMap<ById<R>, Arc<R>>, Error> {
        let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
        let table = <<R as ModelTrait>::Entity as Default>::default().table_name();
        let mut query = <<R as ModelTrait>::Entity as EntityTrait>::find().into_query();
        query.and_where(one_of(self.store.backend(), table, "id", &ids));
        let mut found = HashMap::with_capacity(ids.len());
        for row in self.store.rows(&query).await? {
            let row = R::from_query_result(&row, "")?;
            found.insert(ById::new(row.key()), Arc::new(row));
        }
        Ok(found)
    }
}

impl Reader {
    /// The row with a natural key. An index makes it one look-up; it is asked at the root only, so it needs no batch.
    pub(crate) async fn find<R: Listed>(&self, column: &'static str, value: &str) -> Result<Option<Arc<R>>, Error> {
        let table = <<R as ModelTrait>::Entity as Default>::default().table_name();
        let mut query = <<R as ModelTrait>::Entity as EntityTrait>::find().into_query();
        query.and_where(Expr::col((table, column)).eq(value));
        match self.store.rows(&query).await?.first() {
            Some(row) => Ok(Some(Arc::new(R::from_query_result(row, "")?))),
            None => Ok(None),
        }
    }
}

/// Ask one question about the list of one parent.
pub(crate) struct Asked<R: Listed> {
    pub(crate) parent: Uuid,
    pub(crate) question: Question,
    pub(crate) list: Arc<List<R::Filter>>,
}

impl<R: Listed> fmt::Debug for Asked<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Asked").field("parent", &self.parent).field("question", &self.question).finish_non_exhaustive()
    }
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

impl<R: Listed> Loader<Asked<R>> for Reader {
    type Value = Answer<R>;
    type Error = Error;

    /// One statement for each different list and question, however many parents ask it.
    async fn load(&self, keys: &[Asked<R>]) -> Result<HashMap<Asked<R>, Answer<R>>, Error> {
        let mut groups: HashMap<(Question, &List<R::Filter>), Vec<&Asked<R>>> = HashMap::new();
        for key in keys {
            groups.entry((key.question, &key.list)).or_default().push(key);
        }
        let answers = try_join_all(groups.into_iter().map(|((question, list), keys)| async move {
            let parents: Vec<Uuid> = keys.iter().map(|key| key.parent).collect();
            let mut answers = ask::<R>(&self.store, self.today, question, list, Some(&parents)).await?;
            let found = keys.into_iter().filter_map(|key| Some((key.clone(), answers.remove(&key.parent)?)));
            Ok::<_, Error>(found.collect::<Vec<_>>())
        }))
        .await?;
        Ok(answers.into_iter().flatten().collect())
    }
}
