//! The engines' full-text indexes: FTS5 in SQLite, a GIN index over tsvectors in PostgreSQL. Both hold the tokens that the
//! analyser cut, and answer nothing but which documents have which, in the order of the documents' numbers; everything
//! else (words, ranks, counts) is decided outside, so both answer alike. This is the one file here that names engines.

use std::collections::HashSet;

use sea_orm::{
    ConnectionTrait, DbBackend,
    sea_query::{
        CommonTableExpression, Condition, Expr, ExprTrait, InsertStatement, JoinType, Order, Query, SelectStatement,
        UnionType, WithClause,
    },
};
use uuid::Uuid;

use super::{entry::Entry, number, plan::Tier};
use crate::{
    error::Error,
    store::{Store, one_of},
};

/// Documents in one statement.
const BATCH: usize = 500;
/// From so many documents on that have the rarest word, matches are listed class by class (PostgreSQL), and tiers look first
/// whether few have all words.
pub(crate) const FREQUENT: i64 = 1_000;

/// The tier of what the index does not have.
const AFTER_ALL: u8 = 100;

/// Which documents are wanted, by their tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    Token(String),
    Any(Vec<Wanted>),
    All(Vec<Wanted>),
    But(Box<Wanted>, Box<Wanted>),
}

impl Wanted {
    /// What no document has.
    const NOTHING: &'static str = "zz";

    /// Whether a document with these tokens is wanted.
    pub(crate) fn is_held_by(&self, tokens: &HashSet<String>) -> bool {
        match self {
            Wanted::Token(token) => tokens.contains(token),
            Wanted::Any(parts) => parts.iter().any(|part| part.is_held_by(tokens)),
            Wanted::All(parts) => !parts.is_empty() && parts.iter().all(|part| part.is_held_by(tokens)),
            Wanted::But(wanted, unwanted) => wanted.is_held_by(tokens) && !unwanted.is_held_by(tokens),
        }
    }

    /// The engine's own text for it. Tokens are letters and digits, so no sign in them means anything.
    fn text(&self, backend: DbBackend) -> String {
        let (quote, or, and, but) = match backend {
            DbBackend::Postgres => ('\'', " | ", " & ", " & !"),
            _ => ('"', " OR ", " AND ", " NOT "),
        };
        match self {
            Wanted::Token(token) => format!("{quote}{token}{quote}"),
            Wanted::Any(parts) | Wanted::All(parts) if parts.is_empty() => format!("{quote}{}{quote}", Self::NOTHING),
            Wanted::Any(parts) | Wanted::All(parts) => {
                let sign = if matches!(self, Wanted::Any(_)) { or } else { and };
                let parts: Vec<String> = parts.iter().map(|part| part.text(backend)).collect();
                format!("({})", parts.join(sign))
            }
            Wanted::But(wanted, unwanted) => {
                format!("({}{but}({}))", wanted.text(backend), unwanted.text(backend))
            }
        }
    }

    /// «The row of the index has it.» PostgreSQL is told the words only after it has planned: its planner would rather
    /// read every row than use the index for a frequent word, though few rows have all words.
    fn matches(&self, backend: DbBackend) -> Expr {
        let template = match backend {
            DbBackend::Postgres => "\"tokens\" @@ (SELECT CAST($1 AS tsquery))",
            _ => "\"search_index\" MATCH ?",
        };
        Expr::cust_with_values(template, [self.text(backend)])
    }

    /// The same in PostgreSQL, of a row in one of the [`classes`](Stretch::classes). The database itself gives each row the
    /// word for its class.
    fn matches_in_class(&self) -> Expr {
        let template = "\"tokens\" @@ (CAST($1 AS tsquery) && CAST('c' || to_hex(\"class\".\"number\") AS tsquery))";
        Expr::cust_with_values(template, [self.text(DbBackend::Postgres)])
    }
}

