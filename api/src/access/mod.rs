//! Who asks: tokens, the principal that stands behind one, and what each role may do.
//!
//! * `principal`: who acts, in which role, for which council.
//! * `token`: opaque tokens, kept as hashes.
//! * `schema`, `root`: the `viewer` field, which tells a client who it is.

pub mod principal;
pub mod root;
pub mod schema;
pub mod token;
