//! The mutation of documents.

use super::{input::AttachDocumentInput, service};
use crate::{graphql::act::acts, registry::agreement::schema::Agreement};

acts! {
    /// What can be done about an agreement's files.
    DocumentMutation {
        /// Adds a file to an agreement: the last of its `documents` is the new one. The request is sent as
        /// `multipart/form-data`, with a token. Kept are PDF, PNG, JPEG, TIFF, WebP, DOCX, XLSX and ODT without macros, and
        /// CSV and plain text in UTF-8; a file's bytes tell what it is, not its name.
        attach_document(AttachDocumentInput) -> AttachDocumentPayload { agreement: Agreement },
            by Editor, service::attach::attach;
    }
}
