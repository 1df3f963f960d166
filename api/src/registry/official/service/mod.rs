//! What can be done to officials and mandates: one act a file. `record*` are those of the importer.

pub(crate) mod create_mandate;
pub(crate) mod create_official;
pub(crate) mod erase_official;
pub mod record;
pub mod record_mandate;
pub(crate) mod update_mandate;
pub(crate) mod update_official;
