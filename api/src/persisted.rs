//! Documents that are known by a name: those that clients sent before with their hash (Apollo's automatic persisted
//! queries), and those that whoever runs the server trusts.
//! Source: Apollo's «Automatic persisted queries»; the GraphQL-over-HTTP specification's appendix «Persisted documents»;
//! the manifests of relay-compiler, Apollo's generate-persisted-query-manifest and GraphQL-Codegen's client preset.

use std::{collections::HashMap, fmt, path::Path, sync::Arc};

use data_encoding::HEXLOWER;
use quick_cache::{Weighter, sync::Cache};
use serde::Deserialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::{
    error::{Code, Error, shown},
    graphql::limits,
};

/// How many bytes of documents that clients named are kept.
const CAPACITY: u64 = 1024 * 1024;
/// How many documents that is, roughly.
const USUAL_COUNT: usize = 1_000;

/// How a request names its document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Naming {
    /// The SHA-256 that a client says the document has, in hexadecimal.
    pub(crate) hash: Option<String>,
    /// The name that a manifest gives it.
    pub(crate) id: Option<String>,
}

impl Naming {
    /// Reads what the `extensions` of a request say.
    ///
    /// # Errors
    /// When they say it in another way than Apollo's clients.
    pub(crate) fn of(id: Option<String>, extensions: &Map<String, Value>) -> Result<Naming, Error> {
        let Some(named) = extensions.get("persistedQuery").filter(|named| !named.is_null()) else {
            return Ok(Naming { hash: None, id });
        };
        let hash = named.get("sha256Hash").and_then(Value::as_str).filter(|_| named["version"] == 1);
        let hash = hash.ok_or_else(|| {
            let message = "`extensions.persistedQuery` is not `{\"version\":1,\"sha256Hash\":\"…\"}`.";
            Error::caller(Code::InvalidRequest, message)
        })?;
        Ok(Naming { hash: Some(hash.to_owned()), id })
    }
}

/// The documents that whoever runs the server trusts, by the names that manifests give them.
#[derive(Clone, Default)]
pub struct Trusted {
    by_id: HashMap<String, Arc<str>>,
    by_hash: HashMap<[u8; 32], Arc<str>>,
}

impl fmt::Debug for Trusted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Trusted").field("documents", &self.by_id.len()).finish()
    }
}

/// The manifest of Apollo's generator.
#[derive(Deserialize)]
struct Manifest {
    format: String,
    version: u32,
    operations: Vec<Operation>,
}

#[derive(Deserialize)]
struct Operation {
    id: String,
    body: String,
}

impl Trusted {
    /// Reads a manifest from a file.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn open(file: &Path) -> Result<Trusted, String> {
        let text = std::fs::read(file).map_err(|error| format!("{} can't be read: {error}", file.display()))?;
        Trusted::read(&text).map_err(|error| format!("{}: {error}", file.display()))
    }

    /// Reads a manifest: an object of documents by their names, as relay-compiler and GraphQL-Codegen write it, or Apollo's.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn read(manifest: &[u8]) -> Result<Trusted, String> {
        let value: Value = serde_json::from_slice(manifest).map_err(|error| format!("it is no JSON ({error})"))?;
        let documents: Vec<(String, String)> = if value.get("operations").is_some_and(Value::is_array) {
            let Manifest { format, version, operations } =
                serde_json::from_value(value).map_err(|error| format!("it is no manifest of Apollo's ({error})"))?;
            if format != "apollo-persisted-query-manifest" || version != 1 {
                return Err("its format is not apollo-persisted-query-manifest, version 1".to_owned());
            }
            operations.into_iter().map(|operation| (operation.id, operation.body)).collect()
        } else {
            let documents: HashMap<String, String> = serde_json::from_value(value)
                .map_err(|error| format!("it is no object of documents by their names ({error})"))?;
            documents.into_iter().collect()
        };
        if documents.is_empty() {
            return Err("it has no documents".to_owned());
        }
        let mut trusted = Trusted::default();
        for (id, text) in documents {
            limits::accept(&text).map_err(|error| format!("the document `{}`: {}", shown(&id), error.cause()))?;
            let text: Arc<str> = text.into();
            trusted.by_hash.insert(Sha256::digest(text.as_bytes()).into(), Arc::clone(&text));
            trusted.by_id.insert(id, text);
        }
        Ok(trusted)
    }

    fn find(&self, id: &str) -> Option<&Arc<str>> {
        let hash = id.strip_prefix("sha256:").unwrap_or(id);
        self.by_id.get(id).or_else(|| self.by_id.get(hash)).or_else(|| self.by_hash.get(&read_hash(hash)?))
    }
}

