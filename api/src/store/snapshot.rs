//! Lists read whole: one state of the registry, held while batch after batch of rows is read by key. Whatever is written
//! meanwhile, the number of rows, the log's `seq` and the rows themselves agree.

use std::collections::HashMap;

use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, EntityName, ModelTrait, QueryResult, Statement,
    sea_query::{Asterisk, Expr, ExprTrait, Order, SelectStatement, WindowStatement},
};
use uuid::Uuid;

use super::{
    Sql, Store,
    list::{Listed, Relation},
    one_of,
    page::rows,
    reader::Reader,
    sight::Sight,
};
use crate::error::Error;

/// Which rows of a list are read.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Which<F> {
    pub(crate) relation: Relation,
    /// Whose rows, unless the list is the root list.
    pub(crate) parent: Option<Uuid>,
    pub(crate) filter: F,
}

impl<F: Default + PartialEq> Which<F> {
    /// Whether nothing is left out.
    pub(crate) fn is_all(&self) -> bool {
        self.parent.is_none() && self.filter == F::default()
    }
}

impl<F: Default> Default for Which<F> {
    fn default() -> Self {
        Which { relation: Relation::Root, parent: None, filter: F::default() }
    }
}

/// Some rows of a list, in the order of their keys.
pub(crate) struct Stretch {
    /// The rows; the first column is the key.
    pub(crate) rows: Vec<QueryResult>,
    /// Their keys.
    pub(crate) keys: Vec<Uuid>,
    /// Whether the list has every row between the first and the last of these.
    pub(crate) is_whole: bool,
}

/// One state of the registry, until it is dropped. It holds a connection.
pub(crate) struct Snapshot {
    reader: Reader,
    transaction: DatabaseTransaction,
    /// The newest change that the public is told of; 0 where there is none.
    pub(crate) seq: i64,
    /// When it was made: milliseconds since 1970 in UTC.
    pub(crate) at: i64,
}

impl Snapshot {
    /// Holds the present state.
    pub(crate) async fn begin(store: &Store, sight: Sight) -> Result<Snapshot, Error> {
        let transaction = store.snapshot().await?;
        let newest = SelectStatement::new()
            .columns(["seq", "at"])
            .from("revision")
            .and_where(Expr::col("public").eq(true))
            .order_by("seq", Order::Desc)
            .limit(1)
            .to_owned();
        let newest = transaction.query_one(&newest).await?;
        let (seq, at) = match newest {
            Some(row) => (row.try_get("", "seq")?, row.try_get("", "at")?),
            None => (0, 0),
        };
        Ok(Snapshot { reader: Reader::new(store.clone(), sight), transaction, seq, at })
    }

    pub(crate) fn sight(&self) -> &Sight {
        &self.reader.sight
    }

    fn list<R: Listed>(&self, which: &Which<R::Filter>) -> (SelectStatement, &'static str) {
        let parents = which.parent.as_ref().map(std::slice::from_ref);
        let (query, table, _) = rows::<R>(&self.reader, which.relation, &which.filter, parents);
        (query, table)
    }

    /// How many rows a list has.
    pub(crate) async fn count<R: Listed>(&self, which: &Which<R::Filter>) -> Result<u64, Error> {
        let (mut query, _) = self.list::<R>(which);
        query.expr_as(Expr::cust("COUNT(*)"), "count");
        let row = self.transaction.query_one(&query).await?;
        let count: i64 = row.map_or(Ok(0), |row| row.try_get("", "count"))?;
        u64::try_from(count).map_err(Error::internal)
    }

    /// The next rows of a list, after a key. `columns` selects what is read of each beside its key.
    pub(crate) async fn stretch<R: Listed>(
        &self,
        which: &Which<R::Filter>,
        after: Option<Uuid>,
        most: usize,
        columns: impl FnOnce(&mut SelectStatement, Texts),
    ) -> Result<Stretch, Error> {
        let (mut query, table) = self.list::<R>(which);
        query.column((table, "id"));
        columns(&mut query, Texts(self.transaction.get_database_backend()));
        if let Some(after) = after {
            query.and_where(Expr::col((table, "id")).gt(after));
        }
        query.order_by((table, "id"), Order::Asc);
        let sql = self.reader.store.text(&query).wrap(|rows| format!("{rows} LIMIT {most}"));
        let rows = self.run(sql).await?;
        let keys = rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<Vec<Uuid>, _>>()?;
        Ok(Stretch { rows, keys, is_whole: which.is_all() })
    }

