//! The input of the act that adds files.

use async_graphql::{ID, InputObject};

use super::schema::{DocumentAccess, DocumentKind};
use crate::graphql::{input::TextInput, language::Language, upload::Upload};

/// Add a file to an agreement.
#[derive(Clone, Debug, InputObject)]
pub struct AttachDocumentInput {
    /// The agreement's id.
    pub agreement: ID,
    /// Its title.
    pub title: TextInput,
    /// What sort of document it is.
    pub kind: DocumentKind,
    /// The language that it is written in; left out if it is in several.
    pub language: Option<Language>,
    /// Who may read it; the council's staff alone when left out.
    #[graphql(default_with = "DocumentAccess::Restricted")]
    pub access: DocumentAccess,
    /// The file, sent along with the request.
    pub file: Upload,
    /// The revision that you read; if the record has a newer one, nothing is done and the answer is `CONFLICT`.
    pub expected_revision: Option<i64>,
    /// A key that you make up, to send the same request again without doing it twice; kept for 24 hours.
    pub idempotency_key: Option<String>,
}
