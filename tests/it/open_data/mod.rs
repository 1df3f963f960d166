//! Open data through the front door. What the standards' own validators say of it is asked in `.ci/run`.

mod catalogue;
mod downloads;
mod identifiers;
mod mirror;
mod table_documents;
mod tables;

use std::collections::HashMap;

use reqwest::{StatusCode, header::HeaderMap};
use tests::server::TestServer;

/// What an address answers: status, headers and bytes.
async fn get(server: &TestServer, path: &str, headers: &[(&str, &str)]) -> (StatusCode, HeaderMap, Vec<u8>) {
    let mut request = server.client().get(if path.starts_with("http") { path.to_owned() } else { server.url(path) });
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = request.send().await.expect("the server answers");
    let (status, headers) = (response.status(), response.headers().clone());
    (status, headers, response.bytes().await.expect("the body is whole").to_vec())
}

/// What an address answers that must be there, as text.
async fn text(server: &TestServer, path: &str) -> String {
    let (status, _, bytes) = get(server, path, &[]).await;
    let text = String::from_utf8(bytes).expect("the answer is UTF-8");
    assert_eq!(status, StatusCode::OK, "{path}: {text}");
    text
}

/// The value of a header.
fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The rows of CSV (RFC 4180), each by the names of its heading.
fn rows(csv: &str) -> Vec<HashMap<String, String>> {
    let mut lines: Vec<Vec<String>> = vec![vec![String::new()]];
    let (mut letters, mut is_quoted) = (csv.chars().peekable(), false);
    while let Some(letter) = letters.next() {
        let line = lines.last_mut().expect("there is a line");
        let cell = line.last_mut().expect("there is a cell");
        match letter {
            '"' if is_quoted && letters.peek() == Some(&'"') => cell.push(letters.next().expect("it was seen")),
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => line.push(String::new()),
            '\r' if !is_quoted => assert_eq!(letters.peek(), Some(&'\n'), "lines end with CRLF"),
            '\n' if !is_quoted => lines.push(vec![String::new()]),
            letter => cell.push(letter),
        }
    }
    assert_eq!(lines.pop(), Some(vec![String::new()]), "the last line ends too");
    let heading = lines.remove(0);
    let row = |line: Vec<String>| {
        assert_eq!(line.len(), heading.len(), "every row has every column");
        heading.iter().cloned().zip(line).collect()
    };
    lines.into_iter().map(row).collect()
}

/// One column of rows.
fn column(rows: &[HashMap<String, String>], name: &str) -> Vec<String> {
    rows.iter().map(|row| row[name].clone()).collect()
}
