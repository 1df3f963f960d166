//! What sends messages to a client, and notices when it takes none.

use std::time::Duration;

use actix_ws::{CloseCode, CloseReason, Closed, Session};
use tokio::time::timeout;

use super::{flow::Flow, protocol::Close};
use crate::http::server::UNREAD;

/// How a connection ends.
#[derive(Debug)]
pub(super) enum End {
    /// The client is told why.
    Close(Close),
    /// The client is gone.
    Gone,
}

impl From<Close> for End {
    fn from(close: Close) -> Self {
        End::Close(close)
    }
}

/// What sends messages to a client.
#[derive(Clone)]
pub(super) struct Sender {
    session: Session,
    flow: Flow,
    stall: Duration,
}

impl Sender {
    pub(super) fn new(session: Session, flow: Flow, stall: Duration) -> Sender {
        Sender { session, flow, stall }
    }

    /// Sends a message, once the network has taken those before.
    pub(super) async fn text(&mut self, text: String) -> Result<(), End> {
        let sent = async {
            self.flow.room_for(text.len()).await;
            self.session.text(text).await
        };
        in_time(self.stall, sent).await
    }

    /// Sends a sign of life.
    pub(super) async fn ping(&mut self) -> Result<(), End> {
        in_time(self.stall, self.session.ping(b"")).await
    }

    /// Answers a sign of life.
    pub(super) async fn pong(&mut self, bytes: &[u8]) -> Result<(), End> {
        in_time(self.stall, self.session.pong(bytes)).await
    }

    /// Says why the connection ends. A client that stalled hears it after what waits already, if it reads again before
    /// the system cuts the connection.
    pub(super) async fn close(self, Close { code, reason }: Close) {
        let reason = CloseReason { code: CloseCode::from(code), description: Some(reason) };
        let _ = timeout(UNREAD, self.session.close(Some(reason))).await;
    }
}

async fn in_time(stall: Duration, sent: impl Future<Output = Result<(), Closed>>) -> Result<(), End> {
    match timeout(stall, sent).await {
        Ok(sent) => sent.map_err(|Closed| End::Gone),
        Err(_) => Err(End::Close(Close::later("You read too slowly"))),
    }
}
