//! The application: the store, the clock and the executor of requests, built once. The server, the command line and the
//! tests use the same.

use std::sync::Arc;

use crate::{
    clock::Clock,
    graphql::answer::{Answer, Executor, Question},
    scope::Scope,
    store::Store,
};

/// The application. Copies share everything.
#[derive(Clone, Debug)]
pub struct App {
    store: Store,
    clock: Arc<dyn Clock>,
    executor: Arc<Executor>,
}

impl App {
    /// The application over a store.
    pub fn new(store: Store, clock: Arc<dyn Clock>) -> App {
        App { store, clock, executor: Arc::new(Executor::new()) }
    }

    /// The store.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The clock.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// Answers a request of the public.
    pub(crate) async fn answer(&self, question: Question) -> Answer {
        let scope = Scope::public(&self.store, self.clock.today());
        self.executor.answer(scope, question).await
    }
}
