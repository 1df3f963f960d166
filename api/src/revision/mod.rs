//! The log at the centre: every change of every record, once, in commit order, each hash covering the one before.
//!
//! * `chain`: how a row's hash is made, and the head that the next one builds on.
//! * `record`: what the log keeps of a node, read from and written to the tables.
//! * `verify`: walks the whole log and holds it against the tables.

pub(crate) mod chain;
pub(crate) mod record;
pub mod verify;
