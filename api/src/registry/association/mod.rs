//! Associations.
//!
//! * `input.rs`, `act.rs`: the acts as mutations. A merged association stays in its table and stands in no list: looking it up
//!   by its id or slug finds the one that it was merged into (`Listed::merged_into`).

pub mod act;
pub mod facet;
pub mod filter;
pub mod input;
pub mod query;
pub mod root;
pub(crate) mod rules;
pub mod schema;
pub mod service;