fn read_hash(text: &str) -> Option<[u8; 32]> {
    HEXLOWER.decode(text.to_ascii_lowercase().as_bytes()).ok()?.try_into().ok()
}

/// Documents by their names.
#[derive(Debug)]
pub(crate) struct Persisted {
    trusted: Trusted,
    /// Whether others are refused.
    only_trusted: bool,
    sent: Cache<[u8; 32], Arc<str>, Length>,
}

impl Persisted {
    pub(crate) fn new(trusted: Trusted, only_trusted: bool) -> Self {
        Persisted { trusted, only_trusted, sent: Cache::with_weighter(USUAL_COUNT, CAPACITY, Length) }
    }

    /// The document of a request that sends it, names it, or both.
    ///
    /// # Errors
    /// When nobody knows it by that name, it is another than it says, or is not to be trusted.
    pub(crate) fn resolve(&self, text: String, naming: &Naming) -> Result<String, Error> {
        let named = match (&naming.id, &naming.hash) {
            (Some(_), Some(_)) => {
                let message = "Name the document by `documentId` or by `extensions.persistedQuery`, not both.";
                return Err(Error::caller(Code::InvalidRequest, message));
            }
            (Some(id), None) | (None, Some(id)) => Some(id),
            (None, None) => None,
        };
        if !text.is_empty() {
            return self.take(text, naming);
        }
        let Some(id) = named else {
            let message = "`query` is missing: give a GraphQL document.";
            return Err(Error::caller(Code::InvalidRequest, message));
        };
        if let Some(known) = self.trusted.find(id) {
            return Ok(known.to_string());
        }
        let sent = read_hash(id.strip_prefix("sha256:").unwrap_or(id)).filter(|_| !self.only_trusted);
        // Clients look for this very text.
        let unknown = || Error::caller(Code::PersistedQueryNotFound, "PersistedQueryNotFound");
        sent.and_then(|hash| self.sent.get(&hash)).map(|text| text.to_string()).ok_or_else(unknown)
    }

    /// A document that was sent, and is kept under its hash if the client says that.
    fn take(&self, text: String, naming: &Naming) -> Result<String, Error> {
        if naming.hash.is_none() && !self.only_trusted {
            return Ok(text);
        }
        let hash: [u8; 32] = Sha256::digest(text.as_bytes()).into();
        if self.only_trusted && !self.trusted.by_hash.contains_key(&hash) {
            let message = "This server answers the documents alone that it was given before; this is none of them.";
            return Err(Error::caller(Code::DocumentNotTrusted, message));
        }
        if let Some(said) = &naming.hash {
            // A manifest may name a document by something else than its hash.
            let is_named = self.trusted.by_id.get(said).is_some_and(|known| **known == *text);
            if read_hash(said) != Some(hash) && !is_named {
                let message = "`sha256Hash` is not the SHA-256 of `query`, in hexadecimal.";
                return Err(Error::caller(Code::InvalidRequest, message));
            }
            if text.len() <= limits::DOCUMENT {
                self.sent.insert(hash, text.as_str().into());
            }
        }
        Ok(text)
    }
}

#[derive(Clone, Copy, Debug)]
struct Length;

