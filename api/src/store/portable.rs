//! Rows in a form that both engines have, for whoever carries a registry from one database to another. Tables and columns
//! are read from the database itself, so that a table that is new is carried without anybody's doing; what follows from
//! other rows (the search index, sort keys of names) is left out and made anew.
//!
//! A row is a line of JSON: a list of texts, whole numbers and nulls. Bytes and keys are in hexadecimal, truth is 1 or 0, a
//! date is `2025-07-02`, and a multilingual text is the text of its JSON. Rows come in the order of their primary keys, and
//! columns in that of their names: equal registries give equal lines on either engine.

use futures_util::stream::BoxStream;
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, QueryResult, Statement, StreamTrait, Value, prelude::Uuid,
};
use serde::{Deserialize, Serialize};

use super::{Store, bulk::Bulk};
use crate::error::Error;

/// A table, without what is generated or follows from other rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) name: String,
    columns: Vec<Column>,
    /// The primary key, in its order.
    key: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Column {
    name: String,
    form: Form,
}

/// How an engine keeps a column's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Text,
    Whole,
    Bytes,
    // The rest are types of the server alone; the file keeps them as one of the above.
    Key,
    Truth,
    Date,
    Json,
}

/// The line before the rows of a table.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Heading {
    pub(crate) table: String,
    pub(crate) columns: Vec<String>,
}

