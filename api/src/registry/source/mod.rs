//! Sources: where each fact comes from. Any record can cite several.

pub mod query;
pub mod schema;
pub mod service;
