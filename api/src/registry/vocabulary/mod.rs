//! The controlled vocabularies: themes, which form a tree, and beneficiary groups.

pub mod filter;
pub mod query;
pub mod root;
pub mod schema;
pub mod service;
