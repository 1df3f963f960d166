//! Media types, statuses and methods of `/graphql`, as the GraphQL-over-HTTP specification has them. The audits of
//! `graphql-http` (`tests/js`) look at the same from outside.

use reqwest::{Method, Response};
use serde_json::{Value, json};
use tests::both;

use super::{header, send};

async fn code(response: Response) -> String {
    let text = response.text().await.expect("text");
    let body: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("not JSON ({error}): {text}"));
    body["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned()
}

both! {
    async fn an_answer_comes_in_the_media_type_that_is_liked_best(server) {
        for (accept, media_type) in [
            ("application/graphql-response+json", "application/graphql-response+json; charset=utf-8"),
            ("application/graphql-response+json, application/json;q=0.9", "application/graphql-response+json; charset=utf-8"),
            ("application/json, application/graphql-response+json;q=0.5", "application/json; charset=utf-8"),
            ("application/graphql-response+json; q=0, application/json", "application/json; charset=utf-8"),
            ("*/*", "application/json; charset=utf-8"),
            ("text/html, application/*;q=0.1", "application/json; charset=utf-8"),
        ] {
            let response = send(&server, Method::GET, "/graphql?query={__typename}", &[("Accept", accept)], None).await;
            assert_eq!((response.status().as_u16(), header(&response, "content-type")), (200, media_type), "{accept}");
        }
        let unmarked = send(&server, Method::GET, "/graphql?query={__typename}", &[], None).await;
        assert_eq!(header(&unmarked, "content-type"), "application/json; charset=utf-8");
    }

    /// What can't be answered is not done either.
    async fn who_reads_no_json_is_told_so_first(server) {
        for accept in ["text/html", "application/json;q=0", "application/json; charset=utf-16", "image/*, text/*"] {
            let response = send(&server, Method::POST, "/graphql", &[("Accept", accept)], Some(json!({ "query": "mutation { x }" }))).await;
            assert_eq!((response.status().as_u16(), header(&response, "content-type")), (406, "application/json; charset=utf-8"), "{accept}");
            assert_eq!(code(response).await, "NOT_ACCEPTABLE");
        }
    }

    /// A refusal can be told from an answer by its status, for clients that read the newer media type; the others look into
    /// the body.
    async fn the_status_follows_the_media_type(server) {
        for (query, graphql, json) in [
            ("{ __typename }", 200, 200),
            ("{ nothing }", 400, 200),
            ("{", 400, 200),
            ("query ($id: ID!) { node(id: $id) { id } }", 400, 200),
            ("query A { __typename } query B { __typename }", 400, 200),
            ("{ council(slug: \"x\") { id } }", 294, 200),
        ] {
            for (accept, status) in [("application/graphql-response+json", graphql), ("application/json", json)] {
                let response = send(&server, Method::POST, "/graphql", &[("Accept", accept)], Some(json!({ "query": query }))).await;
                assert_eq!(response.status().as_u16(), status, "{query}, {accept}");
                let body: Value = serde_json::from_str(&response.text().await.expect("text")).expect("JSON");
                assert_eq!(body.get("data").is_some(), [200, 294].contains(&graphql), "{query}: {body}");
            }
        }
        for accept in ["application/graphql-response+json", "application/json"] {
            let response = send(&server, Method::POST, "/graphql", &[("Accept", accept)], Some(json!({ "query": 7 }))).await;
            assert_eq!((response.status().as_u16(), code(response).await.as_str()), (400, "INVALID_REQUEST"), "no request at all");
        }
    }

    async fn methods_are_told_apart(server) {
        let path = "/graphql?query={__typename}";
        let get = send(&server, Method::GET, path, &[], None).await;
        let length = header(&get, "content-length").to_owned();
        let body = get.text().await.expect("text");
        let head = send(&server, Method::HEAD, path, &[], None).await;
        assert_eq!((head.status().as_u16(), header(&head, "content-length")), (200, length.as_str()));
        assert_eq!((length, head.text().await.expect("text").as_str()), (body.len().to_string(), ""));
        let options = send(&server, Method::OPTIONS, "/graphql", &[], None).await;
        assert_eq!((options.status().as_u16(), header(&options, "allow")), (204, "GET, HEAD, POST, OPTIONS"));
        for method in [Method::PUT, Method::DELETE, Method::PATCH] {
            let response = send(&server, method, path, &[], None).await;
            assert_eq!((response.status().as_u16(), header(&response, "allow")), (405, "GET, HEAD, POST, OPTIONS"));
            assert_eq!(code(response).await, "METHOD_NOT_ALLOWED");
        }
        for accept in ["application/graphql-response+json", "application/json"] {
            let address = reqwest::Url::parse_with_params(&server.url("/graphql"), [("query", "mutation { withdraw(input: {}) { revision } }")]);
            let request = server.client().get(address.expect("an address")).header("Accept", accept);
            let response = request.send().await.expect("the server answers");
            assert_eq!((response.status().as_u16(), header(&response, "allow")), (405, "POST"), "{accept}");
            assert_eq!(code(response).await, "METHOD_NOT_ALLOWED");
        }
    }

    /// The length that is announced is enough to refuse: nothing of the body is waited for.
    async fn a_body_that_is_too_large_is_refused_unread(server) {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let mut stream = tokio::net::TcpStream::connect(server.address).await.expect("the server listens");
        let head = "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 62914560\r\n\r\n{";
        stream.write_all(head.as_bytes()).await.expect("the server reads");
        let mut answer = [0; 12];
        let reading = tokio::time::timeout(std::time::Duration::from_secs(4), stream.read_exact(&mut answer)).await;
        assert!(reading.is_ok_and(|read| read.is_ok()), "the server does not wait for it");
        assert_eq!(&answer, b"HTTP/1.1 413");
    }
}
