//! What can be done to officials and mandates.

pub mod record;
pub mod record_mandate;
