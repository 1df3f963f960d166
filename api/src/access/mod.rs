//! Who asks: tokens, the principal that stands behind one, and what each role may do.
//!
//! * `principal`: who acts, in which role, for which council.
//! * `token`: opaque tokens, kept as hashes.
//! * `oidc`: tokens of an issuer, checked by its keys.
//! * `council`: the council that either is for.
//! * `schema`, `root`: the `viewer` field, which tells a client who it is.

pub(crate) mod council;
pub mod oidc;
pub mod principal;
pub mod root;
pub mod schema;
pub mod token;
