//! What the registry answers.

mod any_filter;
mod bad_input;
mod demo;
mod direct;
mod edges;
mod facets;
mod facts;
mod figures;
mod filter;
mod filters;
mod generated;
mod merging;
mod names;
mod paging;
mod statistics;
mod status;

pub(crate) use demo::CONTRACT;
