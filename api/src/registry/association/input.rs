//! The inputs of the acts on associations.

use async_graphql::{ID, InputObject, MaybeUndefined};

use super::schema::AssociationKind;
use crate::graphql::input::TextInput;

/// Record a civil-society body.
#[derive(Clone, Debug, InputObject)]
pub struct CreateAssociationInput {
    /// Its name in web addresses, such as `al-wifaq-tamersit`: unique in the registry, and never changed.
    pub slug: String,
    /// What sort of body it is.
    pub kind: AssociationKind,
    /// Its official name.
    pub name: TextInput,
    /// The neighbourhood that it works in, if it is known.
    pub neighbourhood: Option<TextInput>,
    /// What it is for, if it is known.
    pub purpose: Option<TextInput>,
    /// Whether it is tied to the council that it deals with, so that agreements with it need a second look.
    #[graphql(default = false)]
    pub related_party: bool,
    /// How it is tied to the council.
    pub related_party_note: Option<TextInput>,
    /// Its ICE (identifiant commun de l'entreprise), if it is known: fifteen digits, of which the last two check the others.
    pub ice: Option<String>,
    /// The slugs of the sources that it was taken from.
    pub sources: Option<Vec<String>>,
    /// A key that you make up, to send the same request again without doing it twice; kept for 24 hours.
    pub idempotency_key: Option<String>,
}

/// Change an association. What is left out stays as it is; `null` takes away what may be missing. The slug stays.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateAssociationInput {
    /// The association's id.
    pub id: ID,
    /// What sort of body it is.
    pub kind: Option<AssociationKind>,
    /// Its official name.
    pub name: Option<TextInput>,
    /// The neighbourhood that it works in.
    pub neighbourhood: MaybeUndefined<TextInput>,
    /// What it is for.
    pub purpose: MaybeUndefined<TextInput>,
    /// Whether it is tied to the council that it deals with, so that agreements with it need a second look.
    pub related_party: Option<bool>,
    /// How it is tied to the council.
    pub related_party_note: MaybeUndefined<TextInput>,
    /// Its ICE (identifiant commun de l'entreprise): fifteen digits, of which the last two check the others.
    pub ice: MaybeUndefined<String>,
    /// The slugs of sources that it was taken from too; sources are only added.
    pub sources: Option<Vec<String>>,
    /// Why, where a mistake is corrected: it is shown to the public in the record's history.
    pub reason: Option<String>,
    /// The revision that you read; if the record has a newer one, nothing is done and the answer is `CONFLICT`.
    pub expected_revision: Option<i64>,
    /// A key that you make up, to send the same request again without doing it twice; kept for 24 hours.
    pub idempotency_key: Option<String>,
}

/// Merge two records of one association. All agreements of the duplicate become those of the kept one, and its id and slug
/// lead there from now on. It can't be undone.
#[derive(Clone, Debug, InputObject)]
pub struct MergeAssociationsInput {
    /// The id of the record that is kept. It stays as it is; what the duplicate says better is a change of its own.
    pub keep: ID,
    /// The id of the record that is merged into it. What it says and cites stays in its history.
    pub duplicate: ID,
    /// Why both are the same body: it is shown to the public in the histories.
    pub reason: String,
    /// The revision of the duplicate that you read; if it has a newer one, nothing is done and the answer is `CONFLICT`.
    pub expected_revision: Option<i64>,
    /// A key that you make up, to send the same request again without doing it twice; kept for 24 hours.
    pub idempotency_key: Option<String>,
}
