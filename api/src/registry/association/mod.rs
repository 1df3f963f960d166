//! Associations.

pub mod facet;
pub mod filter;
pub mod query;
pub mod root;
pub mod schema;
pub mod service;
