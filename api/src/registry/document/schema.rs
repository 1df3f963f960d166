//! The GraphQL type of documents.

use async_graphql::Enum;
use entity::value;

use crate::{
    graphql::{direct::plain_enums, language::Language, object::object},
    registry::agreement::schema::Agreement,
};

/// The sorts of document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "entity::document::DocumentKind")]
pub enum DocumentKind {
    /// The signed agreement.
    SignedAgreement,
    /// The council's decision.
    Deliberation,
    /// A signed amendment.
    Amendment,
    /// A report or an evaluation.
    Report,
    /// A payment order or receipt.
    Payment,
    /// Anything else.
    Other,
}

/// Who may read a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "entity::document::DocumentAccess")]
pub enum DocumentAccess {
    /// Everyone, once the agreement is published.
    Public,
    /// The council's staff alone: it shows signatures or private data.
    Restricted,
}

plain_enums!(DocumentKind, DocumentAccess);

object! {
    /// A file that belongs to an agreement. Those that may be read by the council's staff alone are not there for others.
    type Document over document {
    }
    values |row, scope| {
        /// What sort of document it is.
        kind: DocumentKind = row.kind.into();
        /// Who may read it.
        access: DocumentAccess = row.access.into();
        /// The language that it is written in. `null` if it is not known, or it is in several.
        language: Option<Language> = row.language.as_deref().and_then(value::Language::from_tag).map(Into::into);
        /// The name that a download of it gets.
        file_name: &str = &row.file_name;
        /// Its media type, as its bytes show it, such as `application/pdf`.
        media_type: &str = &row.media_type;
        /// How many bytes it has.
        size: i64 = row.size;
        /// The SHA-256 of its bytes, in hexadecimal.
        sha256: &str = &row.sha256;
        /// Where it can be downloaded, whole or in part, with the same token: a path on this server.
        url: String = format!("/documents/{}", row.id);
    }
    links |row| {
        /// The agreement.
        agreement: Agreement = row.agreement_id;
    }
    texts {
        /// Its title.
        title, title_translations: title;
    }
}
