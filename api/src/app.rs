//! The application: the store, the clock and the executor of requests, built once. The server, the command line and the
//! tests use the same.

use std::sync::Arc;

use crate::{
    access::{oidc::Oidc, principal::Principal, token},
    clock::Clock,
    error::{Code, Error},
    graphql::answer::{Answer, Executor, Question},
    scope::{Asker, Scope},
    store::Store,
};

/// The application. Copies share everything.
#[derive(Clone, Debug)]
pub struct App {
    store: Store,
    clock: Arc<dyn Clock>,
    executor: Arc<Executor>,
    oidc: Option<Arc<Oidc>>,
}

impl App {
    /// The application over a store.
    pub fn new(store: Store, clock: Arc<dyn Clock>) -> App {
        App { store, clock, executor: Arc::new(Executor::new()), oidc: None }
    }

    /// The same, which takes the tokens of an issuer too.
    #[must_use]
    pub fn with_oidc(self, oidc: Arc<Oidc>) -> App {
        App { oidc: Some(oidc), ..self }
    }

    /// The store.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The clock.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// Who sends a bearer token. The registry's own are known by how they begin; any other is for the issuer's keys to
    /// judge.
    ///
    /// # Errors
    /// `UNAUTHENTICATED` when it is nobody's, or no longer; `FORBIDDEN` when its issuer gives it no role or council here; or
    /// when the database does not answer, or the issuer's keys can't be had.
    pub(crate) async fn identify(&self, bearer: &str) -> Result<Principal, Error> {
        if let Some(oidc) = &self.oidc
            && !bearer.starts_with(token::PREFIX)
        {
            return oidc.identify(&self.store, &self.clock, bearer).await;
        }
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
