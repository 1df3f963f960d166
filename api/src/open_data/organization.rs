//! Reusable identifiers of organisations: `LIST-NUMBER`, as org-id.guide writes them. Morocco's lists of associations are
//! not public, so an association's number is the registry's own; once an ICE (15 digits) is kept, it takes its place with
//! the list `MA-ICE`, which org-id.guide knows.

use entity::id::{AssociationId, CouncilId};

/// The list that the registry's own numbers stand in. `MA` is the country; the rest says whose numbers they are.
const OWN_LIST: &str = "MA-CHIRAKA";

/// An association's identifier.
pub(crate) fn of_association(id: AssociationId) -> String {
    format!("{OWN_LIST}-{id}")
}

/// A council's identifier: by the registry's own number too, as the territorial code is not always known.
pub(crate) fn of_council(id: CouncilId) -> String {
    format!("{OWN_LIST}-{id}")
}
