//! The vocabulary: every word of the index, with its stem, its sound and how many documents have it. It answers which words
//! begin so, sound so or are spelt nearly so; the index then needs whole words only. The counts choose between words: they
//! grow with every change of a record, and `reindex` sets them right.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use sea_orm::{
    ConnectionTrait, DbErr, QueryResult,
    sea_query::{Expr, ExprTrait, InsertStatement, OnConflict, Order, Query, SelectStatement},
};

use super::{Half, entry::Entry};
use crate::{error::Error, store::Store};

/// Rows in one statement.
const BATCH: usize = 500;
/// The most words that one question answers.
const MOST: u64 = 400;

/// A word of the vocabulary.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) bare: String,
    pub(crate) stem: String,
    pub(crate) sound: String,
    /// How many documents have it that are no agreements.
    pub(crate) entities: i64,
    /// How many agreements have it.
    pub(crate) agreements: i64,
    /// In how many documents it is the likeliest reading of a word.
    pub(crate) firsts: i64,
}

impl Known {
    pub(crate) fn documents(&self) -> i64 {
        self.entities + self.agreements
    }

    fn of(row: &QueryResult) -> Result<Known, DbErr> {
        Ok(Known {
            bare: row.try_get("", "bare")?,
            stem: row.try_get("", "stem")?,
            sound: row.try_get("", "sound")?,
            entities: row.try_get("", "entities")?,
            agreements: row.try_get("", "agreements")?,
            firsts: row.try_get("", "firsts")?,
        })
    }
}

/// The words of documents that are being added.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary(BTreeMap<String, Known>);

impl Vocabulary {
    /// Counts the words of a document.
    pub(crate) fn count(&mut self, entry: &Entry) {
        for (bare, learnt) in &entry.learnt {
            let known = self.0.entry(bare.clone()).or_insert_with(|| Known {
                bare: bare.clone(),
                stem: learnt.stem.clone(),
                ..Known::default()
            });
            match Half::of(entry.kind) {
                Half::Entities => known.entities += 1,
                Half::Agreements => known.agreements += 1,
            }
            known.firsts += i64::from(learnt.first);
            if known.sound.is_empty() {
                known.sound.clone_from(&learnt.sound);
            }
        }
    }

    /// How many words wait to be saved.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Adds the counts to the table, and starts again from nothing.
    pub(crate) async fn save(&mut self, connection: &impl ConnectionTrait) -> Result<(), Error> {
        let words: Vec<Known> = std::mem::take(&mut self.0).into_values().collect();
        for batch in words.chunks(BATCH) {
            let listed = batch.iter().map(|word| word.bare.as_str());
            let query = Query::select()
                .column("bare")
                .from("search_word")
                .and_where(Expr::col("bare").is_in(listed))
                .to_owned();
            let rows = connection.query_all(&query).await?;
            let known = rows.iter().map(|row| row.try_get("", "bare")).collect::<Result<HashSet<String>, DbErr>>()?;
            let columns = ["bare", "stem", "sound", "entities", "agreements", "firsts"];
            let mut insert = InsertStatement::new();
            insert.into_table("search_word").columns(columns);
            for word in batch {
                insert.values_panic([
                    Expr::val(word.bare.as_str()),
                    Expr::val(word.stem.as_str()),
                    Expr::val(word.sound.as_str()),
                    Expr::val(word.entities),
                    Expr::val(word.agreements),
                    Expr::val(word.firsts),
                ]);
            }
            let sum = |column: &'static str| {
                (column, Expr::col(("search_word", column)).add(Expr::col(("excluded", column))))
            };
            let mut conflict = OnConflict::column("bare");
            conflict.values([sum("entities"), sum("agreements"), sum("firsts")]);
            connection.execute(insert.on_conflict(conflict.to_owned())).await?;
            let new: Vec<(String, &str)> = batch
                .iter()
                .filter(|word| !known.contains(&word.bare))
                .flat_map(|word| trigrams(&word.bare).into_iter().map(|trigram| (trigram, word.bare.as_str())))
                .collect();
            for rows in new.chunks(BATCH) {
                let mut insert = InsertStatement::new();
                insert.into_table("search_trigram").columns(["trigram", "bare"]);
                for (trigram, bare) in rows {
                    insert.values_panic([Expr::val(trigram.as_str()), Expr::val(*bare)]);
                }
                connection.execute(&insert).await?;
            }
        }
        Ok(())
    }
}

