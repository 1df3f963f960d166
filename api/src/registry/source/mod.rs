//! Sources: where each fact comes from. Any record can cite several.
//!
//! * `rules.rs`: which texts can be an address; `input.rs`, `act.rs`: the acts as mutations.

pub mod act;
pub mod input;
pub mod query;
pub mod rules;
pub mod schema;
pub mod service;