/// Where rows of a portable form are read from.
pub(crate) enum Source<'a> {
    /// A state that does not change while it is read.
    Snapshot(&'a DatabaseTransaction),
    /// What was written and may yet be taken back.
    Filling(&'a mut Filling),
}

/// The tables of a registry, in the order of their names.
pub(crate) async fn tables(connection: &impl ConnectionTrait) -> Result<Vec<Table>, Error> {
    let backend = connection.get_database_backend();
    // The names of a table, a column and its type, and the column's place in the primary key.
    let query = match backend {
        DbBackend::Postgres => {
            "SELECT held.relname::text AS \"table\", attname::text AS name, typname::text AS type,
                COALESCE(array_position(string_to_array(indkey::text, ' ')::int2[], attnum), 0)::int4 AS place
             FROM pg_class held JOIN pg_attribute ON attrelid = held.oid AND attnum > 0 AND NOT attisdropped
                AND attgenerated = ''
             JOIN pg_type ON pg_type.oid = atttypid LEFT JOIN pg_index ON indrelid = held.oid AND indisprimary
             WHERE held.relnamespace = current_schema()::regnamespace AND held.relkind = 'r'"
        }
        _ => {
            "SELECT held.name AS \"table\", own.name AS name, own.type AS type, own.pk AS place
             FROM sqlite_schema held JOIN pragma_table_xinfo(held.name) own
             WHERE held.type = 'table' AND own.hidden = 0"
        }
    };
    let mut tables: Vec<Table> = Vec::new();
    let mut places: Vec<(String, i32, String)> = Vec::new();
    for row in connection.query_all_raw(Statement::from_string(backend, query)).await? {
        let (table, name): (String, String) = (row.try_get("", "table")?, row.try_get("", "name")?);
        if is_derived(&table, &name) {
            continue;
        }
        let form = form(&table, &name, &row.try_get::<String>("", "type")?)?;
        let place: i32 = row.try_get("", "place")?;
        if place > 0 {
            places.push((table.clone(), place, name.clone()));
        }
        let column = Column { name, form };
        match tables.iter_mut().find(|known| known.name == table) {
            Some(known) => known.columns.push(column),
            None => tables.push(Table { name: table, columns: vec![column], key: Vec::new() }),
        }
    }
    tables.sort_by(|one, other| one.name.cmp(&other.name));
    places.sort();
    for table in &mut tables {
        table.columns.sort_by(|one, other| one.name.cmp(&other.name));
        table.key = places.iter().filter(|(of, ..)| *of == table.name).map(|(_, _, column)| column.clone()).collect();
        if table.key.is_empty() {
            return Err(Error::internal(format!("{} has no primary key to order its rows by", table.name)));
        }
    }
    Ok(tables)
}

/// What is not carried: the list of migrations, which the program makes; the search index; the sort keys of names.
fn is_derived(table: &str, column: &str) -> bool {
    table == "seaql_migrations"
        || table.starts_with("search_")
        || table.starts_with("sqlite_")
        || column.starts_with("name_") && column.ends_with("_key")
}

fn form(table: &str, column: &str, name: &str) -> Result<Form, Error> {
    Ok(match name {
        "TEXT" | "text" => Form::Text,
        "INTEGER" | "int4" | "int8" => Form::Whole,
        "BLOB" | "bytea" => Form::Bytes,
        "uuid" => Form::Key,
        "bool" => Form::Truth,
        "date" => Form::Date,
        "jsonb" => Form::Json,
        other => return Err(Error::internal(format!("{table}.{column} is of a type that is not carried: {other}"))),
    })
}

impl Table {
    /// The line before the rows.
    pub(crate) fn heading(&self) -> Heading {
        Heading { table: self.name.clone(), columns: self.columns.iter().map(|column| column.name.clone()).collect() }
    }

    /// The rows, in the order of their keys, as they come.
    pub(crate) async fn rows<'a>(
        &self,
        source: &'a mut Source<'_>,
    ) -> Result<BoxStream<'a, Result<QueryResult, Error>>, Error> {
        use futures_util::{StreamExt, TryStreamExt};
        let columns: Vec<String> = self.columns.iter().map(Column::read).collect();
        let key: Vec<String> = self.key.iter().map(|column| format!("\"{column}\"")).collect();
        let query = format!("SELECT {} FROM \"{}\" ORDER BY {}", columns.join(", "), self.name, key.join(", "));
        match source {
            Source::Snapshot(snapshot) => {
                let backend = ConnectionTrait::get_database_backend(*snapshot);
                let rows = snapshot.stream_raw(Statement::from_string(backend, query)).await?;
                Ok(rows.map_err(Error::from).boxed())
            }
            Source::Filling(filling) => filling.bulk.stream(&query).await,
        }
    }

    /// Writes a row as a line, with the newline.
    pub(crate) fn write(&self, row: &QueryResult, to: &mut Vec<u8>) -> Result<(), Error> {
        let mut cells = Vec::with_capacity(self.columns.len());
        for (index, column) in self.columns.iter().enumerate() {
            cells.push(column.cell(row, index)?);
        }
        serde_json::to_writer(&mut *to, &cells).map_err(Error::internal)?;
        to.push(b'\n');
        Ok(())
    }

    /// Reads a line that was written so.
    fn values(&self, line: &[u8]) -> Result<Vec<Value>, String> {
        let cells: Vec<Cell> = serde_json::from_slice(line).map_err(|error| error.to_string())?;
        if cells.len() != self.columns.len() {
            return Err(format!("{} values for {} columns", cells.len(), self.columns.len()));
        }
        self.columns.iter().zip(cells).map(|(column, cell)| column.value(cell)).collect()
    }
}

/// A value in a line.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Cell {
    Whole(i64),
    Text(String),
    Null,
}

impl Column {
    /// What reads the column as a text, a whole number or bytes.
    fn read(&self) -> String {
        let name = &self.name;
        match self.form {
            Form::Text | Form::Bytes => format!("\"{name}\""),
            // `INTEGER` of the embedded engine is of 64 bits, and knows no cast to it.
            Form::Whole => format!("CAST(\"{name}\" AS BIGINT)"),
            Form::Key => format!("uuid_send(\"{name}\")"),
            Form::Truth => format!("\"{name}\"::int4::int8"),
            Form::Date => format!("to_char(\"{name}\", 'YYYY-MM-DD')"),
            Form::Json => format!("\"{name}\"::text"),
        }
    }

