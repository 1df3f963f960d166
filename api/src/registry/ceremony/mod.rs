//! Ceremonies and who attended them.
//!
//! * `record.rs`: what the log keeps of a ceremony.

pub mod facet;
pub mod filter;
pub mod query;
pub(crate) mod record;
pub mod root;
pub mod schema;
pub mod service;
