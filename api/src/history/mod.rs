//! The log as it is read: the history of a record, the feed of all published changes, and the registry as it was.
//!
//! * `diff`: what differs between two states of a record, member by member.
//! * `query`: reading the log, for one record or in its own order.
//! * `past`: the registry as it was after a revision.
//! * `schema`, `root`: the same as GraphQL; `subscription`: the feed as it grows.

pub(crate) mod diff;
pub(crate) mod past;
pub(crate) mod query;
pub mod root;
pub mod schema;
pub mod subscription;
