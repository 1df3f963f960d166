//! What can be done to ceremonies: one act a file. `record` is that of the importer.
//!
//! * `people`: who chaired and attended, as the acts give it.

pub(crate) mod create_ceremony;
mod people;
pub mod record;
pub(crate) mod update_ceremony;
