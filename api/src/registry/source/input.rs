//! The inputs of the acts on sources.

use async_graphql::{ID, InputObject, MaybeUndefined};

use super::schema::SourceKind;
use crate::graphql::{input::TextInput, language::Language, scalar::Date};

/// Record a publication that facts are taken from.
#[derive(Clone, Debug, InputObject)]
pub struct CreateSourceInput {
    /// Its name in the registry, such as `commune-news-2025-07-02`: unique, and never changed.
    pub slug: String,
    /// What sort of publication it is.
    pub kind: SourceKind,
    /// Its title.
    pub title: TextInput,
    /// Where it can be read: an address that begins with `http://` or `https://`, 2000 characters at most.
    pub url: Option<String>,
    /// When it was published: not in the future.
    pub published_on: Option<Date>,
    /// The day of the event that it reports.
    pub event_on: Option<Date>,
    /// The language that it is written in.
    pub language: Option<Language>,
    /// A key that you make up, to send the same request again without doing it twice; kept for 24 hours.
    pub idempotency_key: Option<String>,
}

/// Change a source. What is left out stays as it is; `null` takes away what may be missing. The slug stays.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateSourceInput {
    /// The source's id.
    pub id: ID,
    /// What sort of publication it is.
    pub kind: Option<SourceKind>,
    /// Its title.
    pub title: Option<TextInput>,
    /// Where it can be read: an address that begins with `http://` or `https://`, 2000 characters at most.
    pub url: MaybeUndefined<String>,
    /// When it was published: not in the future.
    pub published_on: MaybeUndefined<Date>,
    /// The day of the event that it reports.
    pub event_on: MaybeUndefined<Date>,
    /// The language that it is written in.
    pub language: MaybeUndefined<Language>,
    /// Why, where a mistake is corrected: it is shown to the public in the record's history.
    pub reason: Option<String>,
    /// The revision that you read; if the record has a newer one, nothing is done and the answer is `CONFLICT`.
    pub expected_revision: Option<i64>,
    /// A key that you make up, to send the same request again without doing it twice; kept for 24 hours.
    pub idempotency_key: Option<String>,
}
