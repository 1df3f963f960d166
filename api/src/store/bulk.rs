//! Filling an empty database with millions of rows: in one transaction, without an index or a foreign key to keep up to
//! date on the way (both are made again at the end, from the definitions that the database gave), and by the engine's own
//! way for many rows at once. Memory is bounded: rows wait until there are enough for one stroke.

use std::fmt::Write;

use futures_util::{StreamExt, TryStreamExt, stream::BoxStream};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ActiveValue, ConnectionTrait, DatabaseTransaction, DbBackend, EntityName,
    EntityTrait, IntoActiveModel, Iterable, ModelTrait, QueryResult, SqliteTransactionMode, Statement, StreamTrait,
    TransactionOptions, TransactionTrait, Value,
    sea_query::{Expr, InsertStatement, IntoIden},
    sqlx::{self, AssertSqlSafe, Postgres, Transaction},
};

use super::{Store, unit::LOG_LOCK};
use crate::error::Error;

/// The tables that records are written to. Rows of one may point at rows of those before it.
const TABLES: [&str; 32] = [
    "theme",
    "beneficiary_group",
    "council",
    "post",
    "official",
    "mandate",
    "association",
    "facility",
    "source",
    "ceremony",
    "attendance",
    "theme_set",
    "theme_set_member",
    "reference_counter",
    "agreement",
    "party",
    "signature",
    "agreement_theme",
    "agreement_beneficiary",
    "review",
    "deliberation",
    "amendment",
    "suspension",
    "commitment",
    "contribution",
    "instalment",
    "indicator",
    "measurement",
    "document",
    "evaluation",
    "citation",
    "revision",
];

/// Rows that wait before they are written, and bytes of theirs.
const MOST_WAITING: usize = 20_000;
const MOST_BYTES: usize = 16 * 1024 * 1024;
/// Rows in one statement, where a statement has a parameter for each value.
const BATCH: usize = 500;

/// An empty database that is being filled. Dropped without [`Bulk::commit`], it stays empty.
#[derive(Debug)]
pub(crate) struct Bulk {
    way: Way,
    tables: Vec<String>,
    waiting: Vec<Rows>,
    rows: usize,
    bytes: usize,
    /// How the indexes and foreign keys are made again.
    definitions: Vec<String>,
}

#[derive(Debug)]
enum Way {
    Copy(Transaction<'static, Postgres>),
    Insert(DatabaseTransaction),
}

/// Rows of one table.
#[derive(Clone, Debug, Default)]
struct Rows {
    columns: Vec<String>,
    /// For `COPY`: one line a row.
    lines: String,
    values: Vec<Vec<Value>>,
}

impl Bulk {
    /// Begins. `None` where the registry is not empty.
    pub(crate) async fn begin(store: &Store) -> Result<Option<Bulk>, Error> {
        Bulk::over(store, TABLES.map(str::to_owned).to_vec()).await
    }

    /// Begins to fill these tables. `None` where one of them is not empty.
    pub(super) async fn over(store: &Store, tables: Vec<String>) -> Result<Option<Bulk>, Error> {
        let way = match store.backend() {
            DbBackend::Postgres => {
                let pool = store.connection().get_postgres_connection_pool();
                Way::Copy(pool.begin().await.map_err(Error::internal)?)
            }
            _ => {
                let options = TransactionOptions {
                    sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                    ..TransactionOptions::default()
                };
                Way::Insert(store.connection().begin_with_options(options).await?)
            }
        };
        let waiting = vec![Rows::default(); tables.len()];
        let mut bulk = Bulk { way, tables, waiting, rows: 0, bytes: 0, definitions: Vec::new() };
        if let Way::Copy(_) = bulk.way {
            bulk.execute(&format!("SELECT pg_advisory_xact_lock({LOG_LOCK})")).await?;
            // What the server may use to sort an index.
            bulk.execute("SET LOCAL maintenance_work_mem = '256MB'").await?;
        } else {
            // Foreign keys are looked at when all is written: a row may point at one that comes with a later stroke.
            bulk.execute("PRAGMA defer_foreign_keys = ON").await?;
            // Pages that are changed and don't fit (2 MB are usual) are written and read again and again: 64 MiB.
            bulk.execute("PRAGMA cache_size = -65536").await?;
        }
        for table in bulk.tables.clone() {
            if !bulk.texts(&format!("SELECT 'x', 'x', 'x' FROM \"{table}\" LIMIT 1")).await?.is_empty() {
                return Ok(None);
            }
        }
        bulk.strip().await?;
        Ok(Some(bulk))
    }

