//! What can be done to the vocabularies: one act a file. `record*` are those of the importer.

pub(crate) mod create_beneficiary_group;
pub(crate) mod create_theme;
pub mod record_beneficiary_group;
pub mod record_theme;
pub(crate) mod update_beneficiary_group;
pub(crate) mod update_theme;