/// A document's number, in the index.
fn rowid() -> Expr {
    Expr::col(("search_index", "rowid"))
}

/// A stretch of the index to look for something in.
#[derive(Clone, Debug)]
pub(crate) struct Stretch<'a> {
    /// Documents with a greater number.
    pub(crate) after: i64,
    /// Documents with a number within one of these, each from its first on and below its second.
    pub(crate) within: &'a [(i64, i64)],
    /// These documents alone, where they are known to be all that can match.
    pub(crate) among: Option<&'a [i64]>,
    /// Documents of which this holds, about the column `search_index.rowid`.
    pub(crate) filter: Option<&'a Condition>,
    /// How many documents have the rarest word.
    pub(crate) expected: i64,
}

impl Stretch<'_> {
    fn bounds(&self) -> (i64, i64) {
        let first = self.within.iter().map(|(first, _)| *first).min().unwrap_or(0);
        let end = self.within.iter().map(|(_, end)| *end).max().unwrap_or(0);
        (std::cmp::Ord::max(first, self.after.saturating_add(1)), end)
    }

    /// The rows of the index between the bounds, by the number as the engine is to see it.
    fn condition(&self, number: impl Fn() -> Expr) -> Condition {
        let (first, end) = self.bounds();
        let mut all = Condition::all().add(number().gte(first)).add(number().lt(end));
        if let Some(among) = self.among {
            all = all.add(rowid().is_in(among.iter().copied()));
        }
        if self.within.len() > 1 {
            let any = self.within.iter().fold(Condition::any(), |any, (first, end)| {
                any.add(Condition::all().add(number().gte(*first)).add(number().lt(*end)))
            });
            all = all.add(any);
        }
        all
    }

    /// The numbers of matching documents, in order if they are `ordered`.
    fn select(&self, backend: DbBackend, wanted: &Wanted, limit: u64, ordered: bool) -> SelectStatement {
        let mut query = Query::select();
        query.expr_as(rowid(), "doc").from("search_index").limit(limit);
        if let Some(filter) = self.filter {
            query.cond_where(filter.clone());
        }
        if backend != DbBackend::Postgres {
            // FTS5 walks its lists in the order of numbers, and stops when it has enough.
            query.and_where(wanted.matches(backend)).cond_where(self.condition(rowid));
            if ordered {
                query.order_by(("search_index", "rowid"), Order::Asc);
            }
            return query;
        }
        // The sum hides the primary key: every row would be read through it until enough of them match, or all of them to be
        // compared with the matches.
        let hidden = || Expr::cust("\"search_index\".\"rowid\" + 0");
        query.cond_where(self.condition(hidden));
        if ordered {
            query.order_by_expr(hidden(), Order::Asc);
        }
        if self.expected < FREQUENT || self.among.is_some() {
            query.and_where(wanted.matches(backend));
            return query;
        }
        query.and_where(wanted.matches_in_class());
        // Who looks is done with one class before the next is found, so the matches come in the order of the classes.
        Query::select()
            .with_cte(WithClause::new().recursive(true).cte(self.classes()).to_owned())
            .expr_as(Expr::col(("found", "doc")), "doc")
            .from("class")
            .join_lateral(JoinType::InnerJoin, query, "found", Expr::col(("class", "number")).is_not_null())
            .limit(limit)
            .to_owned()
    }

    /// The classes of documents within the bounds, in order, found through the primary key one by one.
    fn classes(&self) -> CommonTableExpression {
        let (first, end) = self.bounds();
        let first_from = |from: Expr| {
            Query::select()
                .expr(rowid().right_shift(number::CLASS))
                .from("search_index")
                .and_where(rowid().gte(from))
                .and_where(rowid().lt(end))
                .order_by(("search_index", "rowid"), Order::Asc)
                .limit(1)
                .to_owned()
        };
        let known = || Expr::col(("class", "number"));
        let next = Query::select()
            .expr(Expr::SubQuery(None, Box::new(first_from(known().add(1).left_shift(number::CLASS)).into())))
            .from("class")
            .and_where(known().is_not_null())
            .to_owned();
        let classes = Query::select()
            .expr(Expr::SubQuery(None, Box::new(first_from(first.into()).into())))
            .union(UnionType::All, next)
            .to_owned();
        CommonTableExpression::new().query(classes).column("number").table_name("class").to_owned()
    }
}