    /// Takes the indexes and foreign keys away, and keeps how they are made.
    async fn strip(&mut self) -> Result<(), Error> {
        let tables: Vec<String> = self.tables.iter().map(|table| format!("'{table}'")).collect();
        let tables = tables.join(", ");
        let (indexes, keys) = match self.way {
            Way::Copy(_) => (
                format!(
                    "SELECT own.relname::text, held.relname::text, pg_get_indexdef(own.oid) FROM pg_index \
                     JOIN pg_class own ON own.oid = indexrelid JOIN pg_class held ON held.oid = indrelid \
                     WHERE held.relnamespace = current_schema()::regnamespace AND held.relname IN ({tables}) \
                     AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = own.oid AND contype IN ('p', 'u', 'x')) \
                     ORDER BY 1"
                ),
                Some(format!(
                    "SELECT conname::text, held.relname::text, pg_get_constraintdef(pg_constraint.oid) FROM pg_constraint \
                     JOIN pg_class held ON held.oid = conrelid WHERE contype = 'f' \
                     AND held.relnamespace = current_schema()::regnamespace AND held.relname IN ({tables}) ORDER BY 1, 2"
                )),
            ),
            Way::Insert(_) => (
                format!(
                    "SELECT name, tbl_name, sql FROM sqlite_schema \
                     WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({tables}) ORDER BY name"
                ),
                None,
            ),
        };
        for (name, _, definition) in self.texts(&indexes).await? {
            self.execute(&format!("DROP INDEX \"{name}\"")).await?;
            self.definitions.push(definition);
        }
        let Some(keys) = keys else {
            return Ok(());
        };
        for (name, table, definition) in self.texts(&keys).await? {
            self.execute(&format!("ALTER TABLE \"{table}\" DROP CONSTRAINT \"{name}\"")).await?;
            self.definitions.push(format!("ALTER TABLE \"{table}\" ADD CONSTRAINT \"{name}\" {definition}"));
        }
        Ok(())
    }

