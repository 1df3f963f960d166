//! The mutations of officials and mandates.

use super::{
    input::{CreateMandateInput, CreateOfficialInput, EraseOfficialInput, UpdateMandateInput, UpdateOfficialInput},
    schema::{Mandate, Official},
    service,
};
use crate::graphql::act::acts;

acts! {
    /// What can be done to officials and mandates.
    OfficialMutation {
        /// Records an official. All councils share the list of officials.
        create_official(CreateOfficialInput) -> CreateOfficialPayload { official: Official },
            by Editor, service::create_official::create_official;
        /// Changes an official. As all councils share the record, it takes a publisher, or an editor for all councils.
        update_official(UpdateOfficialInput) -> UpdateOfficialPayload { official: Official },
            by Editor over Shared, service::update_official::update_official;
        /// Erases a person's data, in the record and in all that the log said of it: lists, histories and the registry as it was
        /// (`asOf`) show somebody who is not named. It takes an administrator for all councils.
        erase_official(EraseOfficialInput) -> EraseOfficialPayload { official: Official },
            by Admin over All, service::erase_official::erase_official;
        /// Records that an official holds or held a post of your council.
        create_mandate(CreateMandateInput) -> CreateMandatePayload { mandate: Mandate },
            by Editor, service::create_mandate::create_mandate;
        /// Changes the days of a mandate in a post of your council.
        update_mandate(UpdateMandateInput) -> UpdateMandatePayload { mandate: Mandate },
            by Editor, service::update_mandate::update_mandate;
    }
}
