//! The edge: what HTTP clients, browsers and proxies may rely on, beside the answers themselves.

mod negotiation;
mod request_id;
