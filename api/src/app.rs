//! The application: the store, the clock and the executor of requests, built once. The server, the command line and the
//! tests use the same.

use std::sync::Arc;

use crate::{
    access::{principal::Principal, token},
    clock::Clock,
    error::{Code, Error},
    graphql::answer::{Answer, Executor, Question},
    history::past::Pasts,
    scope::{Asker, Scope},
    store::Store,
};

/// The application. Copies share everything.
#[derive(Clone, Debug)]
pub struct App {
    store: Store,
    clock: Arc<dyn Clock>,
    executor: Arc<Executor>,
    pasts: Arc<Pasts>,
}

impl App {
    /// The application over a store.
    pub fn new(store: Store, clock: Arc<dyn Clock>) -> App {
        App { store, clock, executor: Arc::new(Executor::new()), pasts: Arc::default() }
    }

    /// The store.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The clock.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// Who sends a bearer token.
    ///
    /// # Errors
    /// `UNAUTHENTICATED` when it is nobody's, or no longer; or when the database does not answer.
    pub(crate) async fn identify(&self, bearer: &str) -> Result<Principal, Error> {
        let known = token::find(&self.store, &self.clock, bearer).await?;
        known.ok_or_else(|| {
            let message = "The token is not valid: it was never made here, has ended, or was revoked. Leave it out to read \
                           what is public.";
            Error::caller(Code::Unauthenticated, message)
        })
    }

    /// Answers a request of a principal, or of the public.
    pub(crate) async fn answer(&self, principal: Option<Principal>, question: Question) -> Answer {
        let asker = Asker {
            principal: principal.map(Arc::new),
            clock: Arc::clone(&self.clock),
            idempotency_key: question.idempotency_key.clone(),
            pasts: Arc::clone(&self.pasts),
        };
        let scope = Scope::new(&self.store, self.clock.today(), asker);
        self.executor.answer(scope, question).await
    }
}
