//! The digest of rows: one for all, which is told, and one for each table, which says where two differ.

use std::collections::BTreeMap;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// Digests of lines as they come.
#[derive(Clone, Debug, Default)]
pub(super) struct Digests {
    all: Sha256,
    tables: BTreeMap<String, Sha256>,
    current: String,
    /// How many rows there were.
    pub(super) rows: u64,
}

impl Digests {
    /// Takes the line before a table's rows, with its newline.
    pub(super) fn table(&mut self, name: &str, heading: &[u8]) {
        self.current = name.to_owned();
        self.add(heading);
    }

    /// Takes a row, with its newline.
    pub(super) fn row(&mut self, line: &[u8]) {
        self.rows += 1;
        self.add(line);
    }

    fn add(&mut self, line: &[u8]) {
        self.all.update(line);
        self.tables.entry(self.current.clone()).or_default().update(line);
    }

    /// The digest of all.
    pub(super) fn digest(&self) -> String {
        HEXLOWER.encode(&self.all.clone().finalize())
    }

    /// The first table that differs.
    pub(super) fn difference<'a>(&'a self, other: &'a Digests) -> Option<&'a str> {
        let of = |digests: &Digests, table: &str| digests.tables.get(table).map(|hash| hash.clone().finalize());
        let mut names = self.tables.keys().chain(other.tables.keys());
        names.find(|table| of(self, table) != of(other, table)).map(String::as_str)
    }
}
