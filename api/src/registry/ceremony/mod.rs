//! Ceremonies and who attended them.
//!
//! * `record.rs`: what the log keeps of a ceremony; `input.rs`, `act.rs`: the acts as mutations.

pub mod act;
pub mod facet;
pub mod filter;
pub mod input;
pub mod query;
pub(crate) mod record;
pub mod root;
pub mod schema;
pub mod service;
