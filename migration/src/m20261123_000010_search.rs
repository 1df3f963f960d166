//! The search index: which words stand in which records, and the vocabulary of all words.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await?;
        dialect::full_text(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, DOWN).await
    }
}

const UP: &[&str] = &[
    // One row. No version of the analyser is 0: an index that was never filled is out of date.
    "CREATE TABLE search_state (
        id {int} NOT NULL PRIMARY KEY CHECK (id = 1),
        analyser {int} NOT NULL,
        next {bigint} NOT NULL
    ) {strict}",
    "INSERT INTO search_state (id, analyser, next) VALUES (1, 0, 1)",
    // The number of a document says its place in the order of answers; the index holds nothing but numbers and words.
    "CREATE TABLE search_document (
        doc {bigint} NOT NULL PRIMARY KEY,
        node_kind {text} NOT NULL,
        node_id {uuid} NOT NULL,
        digest {bigint} NOT NULL,
        UNIQUE (node_kind, node_id)
    ) {strict}",
    // The counts choose between words and plans; no answer depends on their being exact.
    "CREATE TABLE search_word (
        bare {text} NOT NULL PRIMARY KEY,
        stem {text} NOT NULL,
        sound {text} NOT NULL,
        entities {bigint} NOT NULL,
        agreements {bigint} NOT NULL,
        firsts {bigint} NOT NULL
    ) {strict}",
    "CREATE INDEX search_word_by_stem ON search_word (stem)",
    "CREATE INDEX search_word_by_sound ON search_word (sound)",
    "CREATE TABLE search_trigram (
        trigram {text} NOT NULL,
        bare {text} NOT NULL,
        PRIMARY KEY (trigram, bare)
    ) {strict}",
];

const DOWN: &[&str] = &[
    "DROP TABLE search_trigram",
    "DROP TABLE search_word",
    "DROP TABLE search_document",
    "DROP TABLE search_state",
    "DROP TABLE search_index",
];
