//! Whether the server lives and is ready, and the contract as text.

use std::sync::Arc;

use api::{clock::SystemClock, http::server::Manners};
use reqwest::Method;
use serde_json::{Value, json};
use tests::both;

use super::{header, send};

both! {
    async fn a_server_that_can_answer_is_alive_and_ready(server) {
        for (path, status) in [("/livez", "alive"), ("/readyz", "ready")] {
            let response = send(&server, Method::GET, path, &[], None).await;
            assert_eq!((response.status().as_u16(), header(&response, "cache-control")), (200, "no-store"));
            let body: Value = serde_json::from_str(&response.text().await.expect("text")).expect("JSON");
            assert_eq!(body, json!({ "status": status }));
            assert_eq!(send(&server, Method::HEAD, path, &[], None).await.status(), 200);
        }
    }

    /// Before it stops, a server is sent no new requests, and answers those that come all the same.
    async fn a_server_that_is_about_to_stop_is_not_ready(server) {
        let draining = |app: api::app::App| {
            app.drain();
            app
        };
        let server = server.beside(Arc::new(SystemClock), draining, Manners { workers: 1, ..Manners::default() });
        let response = send(&server, Method::GET, "/readyz", &[], None).await;
        assert_eq!((response.status().as_u16(), header(&response, "retry-after")), (503, "5"));
        let body = response.text().await.expect("text");
        assert!(body.contains("UNAVAILABLE") && body.contains("about to stop"), "{body}");
        assert_eq!(send(&server, Method::GET, "/livez", &[], None).await.status(), 200);
        assert_eq!(server.data("{ __typename }", json!({})).await["__typename"], "Query");
    }

    /// A restart does not mend a database: the server stays alive, and is not ready.
    async fn a_server_without_its_database_is_alive_and_not_ready(server) {
        use sea_orm::ConnectionTrait;
        let database = server.database().await;
        database.execute_unprepared("ALTER TABLE revision RENAME TO gone").await.expect("a fault that no call makes");
        let response = send(&server, Method::GET, "/readyz", &[], None).await;
        let (status, body) = (response.status().as_u16(), response.text().await.expect("text"));
        assert_eq!(status, 503, "{body}");
        assert!(!body.contains("revision") && !body.contains("no such table"), "no internal text: {body}");
        assert_eq!(send(&server, Method::GET, "/livez", &[], None).await.status(), 200);
        database.execute_unprepared("ALTER TABLE gone RENAME TO revision").await.expect("it is mended");
        assert_eq!(send(&server, Method::GET, "/readyz", &[], None).await.status(), 200);
        let undone = "DELETE FROM seaql_migrations WHERE version = (SELECT max(version) FROM seaql_migrations)";
        database.execute_unprepared(undone).await.expect("as if the program were newer");
        let response = send(&server, Method::GET, "/readyz", &[], None).await;
        assert!(response.status() == 503 && response.text().await.is_ok_and(|body| body.contains("chiraka migrate")));
        database.close().await.expect("the connection closes");
    }

    async fn the_schema_can_be_downloaded(server) {
        let response = send(&server, Method::GET, "/schema.graphql", &[], None).await;
        assert_eq!((response.status().as_u16(), header(&response, "content-type")), (200, "text/plain; charset=utf-8"));
        let tag = header(&response, "etag").to_owned();
        assert!(response.text().await.is_ok_and(|text| text == api::sdl()));
        let again = send(&server, Method::GET, "/schema.graphql", &[("If-None-Match", &tag)], None).await;
        assert_eq!((again.status().as_u16(), header(&again, "etag")), (304, tag.as_str()));
        let posted = send(&server, Method::POST, "/schema.graphql", &[], None).await;
        assert_eq!((posted.status().as_u16(), header(&posted, "allow")), (405, "GET, HEAD"));
    }
}
