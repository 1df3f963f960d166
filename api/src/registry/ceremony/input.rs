//! The inputs of the acts on ceremonies.

use async_graphql::{ID, InputObject, MaybeUndefined};

use super::schema::CeremonyKind;
use crate::graphql::{input::TextInput, scalar::Date};

/// Who chaired a ceremony, in which post, and for whom. In a change, what is left out stays and `null` takes it away.
#[derive(Clone, Debug, InputObject)]
pub struct ChairInput {
    /// The slug of the official.
    pub official: MaybeUndefined<String>,
    /// The slug of the council's post in which the person chaired.
    pub post: MaybeUndefined<String>,
    /// The slug of the council's post that the person stood in for.
    pub on_behalf_of: MaybeUndefined<String>,
}

/// Record an event of a council.
#[derive(Clone, Debug, InputObject)]
pub struct CreateCeremonyInput {
    /// The slug of the council that held it.
    pub council: String,
    /// Its name in web addresses, such as `2025-07-02-associations`: unique in the registry, and never changed.
    pub slug: String,
    /// What sort of event it was.
    pub kind: CeremonyKind,
    /// The day, in Morocco: today or earlier.
    pub held_on: Date,
    /// Where it was held, if it is known.
    pub venue: Option<TextInput>,
    /// Who chaired it, if it is known.
    pub chair: Option<ChairInput>,
    /// The slugs of the council's posts that attended, where the report gives posts and no names; in its order.
    pub attending_posts: Option<Vec<String>>,
    /// The slugs of the officials who attended by name, in the report's order.
    pub attending_officials: Option<Vec<String>>,
    /// The slugs of the sources that it was taken from.
    pub sources: Option<Vec<String>>,
    /// A key that you make up, to send the same request again without doing it twice; kept for 24 hours.
    pub idempotency_key: Option<String>,
}

/// Change a ceremony. What is left out stays as it is; `null` takes away what may be missing. Its council and its slug stay.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateCeremonyInput {
    /// The ceremony's id.
    pub id: ID,
    /// What sort of event it was.
    pub kind: Option<CeremonyKind>,
    /// The day, in Morocco: today or earlier.
    pub held_on: Option<Date>,
    /// Where it was held.
    pub venue: MaybeUndefined<TextInput>,
    /// Who chaired it.
    pub chair: MaybeUndefined<ChairInput>,
    /// The slugs of all the council's posts that attended, where the report gives posts and no names; in its order.
    pub attending_posts: Option<Vec<String>>,
    /// The slugs of all the officials who attended by name, in the report's order.
    pub attending_officials: Option<Vec<String>>,
    /// The slugs of sources that it was taken from too; sources are only added.
    pub sources: Option<Vec<String>>,
    /// Why, where a mistake is corrected: it is shown to the public in the record's history.
    pub reason: Option<String>,
    /// The revision that you read; if the record has a newer one, nothing is done and the answer is `CONFLICT`.
    pub expected_revision: Option<i64>,
    /// A key that you make up, to send the same request again without doing it twice; kept for 24 hours.
    pub idempotency_key: Option<String>,
}
