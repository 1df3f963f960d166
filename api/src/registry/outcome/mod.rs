//! How the results of an agreement are judged: indicators with what is wanted of them, their values over time, and the
//! reports that are due. All live and die with their agreement.

pub mod act;
pub mod input;
pub mod query;
pub mod schema;
pub(crate) mod service;
