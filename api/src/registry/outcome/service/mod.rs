//! What can be recorded of an agreement's results: one act a file.

pub mod evaluate;
pub mod measure;
