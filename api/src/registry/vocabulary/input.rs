//! The inputs of the acts on themes and beneficiary groups.

use async_graphql::{ID, InputObject, MaybeUndefined};

use crate::graphql::input::TextInput;

/// Record a subject that agreements can be about.
#[derive(Clone, Debug, InputObject)]
pub struct CreateThemeInput {
    /// Its name in web addresses, such as `culture`: unique, and never changed.
    pub slug: String,
    /// The slug of the wider theme that it is a part of. Left out, it is at the top.
    pub parent: Option<String>,
    /// What it is called.
    pub label: TextInput,
    /// The slugs of the sources that it was taken from.
    pub sources: Option<Vec<String>>,
    /// A key that you make up, to send the same request again without doing it twice; kept for 24 hours.
    pub idempotency_key: Option<String>,
}

/// Change a theme. What is left out stays as it is. The slug stays.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateThemeInput {
    /// The theme's id.
    pub id: ID,
    /// The slug of the wider theme that it is a part of: neither the theme itself nor one below it. `null` puts it at the top.
    pub parent: MaybeUndefined<String>,
    /// What it is called.
    pub label: Option<TextInput>,
    /// The slugs of sources that it was taken from too; sources are only added.
    pub sources: Option<Vec<String>>,
    /// Why, where a mistake is corrected: it is shown to the public in the record's history.
    pub reason: Option<String>,
    /// The revision that you read; if the record has a newer one, nothing is done and the answer is `CONFLICT`.
    pub expected_revision: Option<i64>,
    /// A key that you make up, to send the same request again without doing it twice; kept for 24 hours.
    pub idempotency_key: Option<String>,
}

/// Record a group of people whom agreements can serve.
#[derive(Clone, Debug, InputObject)]
pub struct CreateBeneficiaryGroupInput {
    /// Its name in web addresses, such as `preschool-children`: unique, and never changed.
    pub slug: String,
    /// What it is called.
    pub label: TextInput,
    /// The slugs of the sources that it was taken from.
    pub sources: Option<Vec<String>>,
    /// A key that you make up, to send the same request again without doing it twice; kept for 24 hours.
    pub idempotency_key: Option<String>,
}

/// Change a beneficiary group. What is left out stays as it is. The slug stays.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateBeneficiaryGroupInput {
    /// The group's id.
    pub id: ID,
    /// What it is called.
    pub label: Option<TextInput>,
    /// The slugs of sources that it was taken from too; sources are only added.
    pub sources: Option<Vec<String>>,
    /// Why, where a mistake is corrected: it is shown to the public in the record's history.
    pub reason: Option<String>,
    /// The revision that you read; if the record has a newer one, nothing is done and the answer is `CONFLICT`.
    pub expected_revision: Option<i64>,
    /// A key that you make up, to send the same request again without doing it twice; kept for 24 hours.
    pub idempotency_key: Option<String>,
}
