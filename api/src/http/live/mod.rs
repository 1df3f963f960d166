//! Answers that go on: subscriptions by WebSocket and by Server-Sent Events.
//!
//! * `protocol`: the messages and codes of `graphql-transport-ws`; `websocket`: a connection that speaks it, with its
//!   `operation`s, the `sender` of its messages, and the `flow` of what waits for the network.
//! * `events`: Server-Sent Events.

pub(super) mod events;
mod flow;
mod operation;
mod protocol;
mod sender;
pub(super) mod websocket;

use std::time::Duration;

/// How much may go on at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LiveLimits {
    /// The most operations under way on one WebSocket connection.
    pub streams: usize,
    /// The most connections of one client address.
    pub per_address: usize,
    /// The most connections of the process.
    pub per_process: usize,
    /// How long a client may take to begin.
    pub init: Duration,
    /// How long a client may take to read what it is sent, before it is sent away.
    pub stall: Duration,
}

impl Default for LiveLimits {
    fn default() -> Self {
        LiveLimits {
            streams: 10,
            per_address: 20,
            per_process: 2_000,
            init: Duration::from_secs(5),
            stall: Duration::from_secs(10),
        }
    }
}

/// How often a quiet connection is given a sign of life, so that whatever stands between keeps it open.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How often it is asked whether a token is still good.
const CHECK: Duration = Duration::from_secs(60);
