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
    caller::{Caller, RequestId},
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
    pub(super) fn begin(&mut self, asked: Box<Asked>) {
        self.begun += 1;
        let number = self.begun;
        let id = asked.id.clone();
        let (work, handle) = abortable(asked.run());
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

/// One operation as it is asked for. It is in a box, and so is what is done now and then: a future has room for all that it
/// was given, and again for what it makes of it, and there are many that just wait.
pub(super) struct Asked {
    pub(super) app: App,
    pub(super) caller: Caller,
    pub(super) id: String,
    pub(super) question: Question,
    pub(super) sender: Sender,
}

impl Asked {
    /// Goes on to its end.
    async fn run(self: Box<Self>) -> Result<(), End> {
        if !self.app.executor().is_subscription(&self.question) {
            return Box::pin(self.answer()).await;
        }
        match Box::pin(self.begin()).await? {
            Some(told) => told.follow().await,
            None => Ok(()),
        }
    }

    async fn answer(mut self: Box<Self>) -> Result<(), End> {
        let request_id = self.caller.request_id.clone();
        let (outcome, body) = self.app.answer(self.caller, None, self.question).await.into_body();
        if matches!(outcome, Outcome::Refused(_)) {
            return self.sender.text(refused(&self.id, &request_id, &body)?).await;
        }
        self.sender.text(protocol::next(&self.id, &body)).await?;
        self.sender.text(protocol::complete(&self.id)).await
    }

    /// Begins a subscription; nothing is begun where the client was told why not.
    async fn begin(mut self: Box<Self>) -> Result<Option<Box<Told>>, End> {
        let request_id = self.caller.request_id.clone();
        match Following::begin(&self.app, self.caller, self.question).await {
            Ok(following) => Ok(Some(Box::new(Told { following, id: self.id, sender: self.sender }))),
            Err(answer) => {
                self.sender.text(refused(&self.id, &request_id, &answer.body)?).await?;
                Ok(None)
            }
        }
    }
}

/// A subscription under way.
struct Told {
    following: Box<Following>,
    id: String,
    sender: Sender,
}

impl Told {
    async fn follow(mut self: Box<Self>) -> Result<(), End> {
        loop {
            match self.following.next().await {
                Ok(event) => Box::pin(self.sender.text(protocol::next(&self.id, &event.body))).await?,
                Err(error) => {
                    let told = fault(&self.id, self.following.request_id(), error)?;
                    return Box::pin(self.sender.text(told)).await;
                }
            }
        }
    }
}

/// The message that says that an operation was refused.
fn refused(id: &str, request_id: &RequestId, body: &[u8]) -> Result<String, End> {
    protocol::error(id, body).or_else(|error| fault(id, request_id, error))
}

fn fault(id: &str, request_id: &RequestId, error: Error) -> Result<String, End> {
    // What cannot even be told is as good as a fault of the whole connection.
    let told = protocol::error(id, &refusal(error, request_id).body);
    told.map_err(|_| End::Close(Close::later("The server failed")))
}
