//! The inputs of the acts on officials and mandates.

use async_graphql::{ID, InputObject, MaybeUndefined};

use super::schema::Gender;
use crate::graphql::{input::TextInput, scalar::Date};

/// Record a person who holds or held a post. No private data belongs here.
#[derive(Clone, Debug, InputObject)]
pub struct CreateOfficialInput {
    /// The person's name in web addresses, such as `ibrahim-tayr`: unique in the registry, and never changed.
    pub slug: String,
    /// The person's name.
    pub name: TextInput,
    /// The person's gender, where a source says it.
    pub gender: Option<Gender>,
    /// The slugs of the sources that it was taken from.
    pub sources: Option<Vec<String>>,
    /// A key that you make up, to send the same request again without doing it twice; kept for 24 hours.
    pub idempotency_key: Option<String>,
}

/// Change an official. What is left out stays as it is; `null` takes away what may be missing. The slug stays.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateOfficialInput {
    /// The official's id.
    pub id: ID,
    /// The person's name.
    pub name: Option<TextInput>,
    /// The person's gender, where a source says it.
    pub gender: MaybeUndefined<Gender>,
    /// The slugs of sources that it was taken from too; sources are only added.
    pub sources: Option<Vec<String>>,
    /// Why, where a mistake is corrected: it is shown to the public in the record's history.
    pub reason: Option<String>,
    /// The revision that you read; if the record has a newer one, nothing is done and the answer is `CONFLICT`.
    pub expected_revision: Option<i64>,
    /// A key that you make up, to send the same request again without doing it twice; kept for 24 hours.
    pub idempotency_key: Option<String>,
}

/// Erase a person's data from the registry, as Morocco's law 09-08 lets people ask for: the name, the slug and the gender, in the
/// record and in everything that the log said of it. It can't be undone.
#[derive(Clone, Debug, InputObject)]
pub struct EraseOfficialInput {
    /// The official's id.
    pub id: ID,
    /// Why: it is shown to the public in the record's history, so it must not name the person.
    pub reason: String,
    /// The revision that you read; if the record has a newer one, nothing is done and the answer is `CONFLICT`.
    pub expected_revision: Option<i64>,
    /// A key that you make up, to send the same request again without doing it twice; kept for 24 hours.
    pub idempotency_key: Option<String>,
}

/// Record that an official holds or held a post. Give the days that are known.
#[derive(Clone, Debug, InputObject)]
pub struct CreateMandateInput {
    /// The slug of the official.
    pub official: String,
    /// The id of the post: its slug is unique within its council alone.
    pub post: ID,
    /// The first day.
    pub starts_on: Option<Date>,
    /// The last day; not before `startsOn`.
    pub ends_on: Option<Date>,
    /// A day on which a source shows the official in the post: not in the future, and within the mandate.
    pub known_on: Option<Date>,
    /// The slugs of the sources that it was taken from.
    pub sources: Option<Vec<String>>,
    /// A key that you make up, to send the same request again without doing it twice; kept for 24 hours.
    pub idempotency_key: Option<String>,
}

/// Change the days of a mandate. What is left out stays as it is; `null` says that a day is not known. The official and the
/// post stay.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateMandateInput {
    /// The mandate's id.
    pub id: ID,
    /// The first day.
    pub starts_on: MaybeUndefined<Date>,
    /// The last day; not before `startsOn`.
    pub ends_on: MaybeUndefined<Date>,
    /// A day on which a source shows the official in the post: not in the future, and within the mandate.
    pub known_on: MaybeUndefined<Date>,
    /// The slugs of sources that it was taken from too; sources are only added.
    pub sources: Option<Vec<String>>,
    /// Why, where a mistake is corrected: it is shown to the public in the record's history.
    pub reason: Option<String>,
    /// The revision that you read; if the record has a newer one, nothing is done and the answer is `CONFLICT`.
    pub expected_revision: Option<i64>,
    /// A key that you make up, to send the same request again without doing it twice; kept for 24 hours.
    pub idempotency_key: Option<String>,
}
