//! Agreements, with their parties, signatures and facilities.
//!
//! * `rules.rs`: the status, from the dates of the legal acts; the year and form of references. `status_sql.rs`: the status as
//!   SQL.
//! * `filter.rs`, `matches.rs`: what lists can be asked, as SQL and of one agreement at hand.
//! * `facet.rs`, `statistics.rs`: the figures of lists; `theme_set.rs`: what makes counting by theme quick.
//! * `change.rs`: the types of amendments, suspensions and commitments.
//! * `record.rs`: what the log keeps of an agreement.
//! * `known.rs`: the agreement that an act is about, for the acts here and in the concepts that are parts of one.
//! * `lifecycle.rs`: which acts an agreement allows; `input.rs`, `act.rs`: the acts as mutations, each done by its `service/<act>.rs`.
//! * `subscription.rs`: agreements as they change.
//! * `facility.rs`: the acts on facilities as mutations.
//! * `service/record.rs`: an agreement's facts; `service/record_facility.rs`: a facility's.

pub mod act;
pub mod change;
pub mod facet;
pub mod facility;
pub mod filter;
pub mod input;
pub(crate) mod known;
pub(crate) mod lifecycle;
pub mod matches;
pub mod query;
pub(crate) mod record;
pub mod root;
pub mod rules;
pub mod schema;
pub mod service;
pub mod statistics;
mod status_sql;
pub mod subscription;
pub(crate) mod theme_set;
