//! The application: the store, the clock and the executor of requests, built once. The server, the command line and the
//! tests use the same.

use std::sync::Arc;

use crate::{
    access::{principal::Principal, token},
    clock::Clock,
    error::{Code, Error},
    graphql::answer::{Answer, Executor, Question},
    revision::{checkpoint, key::Signer},
    scope::{Asker, Scope},
    store::Store,
};

/// The application. Copies share everything.
#[derive(Clone, Debug)]
pub struct App {
    store: Store,
    clock: Arc<dyn Clock>,
    executor: Arc<Executor>,
    signer: Option<Signer>,
}

impl App {
    /// The application over a store.
    pub fn new(store: Store, clock: Arc<dyn Clock>) -> App {
        App { store, clock, executor: Arc::new(Executor::new()), signer: None }
    }

    /// The same application, which signs checkpoints of its log.
    pub fn signed_by(self, signer: Option<Signer>) -> App {
        App { signer, ..self }
    }

    /// What signs checkpoints.
    ///
    /// # Errors
    /// `NOT_CONFIGURED` when the server has no key.
    pub(crate) fn signer(&self) -> Result<&Signer, Error> {
        self.signer.as_ref().ok_or_else(|| {
            let message = "This server signs no checkpoints. Whoever runs it can change that: make a key with `chiraka key new \
                           FILE`, and start the server with `--signing-key FILE` or `SIGNING_KEY`.";
            Error::caller(Code::NotConfigured, message)
        })
    }

    /// A signed checkpoint of the log as it is now.
    ///
    /// # Errors
    /// When the server has no key, or the database does not answer.
    pub(crate) async fn checkpoint(&self) -> Result<String, Error> {
        checkpoint::newest(&self.store, self.signer()?).await
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
        };
        let scope = Scope::new(&self.store, self.clock.today(), asker);
        self.executor.answer(scope, question).await
    }
}
