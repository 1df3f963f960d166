//! What can be done to sources: one act a file. `record` is that of the importer.

pub(crate) mod create_source;
pub mod record;
pub(crate) mod update_source;
