//! The tests, in one binary: each body asks a real server, on SQLite and on PostgreSQL.

mod address;
mod cli;
mod contract;
mod facts;
mod http;
mod import;
mod migration;
mod proof;
mod registry;
mod revision;
mod search;
mod tampering;
mod tidy;
