//! The money of an agreement: what each party brings, in cash or in kind, and the instalments in which it is paid. Both live
//! and die with their agreement.

pub mod act;
pub mod input;
pub mod query;
pub mod schema;
pub(crate) mod service;
