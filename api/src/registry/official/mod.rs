//! Officials and the mandates that they hold.
//!
//! * `input.rs`, `act.rs`: the acts as mutations.
//! * `rules.rs`: when two reports speak of the same mandate, and which dates it can't have.

pub mod act;
pub mod facet;
pub mod filter;
pub mod input;
pub mod query;
pub mod root;
pub mod rules;
pub mod schema;
pub mod service;
