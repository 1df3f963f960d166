//! The edge: what HTTP clients, browsers and proxies may rely on, beside the answers themselves.

mod attacks;
mod caching;
mod cors;
mod health;
mod model;
mod negotiation;
mod request_id;

use reqwest::{Method, Response};
use serde_json::Value;
use tests::server::TestServer;

/// Sends a request, with a body of JSON if there is one.
async fn send(
    server: &TestServer,
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
    body: Option<Value>,
) -> Response {
    let mut request = server.client().request(method, server.url(path));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    if let Some(body) = body {
        request = request.header("Content-Type", "application/json").body(body.to_string());
    }
    request.send().await.expect("the server answers")
}

/// A header's value; nothing if there is none.
fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}
