//! Fetching an issuer's keys: from a file, an address, or where the issuer's description says. It follows no redirection,
//! waits five seconds at most and reads no more than 256 KiB of anything.
//! Source: OpenID Connect Discovery 1.0, section 4; RFC 7517, section 5.

use std::{fmt, fs::File, io::Read, path::PathBuf, time::Duration};

use bytes::Bytes;
use http_body_util::{BodyExt, Empty, Limited};
use hyper::StatusCode;
use hyper_rustls::HttpsConnector;
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use tokio::{task::spawn_blocking, time::timeout};

use super::config::{Address, KeySource};
use crate::outgoing::connector;

/// How long keys may take to come, from the first question to the last byte.
const DEADLINE: Duration = Duration::from_secs(5);
const LARGEST: usize = 256 * 1024;

/// A published set of keys. Each is read by itself later: one that we can't use must not cost us the others.
#[derive(Deserialize)]
pub(super) struct KeySet {
    pub(super) keys: Vec<Value>,
}

/// The part of an issuer's description that tells where its keys are.
#[derive(Deserialize)]
struct Description {
    issuer: String,
    jwks_uri: String,
}

/// What fetches the keys of one issuer.
pub(super) struct Fetcher {
    source: KeySource,
    client: Client<HttpsConnector<HttpConnector>, Empty<Bytes>>,
}

impl fmt::Debug for Fetcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fetcher").field("source", &self.source).finish_non_exhaustive()
    }
}

impl Fetcher {
    /// What fetches from a source.
    pub(super) fn new(source: KeySource) -> Result<Fetcher, String> {
        let encrypted = match &source {
            KeySource::File(_) => false,
            KeySource::At(address) | KeySource::Discovered { document: address, .. } => address.is_encrypted(),
        };
        // Ten minutes are too long to hold a connection for.
        let client = Client::builder(TokioExecutor::new()).pool_max_idle_per_host(0).build(connector(encrypted)?);
        Ok(Fetcher { source, client })
    }

    /// The keys as they are published now.
    pub(super) async fn fetch(&self) -> Result<KeySet, String> {
        let fetched = timeout(DEADLINE, async {
            match &self.source {
                KeySource::File(file) => read(file.clone()).await,
                KeySource::At(address) => self.get(address).await,
                KeySource::Discovered { document, issuer } => {
                    let address = self.discover(document, issuer).await?;
                    self.get(&address).await
                }
            }
        });
        fetched.await.unwrap_or_else(|_| Err(format!("they did not come within {} seconds", DEADLINE.as_secs())))
    }

    /// Where the keys of an issuer are. The description must be the issuer's own, and must not send us from an encrypted
    /// address to a plain one.
    async fn discover(&self, document: &Address, issuer: &str) -> Result<Address, String> {
        let description: Description = self.get(document).await?;
        if description.issuer != issuer {
            return Err(format!("{} describes the issuer «{}», not «{issuer}»", document.uri(), description.issuer));
        }
        let wrong = |wrong| format!("{} names no place for keys: {wrong}", document.uri());
        let address: Address = description.jwks_uri.parse().map_err(wrong)?;
        if document.is_encrypted() && !address.is_encrypted() {
            return Err(format!("{} sends to {}, which is not encrypted", document.uri(), address.uri()));
        }
        Ok(address)
    }

    async fn get<T: DeserializeOwned>(&self, address: &Address) -> Result<T, String> {
        let failed = |wrong: &dyn fmt::Display| format!("{}: {wrong}", address.uri());
        let response = self.client.get(address.uri().clone()).await.map_err(|error| failed(&chain(&error)))?;
        if response.status() != StatusCode::OK {
            return Err(failed(&response.status()));
        }
        let body = Limited::new(response.into_body(), LARGEST).collect().await.map_err(|error| failed(&error))?;
        serde_json::from_slice(&body.to_bytes()).map_err(|error| failed(&error))
    }
}

/// Reads the keys in a file.
async fn read(file: PathBuf) -> Result<KeySet, String> {
    let shown = file.display().to_string();
    let text = spawn_blocking(move || {
        let mut text = Vec::new();
        File::open(file)?.take(LARGEST as u64 + 1).read_to_end(&mut text)?;
        Ok::<_, std::io::Error>(text)
    });
    let text = text.await.map_err(|error| error.to_string())?.map_err(|error| format!("{shown}: {error}"))?;
    if text.len() > LARGEST {
        return Err(format!("{shown} is larger than {LARGEST} bytes"));
    }
    serde_json::from_slice(&text).map_err(|error| format!("{shown}: {error}"))
}

/// An error with its causes: the client's own says no more than that it could not connect.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}
