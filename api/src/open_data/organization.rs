//! Reusable identifiers of organisations: `LIST-NUMBER`, as org-id.guide writes them. Morocco's lists of associations are
//! not public, so an association's number is the registry's own until its ICE is known, which is one of the list `MA-ICE`.

use entity::{association, id::CouncilId};

/// The list that the registry's own numbers stand in. `MA` is the country; the rest says whose numbers they are.
const OWN_LIST: &str = "MA-CHIRAKA";

/// The list of the numbers that Morocco's administrations share for legal entities.
const ICE: &str = "MA-ICE";

/// An association's identifier.
pub(crate) fn of_association(association: &association::Model) -> String {
    match &association.ice {
        Some(ice) => format!("{ICE}-{ice}"),
        None => format!("{OWN_LIST}-{}", association.id),
    }
}

/// A council's identifier: by the registry's own number too, as the territorial code is not always known.
pub(crate) fn of_council(id: CouncilId) -> String {
    format!("{OWN_LIST}-{id}")
}