/// The first documents that match, in the order of their numbers: number and record of each.
pub(crate) async fn find(
    store: &Store,
    wanted: &Wanted,
    stretch: &Stretch<'_>,
    limit: usize,
) -> Result<Vec<(i64, Uuid)>, Error> {
    if stretch.within.is_empty() || limit == 0 || stretch.among.is_some_and(<[i64]>::is_empty) {
        return Ok(Vec::new());
    }
    let found = stretch.select(store.backend(), wanted, limit as u64, true);
    let query = Query::select()
        .columns([("search_document", "doc"), ("search_document", "node_id")])
        .from_subquery(found, "found")
        .inner_join("search_document", Expr::col(("search_document", "doc")).equals(("found", "doc")))
        .order_by(("search_document", "doc"), Order::Asc)
        .to_owned();
    let rows = store.rows(&query).await?;
    rows.iter().map(|row| Ok((row.try_get("", "doc")?, row.try_get("", "node_id")?))).collect()
}

/// How many documents match, counted up to `limit`.
pub(crate) async fn count(store: &Store, wanted: &Wanted, stretch: &Stretch<'_>, limit: usize) -> Result<usize, Error> {
    if stretch.within.is_empty() || limit == 0 {
        return Ok(0);
    }
    let found = stretch.select(store.backend(), wanted, limit as u64, false);
    let query = Query::select().expr_as(Expr::cust("COUNT(*)"), "found").from_subquery(found, "found").to_owned();
    let rows = store.rows(&query).await?;
    let found: i64 = rows.first().map_or(Ok(0), |row| row.try_get("", "found"))?;
    Ok(usize::try_from(found).unwrap_or(0))
}

/// The records of a kind whose documents match, as a query for their keys.
pub(crate) fn matching(backend: DbBackend, kind: &str, wanted: &Wanted) -> SelectStatement {
    let found = Query::select().column("rowid").from("search_index").and_where(wanted.matches(backend)).to_owned();
    Query::select()
        .column(("search_document", "node_id"))
        .from("search_document")
        .and_where(Expr::col(("search_document", "node_kind")).eq(kind))
        .and_where(Expr::col(("search_document", "doc")).in_subquery(found))
        .to_owned()
}

/// The records of a kind that are found in one of the tiers, none of which has what another has: their keys, and their
/// places, which are those of a search: by tier, and by number within one. Those that are not in the index come last.
pub(crate) fn ranked(backend: DbBackend, kind: &'static str, tiers: &[Tier], beside: &[Uuid]) -> SelectStatement {
    let nothing = [Tier { tier: 0, wanted: Wanted::Any(Vec::new()) }];
    let tiers = if tiers.is_empty() { &nothing } else { tiers };
    let of = |tier: &Tier| {
        let place = format!("{} + (\"search_document\".\"doc\" & {})", number::tier(tier.tier), number::WITHIN_KIND);
        let found =
            Query::select().column("rowid").from("search_index").and_where(tier.wanted.matches(backend)).to_owned();
        Query::select()
            .column(("search_document", "node_id"))
            .expr_as(Expr::cust(place), "place")
            .from("search_document")
            .and_where(Expr::col(("search_document", "node_kind")).eq(kind))
            .and_where(Expr::col(("search_document", "doc")).in_subquery(found))
            .to_owned()
    };
    let mut all = of(&tiers[0]);
    tiers[1..].iter().for_each(|tier| {
        all.union(UnionType::All, of(tier));
    });
    if !beside.is_empty() {
        let last = Query::select()
            .column((kind, "id"))
            .expr_as(Expr::cust(format!("CAST({} AS BIGINT)", number::tier(AFTER_ALL))), "place")
            .from(kind)
            .and_where(one_of(backend, kind, "id", beside))
            .to_owned();
        all.union(UnionType::All, last);
    }
    all
}