    fn cell(&self, row: &QueryResult, index: usize) -> Result<Cell, Error> {
        Ok(match self.form {
            Form::Text | Form::Date => row.try_get_by_index::<Option<String>>(index)?.map_or(Cell::Null, Cell::Text),
            Form::Json => match row.try_get_by_index::<Option<String>>(index)? {
                // The one form that the registry writes; the server has another.
                Some(text) => {
                    let json: serde_json::Value = serde_json::from_str(&text).map_err(Error::internal)?;
                    Cell::Text(json.to_string())
                }
                None => Cell::Null,
            },
            Form::Whole | Form::Truth => row.try_get_by_index::<Option<i64>>(index)?.map_or(Cell::Null, Cell::Whole),
            Form::Bytes | Form::Key => {
                let bytes = row.try_get_by_index::<Option<Vec<u8>>>(index)?;
                bytes.map_or(Cell::Null, |bytes| Cell::Text(data_encoding::HEXLOWER.encode(&bytes)))
            }
        })
    }

    fn value(&self, cell: Cell) -> Result<Value, String> {
        let unfit = || format!("a value of {} is of another type", self.name);
        let bytes = |text: String| data_encoding::HEXLOWER.decode(text.as_bytes()).map_err(|_| unfit());
        Ok(match (self.form, cell) {
            (Form::Truth, Cell::Whole(truth @ (0 | 1))) => Value::from(truth == 1),
            (Form::Whole, Cell::Whole(number)) => Value::from(number),
            // The server reads dates and JSON from their texts.
            (Form::Text | Form::Date | Form::Json, Cell::Text(text)) => Value::from(text),
            (Form::Bytes, Cell::Text(text)) => Value::from(bytes(text)?),
            (Form::Key, Cell::Text(text)) => Value::from(Uuid::from_slice(&bytes(text)?).map_err(|_| unfit())?),
            (Form::Whole | Form::Truth, Cell::Null) => Value::BigInt(None),
            (Form::Bytes | Form::Key, Cell::Null) => Value::Bytes(None),
            (Form::Text | Form::Date | Form::Json, Cell::Null) => Value::String(None),
            _ => return Err(unfit()),
        })
    }
}

/// An empty registry that is being filled from lines. Dropped without [`Filling::commit`], it stays empty.
pub(crate) struct Filling {
    bulk: Bulk,
    tables: Vec<Table>,
    /// Which of the tables the next lines belong to.
    current: Option<usize>,
}

impl Filling {
    /// Begins. `None` where the registry is not empty.
    pub(crate) async fn begin(store: &Store) -> Result<Option<Filling>, Error> {
        let tables = tables(store.connection()).await?;
        let names = tables.iter().map(|table| table.name.clone()).collect();
        let bulk = Bulk::over(store, names).await?;
        Ok(bulk.map(|bulk| Filling { bulk, tables, current: None }))
    }

    /// The tables that are filled.
    pub(crate) fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// Takes a line: that before a table's rows, or a row.
    ///
    /// # Errors
    /// What is wrong with the line, or that the database refuses.
    pub(crate) async fn take(&mut self, line: &[u8]) -> Result<(), Error> {
        if line.starts_with(b"{") {
            let heading: Heading = serde_json::from_slice(line).map_err(Error::internal)?;
            let place = self.tables.iter().position(|table| table.heading() == heading);
            let place = place.ok_or_else(|| {
                Error::internal(format!("the registry has no table {} of these columns", heading.table))
            })?;
            self.current = Some(place);
            return Ok(());
        }
        let table = self.current.and_then(|place| self.tables.get(place));
        let table = table.ok_or_else(|| Error::internal("a row comes before its table's name"))?;
        let values =
            table.values(line).map_err(|wrong| Error::internal(format!("a row of {}: {wrong}", table.name)))?;
        self.bulk.put(&table.name, || table.heading().columns, values)?;
        self.bulk.breathe().await
    }

    /// Writes what waits, so that it can be read.
    pub(crate) async fn flush(&mut self) -> Result<(), Error> {
        self.bulk.flush().await
    }

    /// Makes it lasting. The search index counts as one that was never filled.
    pub(crate) async fn commit(mut self, store: &Store) -> Result<(), Error> {
        self.bulk.execute("UPDATE search_state SET analyser = 0").await?;
        self.bulk.commit(store).await
    }
}
