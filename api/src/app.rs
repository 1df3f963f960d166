//! The application: the store, the clock and the executor of requests, built once. The server, the command line and the
//! tests use the same.

use std::sync::Arc;

use entity::{document, id::DocumentId};
use tracing::Instrument;

use crate::{
    access::{oidc::Oidc, principal::Principal, token},
    caller::Caller,
    clock::Clock,
    error::{Code, Error},
    files::{Files, attached::Attached},
    graphql::answer::{Answer, Executor, Question, refusal},
    history::past::Pasts,
    metrics::Metrics,
    open_data::{publication::Publication, service::OpenData},
    revision::{checkpoint, key::Signer},
    scope::{Asker, Scope},
    store::Store,
};

/// The application. Copies share everything.
#[derive(Clone, Debug)]
pub struct App {
    store: Store,
    files: Files,
    clock: Arc<dyn Clock>,
    executor: Arc<Executor>,
    pasts: Arc<Pasts>,
    oidc: Option<Arc<Oidc>>,
    signer: Option<Signer>,
    open_data: OpenData,
    metrics: Metrics,
}

impl App {
    /// The application over a store and the files of its documents.
    pub fn new(store: Store, files: Files, clock: Arc<dyn Clock>) -> App {
        let open_data = OpenData::new(store.clone(), Arc::clone(&clock), Publication::default());
        let metrics = Metrics::default();
        App {
            store,
            files,
            clock,
            executor: Arc::new(Executor::new(metrics.clone())),
            pasts: Arc::default(),
            oidc: None,
            signer: None,
            open_data,
            metrics,
        }
    }

    /// The same, whose open data is published like this.
    #[must_use]
    pub fn published_by(self, publication: Publication) -> App {
        App { open_data: OpenData::new(self.store.clone(), Arc::clone(&self.clock), publication), ..self }
    }

    /// The registry taken whole.
    pub(crate) fn open_data(&self) -> &OpenData {
        &self.open_data
    }

    /// The same, which takes the tokens of an issuer too.
    #[must_use]
    pub fn with_oidc(self, oidc: Arc<Oidc>) -> App {
        App { oidc: Some(oidc), ..self }
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

    /// The files of documents.
    pub(crate) fn files(&self) -> &Files {
        &self.files
    }

    /// What the process counts of itself.
    pub(crate) fn metrics(&self) -> &Metrics {
        &self.metrics
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

    /// Answers a request.
    pub(crate) async fn answer(&self, caller: Caller, mut question: Question) -> Answer {
        let Caller { principal, request_id } = caller;
        let attached = Attached::new(self.files.clone(), std::mem::take(&mut question.arrived));
        let answering = async {
            if let Err(error) = attached.keep().await {
                return refusal(error, &request_id);
            }
            let scope = self.scope(principal, question.idempotency_key.clone(), attached);
            self.executor.answer(scope, &request_id, question).await
        };
        answering.instrument(request_id.span()).await
    }

    /// A document, if a principal, or the public, may read it.
    pub(crate) async fn document(
        &self,
        principal: Option<Principal>,
        id: DocumentId,
    ) -> Result<Option<Arc<document::Model>>, Error> {
        self.scope(principal, None, Attached::new(self.files.clone(), Vec::new())).get(id.0).await
    }

    fn scope(&self, principal: Option<Principal>, idempotency_key: Option<String>, attached: Attached) -> Scope {
        let asker = Asker {
            principal: principal.map(Arc::new),
            clock: Arc::clone(&self.clock),
            idempotency_key,
            pasts: Arc::clone(&self.pasts),
            attached,
            base: self.open_data.publication().base.as_deref().map(Into::into),
        };
        Scope::new(&self.store, self.clock.today(), asker)
    }
}
