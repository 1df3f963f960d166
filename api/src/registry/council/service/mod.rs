//! What can be done to councils and posts: one act a file. `record*` are those of the importer.

pub(crate) mod create_council;
pub(crate) mod create_post;
pub mod record;
pub mod record_post;
pub(crate) mod update_council;
pub(crate) mod update_post;