impl Weighter<[u8; 32], Arc<str>> for Length {
    fn weight(&self, _: &[u8; 32], text: &Arc<str>) -> u64 {
        text.len() as u64 + 64
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const TEXT: &str = "{ __typename }";

    fn hash(text: &str) -> String {
        HEXLOWER.encode(&Sha256::digest(text))
    }

    fn ask(persisted: &Persisted, text: &str, hash: Option<&str>, id: Option<&str>) -> Result<String, Code> {
        let naming = Naming { hash: hash.map(str::to_owned), id: id.map(str::to_owned) };
        persisted.resolve(text.to_owned(), &naming).map_err(|error| error.code())
    }

    #[test]
    fn a_document_is_known_once_it_was_sent_with_its_hash() {
        let persisted = Persisted::new(Trusted::default(), false);
        let hash = hash(TEXT);
        assert_eq!(ask(&persisted, "", Some(&hash), None), Err(Code::PersistedQueryNotFound));
        assert_eq!(ask(&persisted, TEXT, None, None), Ok(TEXT.to_owned()));
        assert_eq!(ask(&persisted, "", Some(&hash), None), Err(Code::PersistedQueryNotFound), "nobody named it");
        assert_eq!(ask(&persisted, "{ a }", Some(&hash), None), Err(Code::InvalidRequest));
        assert_eq!(ask(&persisted, TEXT, Some(&hash), None), Ok(TEXT.to_owned()));
        assert_eq!(ask(&persisted, "", Some(&hash.to_uppercase()), None), Ok(TEXT.to_owned()));
        assert_eq!(ask(&persisted, "", None, Some(&format!("sha256:{hash}"))), Ok(TEXT.to_owned()));
        assert_eq!(ask(&persisted, "", None, None), Err(Code::InvalidRequest));
        assert_eq!(ask(&persisted, TEXT, Some("x"), None), Err(Code::InvalidRequest));
    }

    #[test]
    fn what_clients_send_is_bounded() {
        let persisted = Persisted::new(Trusted::default(), false);
        for number in 0..2_000 {
            let text = format!("{{ __typename }} #{number:01000}");
            assert!(ask(&persisted, &text, Some(&hash(&text)), None).is_ok());
        }
        assert!(persisted.sent.weight() <= CAPACITY);
    }

    #[test]
    fn manifests_of_each_kind_are_read() {
        let other = "query Other { __typename }";
        let apollo = json!({ "format": "apollo-persisted-query-manifest", "version": 1, "operations": [
            { "id": "1", "body": TEXT, "name": "A", "type": "query" },
        ] });
        for (manifest, id) in [(json!({ "md5": TEXT }), "md5"), (json!({ hash(TEXT): TEXT }), "x"), (apollo, "1")] {
            let trusted = Trusted::read(manifest.to_string().as_bytes()).expect("a manifest");
            let persisted = Persisted::new(trusted, true);
            if id != "x" {
                assert_eq!(ask(&persisted, "", None, Some(id)), Ok(TEXT.to_owned()));
                assert_eq!(ask(&persisted, "", Some(id), None), Ok(TEXT.to_owned()));
                assert_eq!(ask(&persisted, TEXT, Some(id), None), Ok(TEXT.to_owned()));
            }
            assert_eq!(ask(&persisted, "", Some(&hash(TEXT)), None), Ok(TEXT.to_owned()));
            assert_eq!(ask(&persisted, TEXT, None, None), Ok(TEXT.to_owned()));
            assert_eq!(ask(&persisted, other, None, None), Err(Code::DocumentNotTrusted));
            assert_eq!(ask(&persisted, other, Some(&hash(other)), None), Err(Code::DocumentNotTrusted));
            assert_eq!(ask(&persisted, "", Some(&hash(other)), None), Err(Code::PersistedQueryNotFound));
        }
        for bad in [
            "",
            "[]",
            "{}",
            "{\"a\":7}",
            "{\"a\":\"{\"}",
            "{\"operations\":[]}",
            "{\"format\":\"x\",\"version\":1,\"operations\":[]}",
        ] {
            assert!(Trusted::read(bad.as_bytes()).is_err(), "{bad}");
        }
    }

    #[test]
    fn extensions_are_read_as_apollos_clients_write_them() {
        let read = |extensions: Value| {
            let extensions = extensions.as_object().cloned().unwrap_or_default();
            Naming::of(None, &extensions).map(|naming| naming.hash).map_err(|error| error.code())
        };
        assert_eq!(read(json!({})), Ok(None));
        assert_eq!(read(json!({ "persistedQuery": null })), Ok(None));
        assert_eq!(read(json!({ "persistedQuery": { "version": 1, "sha256Hash": "a" } })), Ok(Some("a".to_owned())));
        for bad in [json!(7), json!({}), json!({ "version": 2, "sha256Hash": "a" }), json!({ "version": 1 })] {
            assert_eq!(read(json!({ "persistedQuery": bad })), Err(Code::InvalidRequest));
        }
    }
}
