//! The guard before everything that costs: what a document may ask for, how often, and by which name. Elsewhere the tests'
//! servers let operations cost what they cost.

mod attacks;
mod cost;
mod persisted;
mod rates;
mod time;

use std::sync::Arc;

use api::{CostLimits, clock::SystemClock};
use tests::{engine::Engine, server::TestServer};

/// Runs a test body against a server whose limits are the usual ones; does nothing where the engine is not to be had.
fn run<F: Future<Output = ()>>(engine: Engine, body: impl FnOnce(TestServer) -> F) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let usual = |app: api::app::App| app.costing(CostLimits::default());
        if let Some(server) = TestServer::start_app(engine, Arc::new(SystemClock), usual).await {
            body(server).await;
        }
    });
}

/// As `both!`, with the usual limits.
macro_rules! guarded {
    ($($(#[$doc:meta])* async fn $name:ident($server:ident) $body:block)*) => {$(
        mod $name {
            use super::*;

            $(#[$doc])*
            async fn test_body($server: tests::server::TestServer) $body

            #[test]
            fn sqlite() {
                crate::guard::run(tests::engine::Engine::Sqlite, test_body);
            }

            #[test]
            fn postgres() {
                crate::guard::run(tests::engine::Engine::Postgres, test_body);
            }
        }
    )*};
}
use guarded;
