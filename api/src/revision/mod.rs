//! The log at the centre: every change of every record, once, in commit order, each hash covering the one before.
//!
//! * `chain`: how a row's hash is made, and the head that the next one builds on.
//! * `record`: what the log keeps of a node, read from and written to the tables.
//! * `merkle`, `tree`: the Merkle tree over the log, in theory and over this registry's; `proof`: its proofs in GraphQL.
//! * `checkpoint`: the tree's root, signed; `key`: with what; `daily`: the file of each day's.
//! * `erasure`: taking a person's data out of what the log says.
//! * `opening`: all that a revision's hash covers, for who is to check it outside.
//! * `verify`: walks the whole log and holds it against the tables.

pub(crate) mod chain;
pub mod checkpoint;
pub mod daily;
pub(crate) mod erasure;
pub mod key;
pub(crate) mod merkle;
pub(crate) mod opening;
pub(crate) mod proof;
pub(crate) mod record;
pub(crate) mod tree;
pub mod verify;
