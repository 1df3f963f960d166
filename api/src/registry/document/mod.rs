//! Documents: the files that belong to an agreement. What they are is a record like any other; their bytes lie in the
//! object store, under their SHA-256 (`files/`).

pub mod act;
pub mod input;
pub mod query;
pub mod schema;
pub(crate) mod service;
