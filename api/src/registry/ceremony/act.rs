//! The mutations of ceremonies.

use super::{
    input::{CreateCeremonyInput, UpdateCeremonyInput},
    schema::Ceremony,
    service,
};
use crate::graphql::act::acts;

acts! {
    /// What can be done to ceremonies.
    CeremonyMutation {
        /// Records a ceremony of your council. The agreements signed there name it in their own acts.
        create_ceremony(CreateCeremonyInput) -> CreateCeremonyPayload { ceremony: Ceremony },
            by Editor, service::create_ceremony::create_ceremony;
        /// Changes a ceremony of your council.
        update_ceremony(UpdateCeremonyInput) -> UpdateCeremonyPayload { ceremony: Ceremony },
            by Editor, service::update_ceremony::update_ceremony;
    }
}
