//! Documents: files that come with a request, what is kept of them, who may read them, and how they are sent out.

mod access;
mod check;
mod download;
mod upload;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use api::{
    access::token::{NewToken, create},
    clock::{Clock, SystemClock},
};
use entity::{
    access_token::Role,
    id::{CouncilId, NodeId},
};
use reqwest::Response;
use serde_json::{Value, json};
use tests::{bundle::many, server::TestServer};

const ATTACH: &str = "mutation ($input: AttachDocumentInput!) { attachDocument(input: $input) { revision
    userErrors { code path message } agreement { documents(last: 1) { totalCount nodes {
        id url fileName mediaType size sha256 access kind language title(language: FR) } } } } }";
const BOUNDARY: &str = "----chiraka-test";
pub(crate) const PDF: &[u8] = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n";

/// A part of a form: its name, the name of a file if it is one, and what it holds.
type Part<'a> = (&'a str, Option<&'a str>, &'a [u8]);

fn form(parts: &[Part<'_>]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, file, bytes) in parts {
        let file = file.map_or_else(String::new, |file| format!("; filename=\"{file}\"\r\nContent-Type: image/png"));
        let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
        body.extend([head.as_bytes(), bytes, b"\r\n"].concat());
    }
    body.extend(format!("--{BOUNDARY}--\r\n").as_bytes());
    body
}

async fn send(server: &TestServer, token: &str, parts: &[Part<'_>]) -> (u16, Value) {
    let request = server.client().post(server.url("/graphql")).bearer_auth(token);
    let request = request.header("Content-Type", format!("multipart/form-data; boundary={BOUNDARY}"));
    let response = request.body(form(parts)).send().await.expect("the server answers");
    let (status, text) = (response.status().as_u16(), response.text().await.expect("text"));
    (status, serde_json::from_str(&text).unwrap_or_else(|error| panic!("not JSON ({error}): {text}")))
}

/// What attaching a file answers; `more` goes over the usual input.
async fn attach(server: &TestServer, token: &str, agreement: &str, (name, bytes): (&str, &[u8]), more: Value) -> Value {
    let mut input =
        json!({ "agreement": agreement, "title": { "fr": "Convention" }, "kind": "SIGNED_AGREEMENT", "file": null });
    input.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
    let operations = json!({ "query": ATTACH, "variables": { "input": input } }).to_string();
    let map = json!({ "0": ["variables.input.file"] }).to_string();
    let parts = [("operations", None, operations.as_bytes()), ("map", None, map.as_bytes()), ("0", Some(name), bytes)];
    let (_, mut answer) = send(server, token, &parts).await;
    assert_eq!(answer.get("errors"), None, "{answer}");
    answer["data"]["attachDocument"].take()
}

/// The document that attaching a file made.
pub(crate) async fn attached(
    server: &TestServer,
    token: &str,
    agreement: &str,
    file: (&str, &[u8]),
    more: Value,
) -> Value {
    let mut done = attach(server, token, agreement, file, more).await;
    assert_eq!(done["userErrors"], json!([]));
    done["agreement"]["documents"]["nodes"][0].take()
}

async fn token(server: &TestServer, role: Role, council: Option<&str>) -> String {
    let council = match council {
        Some(slug) => {
            let data = server.data("query ($s: String!) { council(slug: $s) { id } }", json!({ "s": slug })).await;
            let id: NodeId = text(&data["council"]["id"]).parse().expect("an id");
            Some(CouncilId(id.uuid))
        }
        None => None,
    };
    let store = server.store().await;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let new = NewToken { name: "test".into(), office: None, role, council, expires_at: None };
    let made = create(&store, &clock, new).await.expect("a token");
    store.close().await.expect("the connection closes");
    made.secret
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

async fn ask(server: &TestServer, token: Option<&str>, query: &str) -> Value {
    let mut request = server.client().post(server.url("/graphql")).header("Content-Type", "application/json");
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    let response = request.body(json!({ "query": query }).to_string()).send().await.expect("the server answers");
    let mut answer: Value = serde_json::from_str(&response.text().await.expect("text")).expect("JSON");
    assert_eq!(answer.get("errors"), None, "{query}");
    answer["data"].take()
}

async fn get(server: &TestServer, token: Option<&str>, path: &str, headers: &[(&str, &str)]) -> Response {
    let mut request = server.client().get(server.url(path));
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.send().await.expect("the server answers")
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().expect("ASCII"))
}

/// An agreement of a council that everyone sees, and one that its staff alone sees.
async fn agreements(server: &TestServer) -> (String, String, String) {
    server.import(&many("a", 2)).await.expect("the bundle is sound");
    server.import(&many("b", 1)).await.expect("the bundle is sound");
    let editor = token(server, Role::Editor, Some("a")).await;
    let published = ask(server, None, "{ council(slug: \"a\") { agreements(first: 1) { nodes { id } } } }").await;
    let draft =
        "mutation { draftAgreement(input: { council: \"a\", title: { fr: \"Brouillon\" } }) { agreement { id } } }";
    let draft = ask(server, Some(&editor), draft).await;
    let published = text(&published["council"]["agreements"]["nodes"][0]["id"]).to_owned();
    (editor, published, text(&draft["draftAgreement"]["agreement"]["id"]).to_owned())
}

/// Every file below a folder, whatever its name.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        match entry.path() {
            path if path.is_dir() => found.extend(files(&path)),
            path => found.push(path),
        }
    }
    found
}
