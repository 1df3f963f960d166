//! The only place where the two engines' DDL differs: a migration is written once, with the types left open.
//! Text compares by bytes on both (`COLLATE "C"` in PostgreSQL, `BINARY` in SQLite), so that both sort alike.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

/// What each open type, or open word, is in PostgreSQL and in SQLite. SQLite's tables are STRICT: a wrong type is refused, as in PostgreSQL.
const TYPES: [(&str, &str, &str); 13] = [
    ("{uuid}", "UUID", "BLOB"),
    ("{text}", "TEXT COLLATE \"C\"", "TEXT"),
    ("{json}", "JSONB", "TEXT"),
    ("{date}", "DATE", "TEXT"),
    ("{int}", "INTEGER", "INTEGER"),
    ("{bigint}", "BIGINT", "INTEGER"),
    ("{bool}", "BOOLEAN", "INTEGER"),
    ("{bytes}", "BYTEA", "BLOB"),
    ("{true}", "TRUE", "1"),
    ("{false}", "FALSE", "0"),
    ("{strict}", "", "STRICT"),
    // Between two values, and between two rows, of a packed list.
    ("{unit}", "chr(31)", "char(31)"),
    ("{record}", "chr(30)", "char(30)"),
];

/// The statements of one migration, for the engine that it runs on.
pub(crate) async fn run(manager: &SchemaManager<'_>, statements: &[&str]) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    let postgres = manager.get_database_backend() == DbBackend::Postgres;
    for statement in statements {
        let mut sql = expand_keys(&expand_texts(statement), postgres);
        for (open, in_postgres, in_sqlite) in TYPES {
            sql = sql.replace(open, if postgres { in_postgres } else { in_sqlite });
        }
        connection.execute_unprepared(&sql).await?;
    }
    Ok(())
}

/// The full-text index: a table of numbers and of the words that stand under each, as the program cut them. PostgreSQL
/// keeps its index always up to date, so that no search pays for earlier writes. SQLite keeps no text, no places and no sizes of words: only who has which.
pub(crate) async fn full_text(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements: &[&str] = match manager.get_database_backend() {
        DbBackend::Postgres => &[
            "CREATE TABLE search_index (rowid BIGINT NOT NULL PRIMARY KEY, tokens TSVECTOR NOT NULL)",
            "CREATE INDEX search_index_by_token ON search_index USING gin (tokens) WITH (fastupdate = off)",
        ],
        _ => &["CREATE VIRTUAL TABLE search_index USING fts5 (
                tokens, content = '', contentless_delete = 1, detail = 'none', tokenize = 'ascii'
            )"],
    };
    run(manager, statements).await
}

/// What gives a row of PostgreSQL's full-text index the word for its class, which is the upper part of its number. SQLite finds
/// the first of many matches without.
pub(crate) async fn classes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements: &[&str] = match manager.get_database_backend() {
        DbBackend::Postgres => &[
            "CREATE FUNCTION search_index_class() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                NEW.tokens := NEW.tokens || array_to_tsvector(ARRAY['c' || to_hex(NEW.rowid >> 48)]);
                RETURN NEW;
            END $$",
            "CREATE TRIGGER search_index_class BEFORE INSERT OR UPDATE ON search_index
                FOR EACH ROW EXECUTE FUNCTION search_index_class()",
        ],
        _ => &[],
    };
    run(manager, statements).await
}

/// Takes [`classes`] back.
pub(crate) async fn no_classes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements: &[&str] = match manager.get_database_backend() {
        DbBackend::Postgres => {
            &["DROP TRIGGER search_index_class ON search_index", "DROP FUNCTION search_index_class()"]
        }
        _ => &[],
    };
    run(manager, statements).await
}

/// Writes out `{translated:name}`: the check that a multilingual text is known in at least one language, or is absent.
fn expand_texts(statement: &str) -> String {
    let mut parts = statement.split("{translated:");
    let mut sql = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (column, rest) = part.split_once('}').unwrap_or((part, ""));
        sql.push_str(&format!(
            "CHECK ({column} IS NULL OR \
             COALESCE({column} ->> 'ar', {column} ->> 'fr', {column} ->> 'zgh', {column} ->> 'en') IS NOT NULL)"
        ));
        sql.push_str(rest);
    }
    sql
}

/// Writes out `{hex:name}`: a key in hexadecimal, or NULL.
fn expand_keys(statement: &str, postgres: bool) -> String {
    let mut parts = statement.split("{hex:");
    let mut sql = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (column, rest) = part.split_once('}').unwrap_or((part, ""));
        sql.push_str(&match postgres {
            true => format!("encode(uuid_send({column}), 'hex')"),
            false => format!("CASE WHEN {column} IS NOT NULL THEN lower(hex({column})) END"),
        });
        sql.push_str(rest);
    }
    sql
}
