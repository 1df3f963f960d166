#![doc = include_str!("../README.md")]

pub mod access;
pub(crate) mod act;
mod allowance;
pub mod answers;
pub mod app;
pub mod backup;
mod caller;
pub mod characters;
pub mod cli;
pub mod clock;
pub mod config;
pub mod error;
pub mod files;
pub mod generate;
pub(crate) mod graphql;
pub(crate) mod history;
pub mod http;
pub mod import;
mod live;
pub mod matching;
pub(crate) mod metrics;
pub mod open_data;
mod outgoing;
pub mod persisted;
pub(crate) mod registry;
pub(crate) mod revision;
pub(crate) mod scope;
pub(crate) mod search;
pub mod store;
mod trace;

pub use graphql::limits::CostLimits;
pub use graphql::sdl;
pub use revision::{checkpoint, daily, key, verify};
