//! Councils and the posts around them.
//!
//! * `service/record.rs`: a council's facts; `service/record_post.rs`: a post's facts.
//! * `input.rs`, `act.rs`: the acts as mutations.
//! * `rules.rs`: the letters that begin a council's references.

pub mod act;
pub mod facet;
pub mod filter;
pub mod input;
pub mod query;
pub mod root;
pub mod rules;
pub mod schema;
pub mod service;
