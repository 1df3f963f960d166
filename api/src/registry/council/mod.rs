//! Councils and the posts around them.
//!
//! * `service/record.rs`: a council's facts; `service/record_post.rs`: a post's facts.
//! * `rules.rs`: the letters that begin a council's references.

pub mod facet;
pub mod filter;
pub mod query;
pub mod root;
pub mod rules;
pub mod schema;
pub mod service;