/// Takes a word out.
pub(crate) async fn forget(connection: &impl ConnectionTrait, bare: &str) -> Result<(), Error> {
    for table in ["search_word", "search_trigram"] {
        connection.execute(Query::delete().from_table(table).and_where(Expr::col("bare").eq(bare))).await?;
    }
    Ok(())
}

/// The groups of three letters of a word, its ends marked.
pub(crate) fn trigrams(word: &str) -> BTreeSet<String> {
    let letters: Vec<char> = std::iter::once(' ').chain(word.chars()).chain([' ']).collect();
    letters.windows(3).map(|window| window.iter().collect()).collect()
}

fn select() -> SelectStatement {
    Query::select()
        .columns(["bare", "stem", "sound", "entities", "agreements", "firsts"].map(|column| ("search_word", column)))
        .from("search_word")
        .to_owned()
}

/// Most documents first.
fn ranked(query: &mut SelectStatement) -> &mut SelectStatement {
    query
        .order_by_expr(
            Expr::col(("search_word", "entities")).add(Expr::col(("search_word", "agreements"))),
            Order::Desc,
        )
        .order_by(("search_word", "bare"), Order::Asc)
}

async fn read(store: &Store, query: &SelectStatement) -> Result<Vec<Known>, Error> {
    let rows = store.rows(query).await?;
    Ok(rows.iter().map(Known::of).collect::<Result<_, DbErr>>()?)
}

/// The words with one of these stems or one of these sounds, those of most documents first.
pub(crate) async fn alike(store: &Store, stems: &[String], sounds: &[String]) -> Result<Vec<Known>, Error> {
    if stems.is_empty() && sounds.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = select();
    let stem = Expr::col("stem").is_in(stems.iter().map(String::as_str));
    let sound = Expr::col("sound").is_in(sounds.iter().map(String::as_str));
    query.and_where(stem.or(sound)).limit(MOST);
    read(store, ranked(&mut query)).await
}

/// Those of these words that are known.
pub(crate) async fn these(store: &Store, bares: &[String]) -> Result<Vec<Known>, Error> {
    if bares.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = select();
    query.and_where(Expr::col(("search_word", "bare")).is_in(bares.iter().map(String::as_str)));
    read(store, ranked(&mut query)).await
}

/// The words that begin like this, those of most documents first; where only other records than agreements are looked for,
/// those of most such records.
pub(crate) async fn beginning(store: &Store, beginning: &str, entities: bool, most: u64) -> Result<Vec<Known>, Error> {
    let bare = || Expr::col(("search_word", "bare"));
    let mut query = select();
    query.and_where(bare().gte(beginning)).and_where(bare().lt(format!("{beginning}\u{10ffff}"))).limit(most);
    if entities {
        query.and_where(Expr::col(("search_word", "entities")).gt(0));
        query.order_by(("search_word", "entities"), Order::Desc);
    }
    read(store, ranked(&mut query)).await
}

/// The words that share the most groups of three letters with a word.
pub(crate) async fn resembling(store: &Store, word: &str) -> Result<Vec<Known>, Error> {
    let trigrams: Vec<String> = trigrams(word).into_iter().collect();
    let shared = Query::select()
        .column("bare")
        .expr_as(Expr::cust("COUNT(*)"), "shared")
        .from("search_trigram")
        .and_where(Expr::col("trigram").is_in(trigrams))
        .group_by_col("bare")
        .order_by("shared", Order::Desc)
        .order_by("bare", Order::Asc)
        .limit(MOST)
        .to_owned();
    let query = select()
        .from_clear()
        .from_subquery(shared, "near")
        .inner_join("search_word", Expr::col(("search_word", "bare")).equals(("near", "bare")))
        .order_by(("near", "shared"), Order::Desc)
        .order_by(("search_word", "bare"), Order::Asc)
        .to_owned();
    read(store, &query).await
}
