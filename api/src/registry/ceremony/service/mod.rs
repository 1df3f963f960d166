//! What can be done to ceremonies.

pub mod record;
