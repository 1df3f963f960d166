//! The mutations of facilities, with their inputs.

use async_graphql::{ID, InputObject};

use super::{schema::Facility, service};
use crate::graphql::{act::acts, input::TextInput};

/// Record a building or place that agreements can be about.
#[derive(Clone, Debug, InputObject)]
pub struct CreateFacilityInput {
    /// The slug of the council on whose territory it stands.
    pub council: String,
    /// What it is called. No two facilities of a council share a name in any language.
    pub name: TextInput,
    /// The slugs of the sources that it was taken from.
    pub sources: Option<Vec<String>>,
    /// A key that you make up, to send the same request again without doing it twice; kept for 24 hours.
    pub idempotency_key: Option<String>,
}

/// Change a facility. What is left out stays as it is. Its council stays.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateFacilityInput {
    /// The facility's id.
    pub id: ID,
    /// What it is called. No two facilities of a council share a name in any language.
    pub name: Option<TextInput>,
    /// The slugs of sources that it was taken from too; sources are only added.
    pub sources: Option<Vec<String>>,
    /// Why, where a mistake is corrected: it is shown to the public in the record's history.
    pub reason: Option<String>,
    /// The revision that you read; if the record has a newer one, nothing is done and the answer is `CONFLICT`.
    pub expected_revision: Option<i64>,
    /// A key that you make up, to send the same request again without doing it twice; kept for 24 hours.
    pub idempotency_key: Option<String>,
}

acts! {
    /// What can be done to facilities.
    FacilityMutation {
        /// Records a facility of your council.
        create_facility(CreateFacilityInput) -> CreateFacilityPayload { facility: Facility },
            by Editor, service::create_facility::create_facility;
        /// Changes a facility of your council.
        update_facility(UpdateFacilityInput) -> UpdateFacilityPayload { facility: Facility },
            by Editor, service::update_facility::update_facility;
    }
}
