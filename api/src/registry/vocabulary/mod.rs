//! The controlled vocabularies: themes, which form a tree, and beneficiary groups. `input.rs` and `act.rs` are the acts as mutations.

pub mod act;
pub mod filter;
pub mod input;
pub mod query;
pub mod root;
pub mod schema;
pub mod service;
