//! Open data: the registry taken whole, in the formats that other people's tools read.
//!
//! * `table/`: which tables there are, their columns and rows; `cell`: what tables are made of; `format/`: CSV, JSON, XLSX
//!   and Parquet of the same cells; `record`: the records of JSON Lines and of the changes.
//! * `partners`, `eligibility`: what the standards need of agreements, and what they can't take; `giving` (360Giving),
//!   `conventions` (SCDL), `popolo`.
//! * `package`: the Frictionless data package; `catalogue/`: DCAT-AP, as a graph and its syntaxes; `changes`: the feed;
//!   `linked`: one record as JSON-LD; `identifier`: what stands behind a permanent identifier.
//! * `feed` (Atom), `sitemap`: for readers of news and search engines.
//! * `schema`: what GraphQL says of it.
//! * `product`: what can be taken, by name; `export`: one of them on its way, in one state of the registry.
//! * `service`: how many take something at once, and what is known of the bytes.
//! * `publication`: who publishes; `address`: permanent addresses; `organization`: identifiers of organisations.

pub(crate) mod address;
pub(crate) mod catalogue;
pub(crate) mod cell;
pub(crate) mod changes;
pub(crate) mod conventions;
pub(crate) mod eligibility;
pub(crate) mod export;
pub(crate) mod feed;
mod format;
mod giving;
pub(crate) mod identifier;
pub(crate) mod linked;
mod organization;
pub(crate) mod package;
mod partners;
mod popolo;
pub(crate) mod product;
pub mod publication;
pub(crate) mod record;
pub(crate) mod schema;
pub(crate) mod service;
pub(crate) mod sitemap;
pub(crate) mod table;

pub(crate) use format::csv::{BYTE_ORDER_MARK, line as csv_line};
