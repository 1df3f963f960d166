//! A subscription under way: what it asks, and how far it is.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use tokio::time::sleep;

use super::{answers::Flawed, follower::Follower};
use crate::{
    app::App,
    caller::{Caller, RequestId},
    error::Error,
    graphql::{
        answer::{Answer, Outcome, Question, refusal},
        subscribe::Subscription,
    },
    history::{query::Change, schema::encode},
    registry::agreement::subscription::keeps,
};

/// When a change is told again after the database did not answer.
const PATIENCE: Duration = Duration::from_secs(1);

/// One answer of a subscription.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    /// Where to go on after it.
    pub(crate) cursor: String,
    /// The answer, JSON.
    pub(crate) body: Bytes,
}

/// A subscription, and whose it is.
#[derive(Debug)]
pub(crate) struct Following {
    app: App,
    caller: Caller,
    subscription: Subscription,
    follower: Follower,
    /// What is being told.
    change: Option<Arc<Change>>,
}

impl Following {
    /// Begins a subscription.
    ///
    /// # Errors
    /// The answer that refuses it.
    pub(crate) async fn begin(app: &App, caller: Caller, question: Question) -> Result<Box<Following>, Box<Answer>> {
        // Many may wait for their turn: what is much begins after it.
        let turn = app.live().turn().await.map_err(|error| refusal(error, &caller.request_id))?;
        let begun = Box::pin(Following::accept(app, caller, question)).await;
        drop(turn);
        begun
    }

    async fn accept(app: &App, caller: Caller, question: Question) -> Result<Box<Following>, Box<Answer>> {
        let refused = |error| Box::new(refusal(error, &caller.request_id));
        let scope = app.reading_scope(caller.principal.clone());
        let subscription = app.executor().subscribe(&scope, &caller.request_id, question).await?;
        let follower = app.live().follow(&subscription.wanted).await.map_err(refused)?;
        Ok(Box::new(Following { app: app.clone(), caller, subscription, follower, change: None }))
    }

    /// The request that began it.
    pub(crate) fn request_id(&self) -> &RequestId {
        &self.caller.request_id
    }

    /// The next answer, once there is one. What is given up while it waits is not lost.
    ///
    /// # Errors
    /// Faults of ours. While the database does not answer, it waits.
    pub(crate) async fn next(&mut self) -> Result<Event, Error> {
        loop {
            let change = match &self.change {
                Some(change) => Arc::clone(change),
                None => Arc::clone(self.change.insert(self.follower.next().await?)),
            };
            // In a box: few are told something at any one time, and many wait.
            match Box::pin(self.tell(&change)).await {
                Ok(body) => {
                    self.change = None;
                    if let Some(body) = body {
                        return Ok(Event { cursor: encode(change.seq), body });
                    }
                }
                Err(error) if error.is_passing() => sleep(PATIENCE).await,
                Err(error) => return Err(error),
            }
        }
    }

    /// The answer to a change; none if the filter does not keep it.
    async fn tell(&self, change: &Arc<Change>) -> Result<Option<Bytes>, Error> {
        let making = async {
            let scope = self.app.reading_scope(self.caller.principal.clone());
            if let Some(filter) = &self.subscription.wanted.filter
                && !keeps(&scope, filter, change).await.map_err(Flawed::Error)?
            {
                return Ok(None);
            }
            let request_id = &self.caller.request_id;
            let telling = self.app.executor().tell(&self.subscription, &scope, request_id, Arc::clone(change));
            let answer = telling.await;
            match answer.outcome {
                Outcome::Whole => Ok(Some(Bytes::from(answer.body))),
                Outcome::Unavailable => Err(Flawed::Error(Error::Unavailable("a change could not be told".into()))),
                Outcome::Partial | Outcome::Refused(_) => Err(Flawed::Answer(Bytes::from(answer.body))),
            }
        };
        self.app.live().answers().get((self.subscription.digest, change.seq, self.follower.erasure), making).await
    }
}
