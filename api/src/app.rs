//! The application: the store, the clock and the executor of requests, built once. The server, the command line and the
//! tests use the same. `answering`: from a request to its answer.

mod answering;

use std::{
    ops::Deref,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use chrono::NaiveDate;
use entity::{document, id::DocumentId};
use tokio::time::timeout;

pub(crate) use self::answering::Served;
use crate::{
    access::{oidc::Oidc, principal::Principal, token},
    answers::{Answers, USUAL_BYTES},
    clock::Clock,
    error::{Code, Error},
    files::{Files, attached::Attached},
    graphql::{
        answer::{Executor, Question},
        limits::CostLimits,
    },
    history::past::Pasts,
    live::Live,
    metrics::Metrics,
    open_data::{publication::Publication, service::OpenData},
    persisted::{Persisted, Trusted},
    revision::{checkpoint, key::Signer},
    scope::{Asker, Scope},
    store::{Store, epoch::HIDDEN},
};

/// How long the database may take to find a token.
const SIGN_IN: Duration = Duration::from_secs(5);
/// How long the database may take to answer whether it is there.
const PATIENCE: Duration = Duration::from_secs(2);

/// The application. Copies share everything.
#[derive(Clone, Debug)]
pub struct App(Arc<Parts>);

/// What an application is made of.
#[derive(Clone, Debug)]
pub struct Parts {
    store: Store,
    files: Files,
    clock: Arc<dyn Clock>,
    executor: Arc<Executor>,
    answers: Arc<Answers>,
    /// How long kept answers may hide what another process writes.
    hidden: Duration,
    pasts: Arc<Pasts>,
    persisted: Arc<Persisted>,
    costs: CostLimits,
    live: Live,
    draining: Arc<AtomicBool>,
    oidc: Option<Arc<Oidc>>,
    signer: Option<Signer>,
    open_data: OpenData,
    metrics: Metrics,
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// The application over a store and the files of its documents.
    pub fn new(store: Store, files: Files, clock: Arc<dyn Clock>) -> App {
        let open_data = OpenData::new(store.clone(), Arc::clone(&clock), Publication::default());
        let metrics = Metrics::default();
        App(Arc::new(Parts {
            live: Live::new(&store),
            store,
            files,
            clock,
            executor: Arc::new(Executor::new(metrics.clone())),
            persisted: Arc::new(Persisted::new(Trusted::default(), false)),
            costs: CostLimits::default(),
            answers: Arc::new(Answers::new(USUAL_BYTES)),
            hidden: HIDDEN,
            pasts: Arc::default(),
            draining: Arc::default(),
            oidc: None,
            signer: None,
            open_data,
            metrics,
        }))
    }

    /// The same with a part changed, while there is one copy.
    fn changed(mut self, change: impl FnOnce(&mut Parts)) -> App {
        change(Arc::make_mut(&mut self.0));
        self
    }

    /// The same, whose open data is published like this.
    #[must_use]
    pub fn published_by(self, publication: Publication) -> App {
        self.changed(|app| app.open_data = OpenData::new(app.store.clone(), Arc::clone(&app.clock), publication))
    }

    /// The registry taken whole.
    pub(crate) fn open_data(&self) -> &OpenData {
        &self.open_data
    }

    /// The same, which takes the tokens of an issuer too.
    #[must_use]
    pub fn with_oidc(self, oidc: Arc<Oidc>) -> App {
        self.changed(|app| app.oidc = Some(oidc))
    }

    /// The same, whose operations may cost so much.
    #[must_use]
    pub fn costing(self, costs: CostLimits) -> App {
        self.changed(|app| app.costs = costs)
    }

    /// The same, which knows the documents that whoever runs it trusts, and answers no others if it is told so.
    #[must_use]
    pub fn trusting(self, trusted: Trusted, only: bool) -> App {
        self.changed(|app| app.persisted = Arc::new(Persisted::new(trusted, only)))
    }

    /// A question with its document, if it only names that.
    ///
    /// # Errors
    /// When nobody knows the document, or it is not to be trusted.
    pub(crate) fn resolve(&self, mut question: Question) -> Result<Question, Error> {
        question.query = self.persisted.resolve(question.query, &question.naming)?;
        Ok(question)
    }

    /// The same, which keeps so many bytes of answers; 0 keeps none.
    #[must_use]
    pub fn keeping_answers(self, bytes: u64) -> App {
        self.changed(|app| app.answers = Arc::new(Answers::new(bytes)))
    }

    /// The same, whose kept answers hide for so long at most what another process writes. What this one writes they never
    /// hide.
    #[must_use]
    pub fn hiding_for(self, hidden: Duration) -> App {
        self.changed(|app| app.hidden = hidden)
    }

    /// From now on the application says that it is not ready, so that whoever sends requests sends them elsewhere. It
    /// answers those that come all the same.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    /// Whether requests had better go elsewhere because it is about to stop.
    pub(crate) fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }

    /// Why requests had better go elsewhere, in words; nothing if the application is ready.
    pub(crate) async fn unready(&self) -> Option<&'static str> {
        if self.is_draining() {
            return Some("the server is about to stop");
        }
        // What is known already needs no waiting: whoever asks may be impatient.
        let has_standby = || self.store.replicas().iter().any(|seq| *seq >= 0);
        if self.store.epoch().is_away() && has_standby() {
            return None;
        }
        let asked = timeout(PATIENCE, async {
            self.store.look_at_log().await?;
            Ok::<_, Error>(self.store.pending_migrations().await?)
        });
        match asked.await {
            Ok(Ok(pending)) if pending.is_empty() => None,
            Ok(Ok(_)) => Some("the database lacks changes: run `chiraka migrate`"),
            Ok(Err(_)) | Err(_) if has_standby() => None,
            Ok(Err(_)) | Err(_) => Some("the database does not answer, so the log can't be followed"),
        }
    }

    /// The same application, which signs checkpoints of its log.
    pub fn signed_by(self, signer: Option<Signer>) -> App {
        self.changed(|app| app.signer = signer)
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

    /// The log as it grows.
    pub(crate) fn live(&self) -> &Live {
        &self.live
    }

    /// What executes requests.
    pub(crate) fn executor(&self) -> &Executor {
        &self.executor
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
        let late = |_| Error::Unavailable("the database does not find a token in time".into());
        let known = timeout(SIGN_IN, token::find(&self.store, &self.clock, bearer)).await.map_err(late)??;
        known.ok_or_else(|| {
            let message = "The token is not valid: it was never made here, has ended, or was revoked. Leave it out to read \
                           what is public.";
            Error::caller(Code::Unauthenticated, message)
        })
    }

    /// A document, if a principal, or the public, may read it.
    pub(crate) async fn document(
        &self,
        principal: Option<Principal>,
        id: DocumentId,
    ) -> Result<Option<Arc<document::Model>>, Error> {
        let source = self.store.source(principal.is_none(), 0, self.hidden).await?;
        let attached = Attached::new(self.files.clone(), Vec::new());
        self.scope(&source.store, principal.map(Arc::new), self.clock.today(), None, attached).get(id.0).await
    }

    /// A scope that only reads.
    pub(crate) fn reading_scope(&self, principal: Option<Arc<Principal>>) -> Scope {
        let attached = Attached::new(self.files.clone(), Vec::new());
        self.scope(&self.store, principal, self.clock.today(), None, attached)
    }

    fn scope(
        &self,
        store: &Store,
        principal: Option<Arc<Principal>>,
        today: NaiveDate,
        idempotency_key: Option<String>,
        attached: Attached,
    ) -> Scope {
        let most_cost = if principal.is_some() { self.costs.staff } else { self.costs.public };
        let asker = Asker {
            most_cost,
            principal,
            clock: Arc::clone(&self.clock),
            idempotency_key,
            pasts: Arc::clone(&self.pasts),
            attached,
            base: self.open_data.publication().base.as_deref().map(Into::into),
        };
        Scope::new(store, today, asker)
    }
}
