//! What can be done to associations.

pub mod record;
