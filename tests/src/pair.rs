//! An invented country on both engines at once: equal questions get equal bytes.

use api::generate::Plan;
use serde_json::Value;

use crate::{engine::Engine, server::TestServer};

/// Servers with the same records: one for each engine that is to be had.
#[derive(Debug)]
pub struct Pair(pub Vec<TestServer>);

impl Pair {
    async fn filled(plan: Plan) -> Pair {
        let mut servers = Vec::new();
        for engine in [Engine::Sqlite, Engine::Postgres] {
            if let Some(server) = TestServer::start(engine).await {
                server.generate(plan).await.expect("an empty registry is filled");
                servers.push(server);
            }
        }
        Pair(servers)
    }

    /// The answer that all of them give, byte by byte.
    pub async fn data(&self, query: &str, variables: Value) -> Value {
        let first = self.0[0].ask_text(query, variables.clone()).await;
        for other in &self.0[1..] {
            assert_eq!(other.ask_text(query, variables.clone()).await, first, "{query} {variables}");
        }
        let mut answer: Value = serde_json::from_str(&first).expect("an answer is JSON");
        assert_eq!(answer.get("errors"), None, "{query} {variables}");
        answer["data"].take()
    }
}

/// Runs a test's body on servers that are filled by a plan.
pub fn runs(plan: Plan, body: impl AsyncFnOnce(Pair)) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async { body(Pair::filled(plan).await).await });
}
