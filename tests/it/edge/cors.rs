//! What pages of other sites may do, and what browsers are told to keep them from.

use reqwest::Method;
use serde_json::json;
use tests::{both, server::TestServer};

use super::{header, send};

const PAGE: &str = "https://portal.example.ma";

/// What a browser asks before it sends JSON with a token from another site's page.
async fn preflight(server: &TestServer, origin: &str) -> reqwest::Response {
    let asked = [
        ("Origin", origin),
        ("Access-Control-Request-Method", "POST"),
        ("Access-Control-Request-Headers", "authorization,content-type"),
    ];
    send(server, Method::OPTIONS, "/graphql", &asked, None).await
}

both! {
    async fn pages_of_all_sites_may_read_by_default(server) {
        let asked = preflight(&server, PAGE).await;
        assert!(asked.status().is_success());
        assert_eq!(header(&asked, "access-control-allow-origin"), "*");
        assert!(header(&asked, "access-control-allow-methods").contains("POST"));
        let allowed = header(&asked, "access-control-allow-headers").to_ascii_lowercase();
        assert!(allowed.contains("authorization") && allowed.contains("content-type"), "{allowed}");
        assert_eq!(header(&asked, "access-control-max-age"), "86400");
        for path in ["/graphql?query={__typename}", "/schema.graphql", "/checkpoint", "/nowhere", "/graphql?query={"] {
            let read = send(&server, Method::GET, path, &[("Origin", PAGE)], None).await;
            assert_eq!(header(&read, "access-control-allow-origin"), "*", "{path}");
            assert!(!read.headers().contains_key("access-control-allow-credentials"), "nothing is sent in somebody's name");
            let exposed = header(&read, "access-control-expose-headers").to_ascii_lowercase();
            for name in ["etag", "chiraka-seq", "x-request-id", "retry-after"] {
                assert!(exposed.contains(name), "{name} is not in {exposed}");
            }
        }
    }

    async fn a_list_lets_its_own_pages_read(server) {
        let origins = format!("{PAGE},http://localhost:3000").parse().expect("origins");
        let manners = api::http::server::Manners { workers: 1, origins, ..Default::default() };
        let listed = server.beside(std::sync::Arc::new(api::clock::SystemClock), |app| app, manners);
        for origin in [PAGE, "http://localhost:3000"] {
            assert_eq!(header(&preflight(&listed, origin).await, "access-control-allow-origin"), origin);
            let read = send(&listed, Method::GET, "/graphql?query={__typename}", &[("Origin", origin)], None).await;
            assert_eq!((read.status().as_u16(), header(&read, "access-control-allow-origin")), (200, origin));
            assert!(header(&read, "vary").to_ascii_lowercase().contains("origin"), "caches keep them apart");
        }
        for origin in ["https://elsewhere.example", "null", "https://portal.example.ma.evil.example"] {
            let asked = preflight(&listed, origin).await;
            assert!(!asked.headers().contains_key("access-control-allow-origin"), "{origin}");
            let read = send(&listed, Method::POST, "/graphql", &[("Origin", origin)], Some(json!({ "query": "{ __typename }" }))).await;
            assert!(!read.headers().contains_key("access-control-allow-origin"), "{origin}");
        }
    }

    async fn every_answer_is_kept_from_doing_harm(server) {
        for path in ["/graphql?query={__typename}", "/graphiql", "/schema.graphql", "/livez", "/nowhere", "/documents/x"] {
            let response = send(&server, Method::GET, path, &[], None).await;
            assert_eq!(header(&response, "x-content-type-options"), "nosniff", "{path}");
            assert_eq!(header(&response, "referrer-policy"), "no-referrer", "{path}");
            let policy = header(&response, "content-security-policy");
            assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
            assert!(!policy.contains("http"), "nothing from elsewhere: {policy}");
            assert!(!response.headers().contains_key("server") && !response.headers().contains_key("set-cookie"), "{path}");
        }
    }
}
