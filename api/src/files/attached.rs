//! The files that came with one request, and the store that they go to.

use std::sync::Arc;

use super::{Files, arrival::Arrived};
use crate::error::Error;

/// What came with a request.
#[derive(Clone, Debug)]
pub(crate) struct Attached {
    files: Files,
    arrived: Arc<[Arrived]>,
}

impl Attached {
    pub(crate) fn new(files: Files, arrived: Vec<Arrived>) -> Attached {
        Attached { files, arrived: arrived.into() }
    }

    /// The file that a variable stands for.
    pub(crate) fn find(&self, key: &str) -> Option<&Arrived> {
        self.arrived.iter().find(|arrived| arrived.key() == key)
    }

    /// Keeps what can be a document, before any act begins: an act holds the log's lock, and a slow store would make every
    /// other writer wait. What no act takes in the end stays behind without a name; `chiraka files check` finds it.
    pub(crate) async fn keep(&self) -> Result<(), Error> {
        for arrived in self.arrived.iter().filter(|arrived| arrived.media_type.is_some()) {
            self.files.keep(arrived).await?;
        }
        Ok(())
    }

    /// Makes sure, under the log's lock, that the bytes of a file are still there: who removes what no document names
    /// takes the same lock.
    pub(crate) async fn secure(&self, arrived: &Arrived) -> Result<(), Error> {
        self.files.keep(arrived).await
    }
}
