//! What can be done to agreements and facilities.

pub mod record;
pub mod record_facility;
