//! How much waits to be sent to a client. The library keeps up to 32 messages of any size for a connection, whether its client
//! reads or not: of large ones that is more than a server has. So the next one is sent once the network has taken those before,
//! but for a little.

use std::{
    cell::Cell,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, ready},
};

use actix_web::{
    HttpResponse,
    body::{BodySize, BoxBody, MessageBody},
};
use bytes::Bytes;
use tokio::sync::Notify;

/// How many bytes may wait beside a message that is larger.
const MOST: usize = 64 * 1024;

/// What waits for the network on one connection. Copies share it.
#[derive(Clone, Debug, Default)]
pub(super) struct Flow(Rc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    waiting: Cell<usize>,
    taken: Notify,
}

impl Flow {
    /// Waits until there is room for a message, and takes it.
    pub(super) async fn room_for(&self, bytes: usize) {
        loop {
            let waiting = self.0.waiting.get();
            if waiting == 0 || waiting + bytes <= MOST {
                return self.0.waiting.set(waiting + bytes);
            }
            // All of a connection is on one thread: nothing is taken between the look and the waiting.
            self.0.taken.notified().await;
        }
    }

    /// The network takes bytes, with the frames around them.
    fn took(&self, bytes: usize) {
        self.0.waiting.set(self.0.waiting.get().saturating_sub(bytes));
        self.0.taken.notify_waiters();
    }

    /// The response that carries the connection, counted.
    pub(super) fn count(&self, response: HttpResponse) -> HttpResponse {
        let flow = self.clone();
        response.map_body(|_, body| BoxBody::new(Counted { body, flow }))
    }
}

struct Counted {
    body: BoxBody,
    flow: Flow,
}

impl MessageBody for Counted {
    type Error = Box<dyn std::error::Error>;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        let next = ready!(Pin::new(&mut self.body).poll_next(context));
        if let Some(Ok(bytes)) = &next {
            self.flow.took(bytes.len());
        }
        Poll::Ready(next)
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[test]
    fn little_waits_beside_what_is_large() {
        let flow = Flow::default();
        let is_sent = |bytes: usize| flow.room_for(bytes).now_or_never().is_some();
        assert!(is_sent(MOST / 2) && is_sent(MOST / 2));
        assert!(!is_sent(1));
        flow.took(10);
        assert!(is_sent(10) && !is_sent(1));
        flow.took(2 * MOST);
        assert!(is_sent(10 * MOST), "a message that is larger than all that may wait is sent by itself");
        assert!(!is_sent(1));
        flow.took(10 * MOST);
        assert!(is_sent(1));
    }
}