/// Adds documents, each under its number.
pub(crate) async fn add(connection: &impl ConnectionTrait, entries: &[(i64, &Entry)]) -> Result<(), Error> {
    let postgres = connection.get_database_backend() == DbBackend::Postgres;
    for batch in entries.chunks(BATCH) {
        let mut documents = InsertStatement::new();
        documents.into_table("search_document").columns(["doc", "node_kind", "node_id", "digest"]);
        let mut tokens = InsertStatement::new();
        tokens.into_table("search_index").columns(["rowid", "tokens"]);
        for (number, entry) in batch {
            documents.values_panic([
                Expr::val(*number),
                Expr::val(entry.kind.prefix()),
                Expr::val(entry.node),
                Expr::val(entry.digest),
            ]);
            let words = match postgres {
                true => Expr::cust_with_values("array_to_tsvector(string_to_array($1, ' '))", [entry.tokens.as_str()]),
                false => Expr::val(entry.tokens.as_str()),
            };
            tokens.values_panic([Expr::val(*number), words]);
        }
        connection.execute(&documents).await?;
        connection.execute(&tokens).await?;
    }
    Ok(())
}

/// Whether any document has one of these tokens.
pub(crate) async fn has(connection: &impl ConnectionTrait, tokens: &[String]) -> Result<bool, Error> {
    let wanted = Wanted::Any(tokens.iter().cloned().map(Wanted::Token).collect());
    let query = Query::select()
        .expr(Expr::cust("1"))
        .from("search_index")
        .and_where(wanted.matches(connection.get_database_backend()))
        .limit(1)
        .to_owned();
    Ok(connection.query_one(&query).await?.is_some())
}

/// Takes documents out.
pub(crate) async fn remove(connection: &impl ConnectionTrait, numbers: &[i64]) -> Result<(), Error> {
    for batch in numbers.chunks(BATCH) {
        for (table, column) in [("search_index", "rowid"), ("search_document", "doc")] {
            let which = Expr::col(column).is_in(batch.iter().copied());
            connection.execute(Query::delete().from_table(table).and_where(which)).await?;
        }
    }
    Ok(())
}

/// Takes everything out, before the index is filled anew.
pub(crate) async fn clear(connection: &impl ConnectionTrait) -> Result<(), Error> {
    let statements: &[&str] = match connection.get_database_backend() {
        // An index over many rows is built faster at once than row by row.
        DbBackend::Postgres => {
            &["DROP INDEX search_index_by_token", "TRUNCATE search_index, search_document, search_word, search_trigram"]
        }
        _ => &[
            "INSERT INTO search_index (search_index) VALUES ('delete-all')",
            "DELETE FROM search_document",
            "DELETE FROM search_word",
            "DELETE FROM search_trigram",
        ],
    };
    for statement in statements {
        connection.execute_unprepared(statement).await?;
    }
    Ok(())
}

/// What is left to do when the index was filled anew.
pub(crate) async fn finish(connection: &impl ConnectionTrait) -> Result<(), Error> {
    let statements: &[&str] = match connection.get_database_backend() {
        DbBackend::Postgres => &[
            "CREATE INDEX search_index_by_token ON search_index USING gin (tokens) WITH (fastupdate = off)",
            "ANALYZE search_index, search_document, search_word, search_trigram",
        ],
        _ => &["INSERT INTO search_index (search_index) VALUES ('optimize')"],
    };
    for statement in statements {
        connection.execute_unprepared(statement).await?;
    }
    Ok(())
}
