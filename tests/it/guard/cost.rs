//! What operations cost: told on demand and when it is too much, and never too much for what the README shows.

use std::sync::Arc;

use api::{CostLimits, app::App, clock::SystemClock};
use entity::access_token::Role;
use serde_json::{Value, json};
use tests::{bundle::ait_melloul, engine::Engine, server::TestServer};

use super::guarded;

async fn cost(server: &TestServer, query: &str) -> (Value, Value) {
    let (_, text) = server.public().send(json!({ "query": query, "extensions": { "cost": true } }), &[]).await;
    let mut answer: Value = serde_json::from_str(&text).expect("JSON");
    (answer["extensions"]["cost"].take(), answer["errors"].take())
}

guarded! {
    async fn a_cost_is_told_to_who_asks(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let (told, errors) = cost(&server, "{ agreements(first: 10) { nodes { id } } }").await;
        assert_eq!((told, errors), (json!({ "requested": 11, "limit": 1000, "remaining": null }), Value::Null));
        let plain = server.ask("{ agreements(first: 10) { totalCount } }", json!({})).await;
        assert_eq!(plain.get("extensions"), None);
        let dear = "{ councils(first: 100) { nodes { agreements(first: 30) { nodes { id } } } } }";
        let refused = server.ask(dear, json!({})).await;
        let error = &refused["errors"][0]["extensions"];
        assert_eq!((&error["code"], &error["cost"]["limit"]), (&json!("COST_TOO_HIGH"), &json!(1000)), "{refused}");
        assert!(error["cost"]["requested"].as_i64().is_some_and(|cost| cost > 1000), "{refused}");
        // Staff may ask for more.
        let editor = server.staff(Role::Editor, None).await;
        assert_eq!(editor.data(dear, json!({})).await["councils"]["nodes"][0]["agreements"]["nodes"].as_array().map(Vec::len), Some(6));
    }

    /// The queries of the README's reader, of the benchmark and of the console stay far below the limit.
    async fn honest_queries_are_cheap(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let files = ["q1", "q2", "q3", "q4", "q5", "q6", "q7", "card"];
        for file in files {
            let path = format!("{}/bench/queries/chiraka/{file}.graphql", env!("CARGO_MANIFEST_DIR"));
            let query = std::fs::read_to_string(&path).expect("the benchmark's query");
            let answer = server.ask(&query, json!({})).await;
            let code = &answer["errors"][0]["extensions"]["code"];
            assert_ne!(code, "COST_TOO_HIGH", "{file}: {answer}");
        }
        let page = "{ agreements(first: 100) { totalCount nodes { reference title council { name } parties { nodes { role association { name } } }
            themes { nodes { label } } beneficiaryGroups { nodes { label } } sources { nodes { title } } signatures { nodes { signedOn } }
            instalments { nodes { dueOn } } documents { nodes { title } } ceremony { heldOn } } facets { status { buckets { count } } } } }";
        let (told, errors) = cost(&server, page).await;
        assert_eq!(errors, Value::Null);
        assert!(told["requested"].as_i64().is_some_and(|cost| cost < 750), "{told}");
    }
}

#[test]
fn the_limits_are_settings() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let cheap = |app: App| app.costing(CostLimits { public: 10, staff: 20 });
        let server = TestServer::start_app(Engine::Sqlite, Arc::new(SystemClock), cheap).await.expect("a server");
        let query = "{ agreements(first: 15) { nodes { id } } }";
        assert_eq!(server.error(query, json!({})).await.0, "COST_TOO_HIGH");
        let editor = server.staff(Role::Editor, None).await;
        assert_eq!(editor.ask(query, json!({})).await.get("errors"), None);
    });
}
