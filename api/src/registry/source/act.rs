//! The mutations of sources.

use super::{
    input::{CreateSourceInput, UpdateSourceInput},
    schema::Source,
    service,
};
use crate::graphql::act::acts;

acts! {
    /// What can be done to sources.
    SourceMutation {
        /// Records a source. All councils share the list of sources; records cite them by slug.
        create_source(CreateSourceInput) -> CreateSourcePayload { source: Source },
            by Editor, service::create_source::create_source;
        /// Changes a source. As all councils share the record, it takes a publisher, or an editor for all councils.
        update_source(UpdateSourceInput) -> UpdateSourcePayload { source: Source },
            by Editor over Shared, service::update_source::update_source;
    }
}
