//! What can be done to associations: one act a file. `record` is that of the importer.

pub(crate) mod create_association;
pub(crate) mod merge;
pub mod record;
pub(crate) mod update_association;
