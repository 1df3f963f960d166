//! From a request to its answer: kept from before, or made where the request reads.

use std::sync::Arc;

use bytes::Bytes;
use chrono::NaiveDate;
use tracing::Instrument;

use super::App;
use crate::{
    answers::{Asked, Kept, Key, Sent, Turn, encoding::Encoding},
    caller::Caller,
    error::Error,
    files::attached::Attached,
    graphql::answer::{Answer, Outcome, Prepared, Question, refusal},
    store::{Store, replica::Source},
};

/// An answer on its way out.
#[derive(Clone, Debug)]
pub(crate) enum Served {
    /// It can be sent again, as long as what it depends on stays.
    Kept {
        /// What it depends on.
        key: Key,
        kept: Arc<Kept>,
    },
    /// It is for this request alone.
    Once {
        answer: Answer,
        /// How far the log was when it was begun, as far as is known: it holds everything up to this revision.
        seq: i64,
    },
}

impl Served {
    /// What became of the request, and the body of the answer.
    pub(crate) fn into_body(self) -> (Outcome, Bytes) {
        match self {
            Served::Kept { kept, .. } => (Outcome::Whole, kept.body().clone()),
            Served::Once { answer, .. } => (answer.outcome, answer.body.into()),
        }
    }
}

impl App {
    /// The answer to a request that was sent before, byte by byte, if it was kept and nothing changed since.
    pub(crate) async fn known(&self, caller: &Caller, sent: Sent<'_>) -> Option<Served> {
        let asked = self.answers.asked(sent)?;
        let source = self.source(caller).await.ok()?;
        let key = self.key(caller, asked, self.clock.today(), &source).await?;
        let kept = self.answers.get(&key)?;
        Some(Served::Kept { key, kept })
    }

    /// Answers a request. `sent` is what it was read from, if the same bytes always mean the same question.
    pub(crate) async fn answer(&self, caller: Caller, sent: Option<Sent<'_>>, question: Question) -> Served {
        let span = caller.request_id.span();
        self.answer_within(caller, sent, question).instrument(span).await
    }

    async fn answer_within(&self, caller: Caller, sent: Option<Sent<'_>>, mut question: Question) -> Served {
        let prepared = match self.executor.prepare(&question) {
            Ok(prepared) => prepared,
            Err(error) => return self.refused(error, &caller),
        };
        let attached = Attached::new(self.files.clone(), std::mem::take(&mut question.arrived));
        if let Err(error) = attached.keep().await {
            return self.refused(error, &caller);
        }
        let source = if prepared.reads { self.source(&caller).await } else { Ok(self.store.as_source()) };
        let source = match source {
            Ok(source) => source,
            Err(error) => return self.refused(error, &caller),
        };
        let today = self.clock.today();
        let seq = source.seq.unwrap_or_else(|| self.store.epoch().newest());
        // What a request asks to be told of itself is for nobody else.
        let is_kept = prepared.reads && !question.tells_cost;
        let key = if is_kept { self.key(&caller, Arc::new(Asked::of(&question)), today, &source).await } else { None };
        let run = async {
            let tells_cost = question.tells_cost;
            let mut answer = self.executed(source, &caller, today, (prepared, question, attached)).await;
            caller.purse.pay_cost(answer.cost.map_or(0, |cost| cost.requested));
            if tells_cost {
                answer.tell_cost(caller.purse.left().map(|left| left.remaining));
            }
            answer
        };
        let Some(key) = key else {
            return Served::Once { answer: run.await, seq };
        };
        let kept = match self.answers.turn(&key).await {
            Turn::Kept(kept) => kept,
            Turn::Alone => return Served::Once { answer: run.await, seq: key.seq },
            Turn::Lead(lead) => {
                let answer = run.await;
                if answer.outcome != Outcome::Whole {
                    lead.fail();
                    return Served::Once { answer, seq: key.seq };
                }
                let kept = Arc::new(Kept::new(answer.body, key.seq));
                lead.land(&kept);
                kept
            }
        };
        if let Some(sent) = sent {
            self.answers.remember(sent, &key.asked);
        }
        Served::Kept { key, kept }
    }

    /// Executes a request. What a standby fails to answer another does, or the primary.
    async fn executed(
        &self,
        mut source: Source,
        caller: &Caller,
        today: NaiveDate,
        (prepared, question, attached): (Prepared, Question, Attached),
    ) -> Answer {
        let idempotency_key = question.idempotency_key.clone();
        let scope = |store: &Store, attached| {
            self.scope(store, caller.principal.clone(), today, idempotency_key.clone(), attached)
        };
        for _ in self.store.replicas() {
            if !source.is_replica() {
                break;
            }
            let (prepared, question) = (prepared.clone(), question.clone());
            let scope = scope(&source.store, attached.clone());
            let answer = self.executor.answer(scope, &caller.request_id, prepared, question).await;
            if answer.outcome != Outcome::Unavailable {
                return answer;
            }
            self.store.leave_out(&source);
            // The answer may be kept under the `seq` that was chosen first: it must not be older.
            let least = caller.least.max(source.seq.unwrap_or(0));
            source = match self.store.source(caller.principal.is_none(), least, self.hidden).await {
                Ok(source) => source,
                Err(_) => return answer,
            };
        }
        let scope = scope(&source.store, attached);
        self.executor.answer(scope, &caller.request_id, prepared, question).await
    }

    /// From where a request reads.
    async fn source(&self, caller: &Caller) -> Result<Source, Error> {
        self.store.source(caller.principal.is_none(), caller.least, self.hidden).await
    }

    /// What the answer to a question depends on. None where no answers are kept, or nobody knows how far the log is.
    async fn key(&self, caller: &Caller, asked: Arc<Asked>, today: NaiveDate, source: &Source) -> Option<Key> {
        if !self.answers.are_kept() {
            return None;
        }
        let seq = match source.seq {
            Some(seq) => seq,
            None => self.store.confirmed_seq(self.hidden).await.ok()?,
        };
        Some(Key { asked, principal: caller.principal.clone(), seq, today })
    }

    fn refused(&self, error: Error, caller: &Caller) -> Served {
        self.metrics.refused(error.code().name());
        Served::Once { answer: refusal(error, &caller.request_id), seq: self.store.epoch().newest() }
    }

    /// An answer in a compressed form, which is kept with it.
    ///
    /// # Errors
    /// When it can't be compressed.
    pub(crate) fn encode(&self, key: &Key, kept: &Kept, encoding: Encoding) -> Result<Bytes, Error> {
        if let Some(bytes) = kept.encoded(encoding) {
            return Ok(bytes.clone());
        }
        let bytes = encoding.encode(kept.body())?;
        self.answers.keep(key, &Arc::new(kept.with(encoding, bytes.clone())));
        Ok(bytes)
    }
}
