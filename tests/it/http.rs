//! HTTP: which requests are GraphQL requests, and what the others are told.

use std::time::Duration;

use serde_json::{Value, json};
use tests::{both, bundle::ait_melloul, server::TestServer};

async fn body(response: reqwest::Response) -> Value {
    let text = response.text().await.expect("the answer is text");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("not JSON ({error}): {text}"))
}

async fn post(server: &TestServer, media_type: &str, text: impl Into<reqwest::Body>) -> (u16, Value) {
    let request = server.client().post(server.url("/graphql")).header("Content-Type", media_type).body(text);
    let response = request.send().await.expect("the server answers");
    (response.status().as_u16(), body(response).await)
}

async fn get(server: &TestServer, parameters: &[(&str, &str)]) -> (u16, Value) {
    let address = reqwest::Url::parse_with_params(&server.url("/graphql"), parameters).expect("an address");
    let response = server.client().get(address).send().await.expect("the server answers");
    (response.status().as_u16(), body(response).await)
}

both! {
    async fn a_request_comes_by_post_or_get(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let expected = json!({ "data": { "agreements": { "totalCount": 6 } } });
        let query = "query Count($status: [AgreementStatus!]) { agreements(filter: {status: $status}) { totalCount } } query Other { __typename }";
        let text = json!({ "query": query, "operationName": "Count", "variables": { "status": ["SIGNED"] }, "extensions": {} }).to_string();
        assert_eq!(post(&server, "application/json", text.clone()).await, (200, expected.clone()));
        assert_eq!(post(&server, "Application/JSON; charset=utf-8", text).await, (200, expected.clone()));
        let parameters = [("query", query), ("operationName", "Count"), ("variables", "{\"status\":[\"SIGNED\"]}")];
        assert_eq!(get(&server, &parameters).await, (200, expected.clone()));
        let bare = json!({ "query": "{ agreements { totalCount } }", "variables": null, "operationName": null }).to_string();
        assert_eq!(post(&server, "application/json", bare).await, (200, expected.clone()));
        assert_eq!(get(&server, &[("query", "{ agreements { totalCount } }"), ("variables", ""), ("operationName", "")]).await, (200, expected));
    }

    async fn a_body_comes_as_it_is_and_in_time(server) {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let request = server.client().post(server.url("/graphql")).header("Content-Type", "application/json");
        let request = request.header("Content-Encoding", "gzip").body("{}");
        assert_eq!(request.send().await.expect("the server answers").status().as_u16(), 415);
        let address = server.url("").trim_start_matches("http://").trim_end_matches('/').to_owned();
        let mut slow = tokio::net::TcpStream::connect(address).await.expect("the server listens");
        let head = "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{";
        slow.write_all(head.as_bytes()).await.expect("the server reads");
        let mut answer = [0; 12];
        let read = tokio::time::timeout(Duration::from_secs(20), slow.read_exact(&mut answer)).await;
        assert!(read.is_ok_and(|read| read.is_ok()), "the server does not wait for ever");
        assert_eq!(&answer, b"HTTP/1.1 408");
    }

    async fn what_is_no_request_is_told_so(server) {
        let valid = json!({ "query": "{ __typename }" }).to_string();
        for (media_type, text, status, code) in [
            ("text/plain", valid.clone(), 415, "UNSUPPORTED_MEDIA_TYPE"),
            ("application/x-www-form-urlencoded", "query={__typename}".into(), 415, "UNSUPPORTED_MEDIA_TYPE"),
            ("", valid.clone(), 415, "UNSUPPORTED_MEDIA_TYPE"),
            ("application/json; charset=utf-16", valid.clone(), 415, "UNSUPPORTED_MEDIA_TYPE"),
            ("application/json", "{".into(), 400, "INVALID_REQUEST"),
            ("application/json", String::new(), 400, "INVALID_REQUEST"),
            ("application/json", "[]".into(), 400, "INVALID_REQUEST"),
            ("application/json", format!("[{valid}]"), 400, "INVALID_REQUEST"),
            ("application/json", "{}".into(), 400, "INVALID_REQUEST"),
            ("application/json", json!({ "query": 7 }).to_string(), 400, "INVALID_REQUEST"),
            ("application/json", json!({ "query": "{ a }", "variables": [1] }).to_string(), 400, "INVALID_REQUEST"),
            ("application/json", "x".repeat(70_000), 413, "BODY_TOO_LARGE"),
        ] {
            let (found, answer) = post(&server, media_type, text).await;
            assert_eq!((found, answer["errors"][0]["extensions"]["code"].as_str()), (status, Some(code)), "{answer}");
        }
        assert_eq!(get(&server, &[]).await.1["errors"][0]["extensions"]["code"], "INVALID_REQUEST");
        assert_eq!(get(&server, &[("query", "{ a }"), ("variables", "7")]).await.1["errors"][0]["extensions"]["code"], "INVALID_REQUEST");
        let response = server.client().put(server.url("/graphql")).send().await.expect("the server answers");
        assert_eq!(response.status(), 405);
        assert_eq!(response.headers()["allow"], "GET, HEAD, POST, OPTIONS");
        assert_eq!(body(response).await["errors"][0]["extensions"]["code"], "METHOD_NOT_ALLOWED");
        let response = server.client().get(server.url("/nowhere")).send().await.expect("the server answers");
        assert_eq!(response.status(), 404);
        assert_eq!(body(response).await["errors"][0]["extensions"]["code"], "UNKNOWN_ADDRESS");
    }

    /// What aborted or stalled the bare framework is refused at once, and the server lives on.
    async fn hostile_documents_are_refused(server) {
        let nested = format!("{{ a(b: {}{}) }}", "[".repeat(4_000), "]".repeat(4_000));
        let mut doubling = String::from("{ ...f0 }");
        for level in 0..30 {
            doubling.push_str(&format!(" fragment f{level} on Query {{ ...f{} ...f{} }}", level + 1, level + 1));
        }
        doubling.push_str(" fragment f30 on Query { __typename }");
        let aliases: String = (0..700).map(|n| format!("a{n}:__typename ")).collect();
        for (document, code) in [
            (nested, "NESTED_TOO_DEEPLY"),
            (doubling, "SELECTION_TOO_LARGE"),
            (format!("{{ {aliases} }}"), "TOO_MANY_TOKENS"),
            (format!("{{ a }} # {}", "x".repeat(17_000)), "DOCUMENT_TOO_LARGE"),
            ("{ ...f } fragment f on Query { ...f ...f }".to_owned(), "GRAPHQL_VALIDATION_FAILED"),
            (format!("{{ {} id {} }}", "node(id: \"x\") {".repeat(13), "}".repeat(13)), "SELECTION_TOO_DEEP"),
            (format!("{{ __typename {} }}", "@skip(if: false) ".repeat(6)), "TOO_MANY_DIRECTIVES"),
        ] {
            let started = std::time::Instant::now();
            let (found, _, message) = server.error(&document, json!({})).await;
            assert_eq!(found, code, "{message}");
            assert!(started.elapsed() < Duration::from_secs(2), "{code}");
        }
        assert_eq!(server.data("{ __typename }", json!({})).await, json!({ "__typename": "Query" }));
    }

    async fn a_deep_json_body_is_refused(server) {
        let (status, answer) = post(&server, "application/json", format!("{{\"query\":\"{{a}}\",\"variables\":{}{}}}", "{\"a\":".repeat(9_000), "1".to_owned() + &"}".repeat(9_000))).await;
        assert_eq!((status, answer["errors"][0]["extensions"]["code"].as_str()), (400, Some("INVALID_REQUEST")));
    }

    async fn a_client_can_introspect(server) {
        let of_type = format!("{} kind name {}", "ofType {".repeat(7), "}".repeat(7));
        let query = format!(
            "query IntrospectionQuery {{ __schema {{ queryType {{ name }} types {{ ...FullType }} directives {{ name args {{ ...InputValue }} }} }} }}
             fragment FullType on __Type {{ kind name fields(includeDeprecated: true) {{ name args {{ ...InputValue }} type {{ ...TypeRef }} }}
             inputFields {{ ...InputValue }} interfaces {{ ...TypeRef }} enumValues(includeDeprecated: true) {{ name }} possibleTypes {{ ...TypeRef }} }}
             fragment InputValue on __InputValue {{ name type {{ ...TypeRef }} defaultValue }} fragment TypeRef on __Type {{ kind name {of_type} }}"
        );
        let data = server.data(&query, json!({})).await;
        assert_eq!(data["__schema"]["queryType"]["name"], "Query");
        let known = data["__schema"]["types"].as_array().expect("types").iter().any(|one| one["name"] == "Agreement");
        assert!(known);
    }

    async fn the_console_is_served_from_the_program(server) {
        for path in ["/", "/graphiql"] {
            let response = server.client().get(server.url(path)).send().await.expect("the server answers");
            assert_eq!(response.status(), 200);
            assert_eq!(response.headers()["x-content-type-options"], "nosniff");
            assert!(response.headers().contains_key("content-security-policy"));
            let page = response.text().await.expect("a page");
            assert!(!page.contains("http://") && !page.contains("https://"), "nothing from elsewhere: {page}");
            for asset in page.split('"').filter(|part| part.starts_with("/console/")) {
                let response = server.client().get(server.url(asset)).send().await.expect("the server answers");
                assert_eq!(response.status(), 200, "{asset}");
            }
        }
    }

    /// The console's own examples, read from its script, are answered without an error.
    async fn the_consoles_examples_work(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let response = server.client().get(server.url("/console/console.js")).send().await.expect("the server answers");
        let script = response.text().await.expect("a script");
        let examples: Vec<&str> = script.split('`').skip(1).step_by(2).filter(|text| text.contains("query ")).collect();
        assert_eq!(examples.len(), 2, "one in Arabic, one in French");
        for example in examples {
            assert_eq!(server.data(example, json!({})).await["agreements"]["totalCount"], 6, "{example}");
        }
    }

    async fn many_readers_at_once(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let expected = server.ask_text(crate::registry::CONTRACT, json!({})).await;
        for _ in 0..4 {
            let mut waiting = Vec::new();
            for _ in 0..12 {
                waiting.push(server.ask_text(crate::registry::CONTRACT, json!({})));
            }
            for answer in waiting {
                assert_eq!(answer.await, expected);
            }
        }
    }
}
