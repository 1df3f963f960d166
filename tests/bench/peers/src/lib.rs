//! The tables that the queries need, as Seaography's generator writes them: entities with their relations.

pub mod agreement;
pub mod agreement_theme;
pub mod association;
pub mod council;
pub mod party;
pub mod theme;
