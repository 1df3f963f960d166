//! Documents that were parsed, measured and validated before: clients send the same few texts again and again with other
//! variables, and what depends on the text alone is found out once.

use std::{
    collections::HashSet,
    fmt,
    hash::{Hash, Hasher},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use async_graphql::{
    Pos, Positioned,
    parser::types::{ExecutableDocument, Field},
};
use quick_cache::{Equivalent, Weighter, sync::Cache};
use sha2::{Digest, Sha256};

use super::merging::shared;

/// How many bytes of text are kept. A parsed document is some thirty times as large as its text.
const CAPACITY: u64 = 256 * 1024;
/// How many documents that is, roughly.
const USUAL_COUNT: usize = 200;

/// A document that is within the limits.
#[derive(Debug)]
pub(crate) struct Document {
    /// The document, marked for answers.
    pub(crate) parsed: ExecutableDocument,
    /// SHA-256 of its text.
    pub(crate) digest: [u8; 32],
    /// The places of fields whose selections are to be merged with others'.
    shared: HashSet<Pos>,
    valid: AtomicBool,
}

impl Document {
    /// A document that was parsed from a text.
    pub(crate) fn new(parsed: ExecutableDocument, text: &str) -> Self {
        let shared = shared(&parsed);
        Document { parsed, digest: Sha256::digest(text).into(), shared, valid: AtomicBool::new(false) }
    }

    /// Whether the selection of a field is to be merged with others'.
    pub(crate) fn is_shared(&self, field: &Positioned<Field>) -> bool {
        self.shared.contains(&field.pos)
    }

    /// Whether the whole validation passed before, for the operation asked for now.
    pub(crate) fn is_valid(&self) -> bool {
        self.valid.load(Ordering::Relaxed)
    }

    pub(crate) fn found_valid(&self) {
        self.valid.store(true, Ordering::Relaxed);
    }
}

/// The documents seen lately.
pub(crate) struct Documents(Cache<Key, Arc<Document>, TextLength>);

impl fmt::Debug for Documents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Documents").field("kept", &self.0.len()).finish()
    }
}

impl Documents {
    pub(crate) fn new() -> Self {
        Documents(Cache::with_weighter(USUAL_COUNT, CAPACITY, TextLength))
    }

    /// The document with a text, in which the named operation was asked for before.
    pub(crate) fn get(&self, text: &str, operation: Option<&str>) -> Option<Arc<Document>> {
        self.0.get(&Asked { text, operation })
    }

    pub(crate) fn keep(&self, text: &str, operation: Option<&str>, document: &Arc<Document>) {
        let key = Key { text: text.to_owned(), operation: operation.map(str::to_owned) };
        self.0.insert(key, Arc::clone(document));
    }
}

#[derive(Clone, PartialEq, Eq)]
struct Key {
    text: String,
    operation: Option<String>,
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Asked { text: &self.text, operation: self.operation.as_deref() }.hash(state);
    }
}

/// A key that is looked for, without copying the text.
#[derive(Hash)]
struct Asked<'a> {
    text: &'a str,
    operation: Option<&'a str>,
}

impl Equivalent<Key> for Asked<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        self.text == key.text && self.operation == key.operation.as_deref()
    }
}

#[derive(Clone, Copy, Debug)]
struct TextLength;

impl Weighter<Key, Arc<Document>> for TextLength {
    fn weight(&self, key: &Key, _: &Arc<Document>) -> u64 {
        key.text.len() as u64
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    fn document(text: &str) -> Arc<Document> {
        Arc::new(Document::new(parse_query(text).expect("a document"), text))
    }

    #[test]
    fn the_text_and_the_operation_find_a_document() {
        let documents = Documents::new();
        let document = document("query A { a } query B { b }");
        documents.keep("text", Some("A"), &document);
        assert!(documents.get("text", Some("A")).is_some_and(|found| Arc::ptr_eq(&found, &document)));
        assert!(documents.get("text", Some("B")).is_none());
        assert!(documents.get("text", None).is_none());
        assert!(documents.get("other", Some("A")).is_none());
    }

    #[test]
    fn many_documents_make_room_for_each_other() {
        let documents = Documents::new();
        let document = document("{ a }");
        for number in 0..1000 {
            documents.keep(&format!("{number:01000}"), None, &document);
        }
        assert!(documents.0.weight() <= CAPACITY);
    }
}
