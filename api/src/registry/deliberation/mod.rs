//! What committees and the council said of an agreement before it was signed: reviews, and deliberations with the letter
//! that sends them to the governor and the visa where one is needed. Both live and die with their agreement.

pub mod act;
pub mod input;
pub mod query;
pub mod schema;
pub(crate) mod service;
