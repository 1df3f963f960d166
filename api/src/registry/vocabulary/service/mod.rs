//! What can be done to the vocabularies.

pub mod record_beneficiary_group;
pub mod record_theme;
