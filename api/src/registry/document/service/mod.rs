//! What can be done about documents: one act a file.

pub mod attach;
