//! Documents: the files that belong to an agreement. What they are is a record like any other; their bytes lie in the
//! object store, under their SHA-256.

pub mod query;
pub mod schema;
