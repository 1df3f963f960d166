//! What can be said of an agreement before it is signed: one act a file.

pub mod deliberate;
pub mod review;
pub mod visa;
