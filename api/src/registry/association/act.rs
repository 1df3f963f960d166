//! The mutations of associations.

use super::{
    input::{CreateAssociationInput, MergeAssociationsInput, UpdateAssociationInput},
    schema::Association,
    service,
};
use crate::graphql::act::acts;

acts! {
    /// What can be done to associations.
    AssociationMutation {
        /// Records an association. All councils share the list of associations.
        create_association(CreateAssociationInput) -> CreateAssociationPayload { association: Association },
            by Editor, service::create_association::create_association;
        /// Changes an association. As all councils share the record, it takes a publisher, or an editor for all councils.
        update_association(UpdateAssociationInput) -> UpdateAssociationPayload { association: Association },
            by Editor over Shared, service::update_association::update_association;
        /// Merges a duplicate into the record that is kept, and answers the kept one with its own revision. As agreements of
        /// all councils may change partner, it takes an administrator, or a publisher for all councils. An agreement that has
        /// both as parties stands in the way, and is named: mend it first.
        merge_associations(MergeAssociationsInput) -> MergeAssociationsPayload { association: Association },
            by Publisher over Everywhere, service::merge::merge;
    }
}