    /// The same, as whole rows of the table.
    pub(crate) async fn models<R: Listed>(
        &self,
        which: &Which<R::Filter>,
        after: Option<Uuid>,
        most: usize,
    ) -> Result<Vec<R>, Error> {
        let (mut query, table) = self.list::<R>(which);
        query.column((table, Asterisk));
        if let Some(after) = after {
            query.and_where(Expr::col((table, "id")).gt(after));
        }
        query.order_by((table, "id"), Order::Asc);
        let sql = self.reader.store.text(&query).wrap(|rows| format!("{rows} LIMIT {most}"));
        let rows = self.run(sql).await?;
        Ok(rows.iter().map(|row| R::from_query_result(row, "")).collect::<Result<_, _>>()?)
    }

    /// Every so many rows of a list, in the order of their keys: the keys that pages of that length begin after.
    pub(crate) async fn steps<R: Listed>(&self, which: &Which<R::Filter>, every: usize) -> Result<Vec<Uuid>, Error> {
        let (mut query, table) = self.list::<R>(which);
        query.column((table, "id"));
        let places = WindowStatement::new().order_by((table, "id"), Order::Asc).to_owned();
        query.expr_window_as(Expr::cust("ROW_NUMBER()"), places, "place");
        let sql = self.reader.store.text(&query).wrap(|rows| {
            format!("SELECT \"id\" FROM ({rows}) AS \"placed\" WHERE \"place\" % {every} = 0 ORDER BY \"id\"")
        });
        let rows = self.run(sql).await?;
        Ok(rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, _>>()?)
    }

    /// Rows by their keys, whoever may see them: what a foreign key points at.
    pub(crate) async fn by_keys<R: Listed>(
        &self,
        keys: impl IntoIterator<Item = Uuid>,
    ) -> Result<HashMap<Uuid, R>, Error> {
        let mut keys: Vec<Uuid> = keys.into_iter().collect();
        keys.sort_unstable();
        keys.dedup();
        if keys.is_empty() {
            return Ok(HashMap::new());
        }
        let table = <<R as ModelTrait>::Entity as Default>::default().table_name();
        let backend = self.transaction.get_database_backend();
        let query = SelectStatement::new()
            .column(Asterisk)
            .from(table)
            .and_where(one_of(backend, table, "id", &keys))
            .to_owned();
        let rows = self.select(&query).await?;
        let rows = rows.iter().map(|row| R::from_query_result(row, "").map(|row| (row.key(), row)));
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// «This column holds the key of a row of the stretch.»
    pub(crate) fn within(&self, table: &'static str, column: &'static str, stretch: &Stretch) -> Expr {
        match (stretch.keys.first(), stretch.keys.last()) {
            // Every row between the two is in the stretch, so that the column's index is walked once.
            (Some(first), Some(last)) if stretch.is_whole => Expr::col((table, column)).between(*first, *last),
            _ => one_of(self.transaction.get_database_backend(), table, column, &stretch.keys),
        }
    }

    /// How multilingual columns are read as text.
    pub(crate) fn texts(&self) -> Texts {
        Texts(self.transaction.get_database_backend())
    }

    /// Runs a query in this state.
    pub(crate) async fn select(&self, query: &SelectStatement) -> Result<Vec<QueryResult>, Error> {
        Ok(self.transaction.query_all(query).await?)
    }

    async fn run(&self, sql: Sql) -> Result<Vec<QueryResult>, Error> {
        let db_backend = self.transaction.get_database_backend();
        let statement = Statement { sql: sql.text, values: sql.values, db_backend };
        Ok(self.transaction.query_all_raw(statement).await?)
    }
}

/// How multilingual columns are read as the text of their JSON: what is written out at once need not become a tree first.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Texts(DbBackend);

impl Texts {
    /// A multilingual column as text.
    pub(crate) fn of(self, table: &'static str, column: &'static str) -> Expr {
        match self.0 {
            DbBackend::Postgres => Expr::cust(format!("\"{table}\".\"{column}\"::text")),
            _ => Expr::cust(format!("\"{table}\".\"{column}\"")),
        }
    }
}
