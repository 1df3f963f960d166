//! What the registry answers.

mod bad_input;
mod demo;
mod direct;
mod edges;
mod filter;
mod filters;
mod names;
mod paging;
mod status;

pub(crate) use demo::CONTRACT;
