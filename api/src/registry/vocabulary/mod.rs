//! The controlled vocabularies: themes, which form a tree, and beneficiary groups.

pub mod query;
pub mod root;
pub mod schema;
pub mod service;