    /// Adds a row, with the columns that are written beside it and are not its own.
    pub(crate) fn add<M>(&mut self, row: M, beside: &[(&'static str, Value)]) -> Result<(), Error>
    where
        M: IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel> + ModelTrait,
        M::Entity: EntityTrait<Model = M>,
        <M::Entity as EntityTrait>::ActiveModel: ActiveModelBehavior + ActiveModelTrait<Entity = M::Entity>,
    {
        let table = <M as ModelTrait>::Entity::default().table_name();
        let columns = || {
            <M::Entity as EntityTrait>::Column::iter()
                .map(|column| column.into_iden().to_string())
                .chain(beside.iter().map(|(column, _)| (*column).to_owned()))
                .collect()
        };
        let active = row.into_active_model();
        let mut values = Vec::new();
        for column in <M::Entity as EntityTrait>::Column::iter() {
            let (ActiveValue::Set(value) | ActiveValue::Unchanged(value)) = active.get(column) else {
                return Err(Error::internal(format!("a row of {table} lacks a value")));
            };
            values.push(value);
        }
        values.extend(beside.iter().map(|(_, value)| value.clone()));
        self.put(table, columns, values)
    }

    /// Adds a row of a table that no model describes.
    pub(crate) fn add_values(&mut self, table: &str, values: Vec<(&'static str, Value)>) -> Result<(), Error> {
        let (columns, values): (Vec<&str>, Vec<Value>) = values.into_iter().unzip();
        self.put(table, || columns.into_iter().map(str::to_owned).collect(), values)
    }

    pub(super) fn put(
        &mut self,
        table: &str,
        columns: impl FnOnce() -> Vec<String>,
        values: Vec<Value>,
    ) -> Result<(), Error> {
        let place = self.tables.iter().position(|known| *known == table);
        let rows = place.and_then(|place| self.waiting.get_mut(place));
        let rows = rows.ok_or_else(|| Error::internal(format!("{table} is not filled in bulk")))?;
        if rows.columns.is_empty() {
            rows.columns = columns();
        }
        match self.way {
            Way::Copy(_) => {
                let before = rows.lines.len();
                line(&mut rows.lines, &values)?;
                self.bytes += rows.lines.len() - before;
            }
            Way::Insert(_) => {
                self.bytes += values.iter().map(size).sum::<usize>();
                rows.values.push(values);
            }
        }
        self.rows += 1;
        Ok(())
    }

    /// Writes what waits, if it is enough.
    pub(crate) async fn breathe(&mut self) -> Result<(), Error> {
        if self.rows < MOST_WAITING && self.bytes < MOST_BYTES {
            return Ok(());
        }
        self.flush().await
    }

    pub(super) async fn flush(&mut self) -> Result<(), Error> {
        (self.rows, self.bytes) = (0, 0);
        for (table, rows) in self.tables.iter().zip(&mut self.waiting) {
            match &mut self.way {
                Way::Copy(transaction) if !rows.lines.is_empty() => {
                    let statement = format!("COPY \"{table}\" (\"{}\") FROM STDIN", rows.columns.join("\", \""));
                    let mut copy = transaction.copy_in_raw(&statement).await.map_err(Error::internal)?;
                    copy.send(rows.lines.as_bytes()).await.map_err(Error::internal)?;
                    copy.finish().await.map_err(Error::internal)?;
                    rows.lines.clear();
                }
                Way::Insert(transaction) => {
                    let mut values = std::mem::take(&mut rows.values).into_iter().peekable();
                    while values.peek().is_some() {
                        let mut insert = InsertStatement::new();
                        insert.into_table(table.clone()).columns(rows.columns.iter().cloned());
                        for row in values.by_ref().take(BATCH) {
                            insert.values(row.into_iter().map(Expr::val)).map_err(Error::internal)?;
                        }
                        transaction.execute(&insert).await?;
                    }
                }
                Way::Copy(_) => {}
            }
        }
        Ok(())
    }

    /// Makes indexes and foreign keys again, and all of it lasting.
    pub(crate) async fn commit(mut self, store: &Store) -> Result<(), Error> {
        self.flush().await?;
        for definition in std::mem::take(&mut self.definitions) {
            self.execute(&definition).await?;
        }
        match self.way {
            Way::Copy(transaction) => {
                transaction.commit().await.map_err(Error::internal)?;
                // Figures are read from indexes alone once the engine knows which pages everybody sees.
                let tables = self.tables.join(", ");
                store.connection().execute_unprepared(&format!("VACUUM (ANALYZE) {tables}")).await?;
            }
            Way::Insert(transaction) => transaction.commit().await?,
        }
        Ok(())
    }

    /// Runs a statement that is text.
    pub(crate) async fn execute(&mut self, sql: &str) -> Result<(), Error> {
        match &mut self.way {
            Way::Copy(transaction) => {
                sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut **transaction).await.map_err(Error::internal)?;
            }
            Way::Insert(transaction) => {
                transaction.execute_unprepared(sql).await?;
            }
        }
        Ok(())
    }

    /// The rows of a query, as they come: what was written so far is among them once it was flushed.
    pub(super) async fn stream(&mut self, sql: &str) -> Result<BoxStream<'_, Result<QueryResult, Error>>, Error> {
        Ok(match &mut self.way {
            Way::Copy(transaction) => {
                let rows = sqlx::query(AssertSqlSafe(sql.to_owned())).fetch(&mut **transaction);
                rows.map(|row| row.map(QueryResult::from).map_err(Error::internal)).boxed()
            }
            Way::Insert(transaction) => {
                let rows = transaction.stream_raw(Statement::from_string(DbBackend::Sqlite, sql)).await?;
                rows.map_err(Error::from).boxed()
            }
        })
    }

    /// The three texts in each row of a query.
    async fn texts(&mut self, sql: &str) -> Result<Vec<(String, String, String)>, Error> {
        match &mut self.way {
            Way::Copy(transaction) => {
                let query = sqlx::query_as(AssertSqlSafe(sql));
                query.fetch_all(&mut **transaction).await.map_err(Error::internal)
            }
            Way::Insert(transaction) => {
                let rows = transaction.query_all_raw(Statement::from_string(DbBackend::Sqlite, sql)).await?;
                let texts = |row: &sea_orm::QueryResult| {
                    Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?, row.try_get_by_index(2)?))
                };
                rows.iter().map(texts).collect()
            }
        }
    }
}

/// About how many bytes a value takes.
fn size(value: &Value) -> usize {
    match value {
        Value::String(Some(text)) => text.len(),
        Value::Bytes(Some(bytes)) => bytes.len(),
        _ => 16,
    }
}

/// Writes a row as a line of PostgreSQL's text format.
/// Source: the manual's page on `COPY`, «Text Format».
fn line(lines: &mut String, values: &[Value]) -> Result<(), Error> {
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            lines.push('\t');
        }
        match value {
            Value::Bool(Some(truth)) => lines.push(if *truth { 't' } else { 'f' }),
            Value::Int(Some(number)) => write!(lines, "{number}").map_err(Error::internal)?,
            Value::BigInt(Some(number)) => write!(lines, "{number}").map_err(Error::internal)?,
            Value::String(Some(text)) => escape(lines, text),
            Value::Json(Some(json)) => escape(lines, &json.to_string()),
            Value::ChronoDate(Some(date)) => write!(lines, "{date}").map_err(Error::internal)?,
            Value::Uuid(Some(key)) => write!(lines, "{key}").map_err(Error::internal)?,
            Value::Bytes(Some(bytes)) => {
                lines.push_str("\\\\x");
                data_encoding::HEXLOWER.encode_append(bytes, lines);
            }
            value if *value == value.as_null() => lines.push_str("\\N"),
            other => return Err(Error::internal(format!("no value of this type is written in bulk: {other:?}"))),
        }
    }
    lines.push('\n');
    Ok(())
}

fn escape(lines: &mut String, text: &str) {
    for letter in text.chars() {
        match letter {
            '\\' => lines.push_str("\\\\"),
            '\t' => lines.push_str("\\t"),
            '\n' => lines.push_str("\\n"),
            '\r' => lines.push_str("\\r"),
            letter => lines.push(letter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_what_the_values_say() {
        let mut lines = String::new();
        let day = chrono::NaiveDate::from_ymd_opt(2025, 7, 2);
        let values = [
            Value::from("أ\tb\\c\nd\r"),
            Value::String(None),
            Value::from(true),
            Value::from(-7_i64),
            Value::from(day),
            Value::from(vec![0_u8, 255]),
            Value::from(uuid::Uuid::nil()),
            Value::from(serde_json::json!({ "fr": "l'\"eau\"" })),
        ];
        line(&mut lines, &values).expect("every type is known");
        let wanted = "أ\\tb\\\\c\\nd\\r\t\\N\tt\t-7\t2025-07-02\t\\\\x00ff\t00000000-0000-0000-0000-000000000000\t{\"fr\":\"l'\\\\\"eau\\\\\"\"}\n";
        assert_eq!(lines, wanted);
    }
}
