//! The operations of one WebSocket connection.

use std::collections::HashMap;

use futures_util::{
    FutureExt, StreamExt,
    future::{AbortHandle, Aborted, LocalBoxFuture, abortable},
    stream::FuturesUnordered,
};

use super::{
    protocol::{self, Close},
    sender::{End, Sender},
};
use crate::{
    app::App,
    caller::Caller,
    error::Error,
    graphql::answer::{Outcome, Question, refusal},
    live::following::Following,
};

/// An operation is over: its id and number, and whether the connection is over with it.
type Done = (String, u64, Result<Result<(), End>, Aborted>);

/// The operations under way.
#[derive(Default)]
pub(super) struct Operations {
    running: FuturesUnordered<LocalBoxFuture<'static, Done>>,
    by_id: HashMap<String, (u64, AbortHandle)>,
    /// How many there were: an id may be used again while the one before it is being taken down.
    begun: u64,
}

impl Operations {
    /// How many are under way.
    pub(super) fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Whether an id is in use.
    pub(super) fn has(&self, id: &str) -> bool {
        self.by_id.contains_key(id)
    }

    /// Begins one.
    pub(super) fn begin(&mut self, app: App, caller: Caller, id: String, question: Question, sender: Sender) {
        self.begun += 1;
        let number = self.begun;
        let (work, handle) = abortable(run(app, caller, id.clone(), question, sender));
        self.by_id.insert(id.clone(), (number, handle));
        // Mapped, not awaited in a block of its own, which would have room for the work twice.
        self.running.push(Box::pin(work.map(move |done| (id, number, done))));
    }

    /// Ends one, if it is under way.
    pub(super) fn end(&mut self, id: &str) {
        if let Some((_, handle)) = self.by_id.remove(id) {
            handle.abort();
        }
    }

    /// Goes on with all of them, until one is over; for ever where there are none.
    pub(super) async fn drive(&mut self) -> Result<(), End> {
        let Some((id, number, done)) = self.running.next().await else {
            return std::future::pending().await;
        };
        if self.by_id.get(&id).is_some_and(|(known, _)| *known == number) {
            self.by_id.remove(&id);
        }
        done.unwrap_or(Ok(()))
    }
}

/// One operation, to its end.
async fn run(app: App, caller: Caller, id: String, question: Question, mut sender: Sender) -> Result<(), End> {
    let request_id = caller.request_id.clone();
    let fault = |error: Error| match protocol::error(&id, &refusal(error, &request_id).body) {
        Ok(told) => Ok(told),
        // What cannot even be told is as good as a fault of the whole connection.
        Err(_) => Err(End::Close(Close::later("The server failed"))),
    };
    if app.executor().is_subscription(&question) {
        let mut following = match Box::pin(Following::begin(&app, caller, question)).await {
            Ok(following) => Box::new(following),
            Err(answer) => {
                let told = protocol::error(&id, &answer.body).or_else(fault)?;
                return sender.text(told).await;
            }
        };
        loop {
            match following.next().await {
                Ok(event) => sender.text(protocol::next(&id, &event.body)).await?,
                Err(error) => return sender.text(fault(error)?).await,
            }
        }
    }
    let (outcome, body) = Box::pin(app.answer(caller, None, question)).await.into_body();
    if matches!(outcome, Outcome::Refused(_)) {
        let told = protocol::error(&id, &body).or_else(fault)?;
        return sender.text(told).await;
    }
    sender.text(protocol::next(&id, &body)).await?;
    sender.text(protocol::complete(&id)).await
}
