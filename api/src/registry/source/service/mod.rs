//! What can be done to sources.

pub mod record;
