//! The tests, in one binary: each body asks a real server, on SQLite and on PostgreSQL.

mod access;
mod acts;
mod address;
mod backup;
mod cli;
mod contract;
mod document;
mod edge;
mod facts;
mod guard;
mod http;
mod import;
mod live;
mod migration;
mod open_data;
mod production;
mod proof;
mod register;
mod registry;
mod replica;
mod revision;
mod search;
mod stopping;
mod tampering;
mod tidy;
mod traces;
