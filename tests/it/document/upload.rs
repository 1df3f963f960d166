//! Uploads: what is taken, what is refused, and how early.

use std::{io::ErrorKind, path::PathBuf, time::Duration};

use serde_json::{Value, json};
use tests::{
    both,
    server::{LARGEST_FILE, TestServer},
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{ATTACH, BOUNDARY, PDF, Part, agreements, ask, attach, attached, files, form, get, send, text};

/// Sends the head of an upload and a part of its body, and waits for what the server says. An empty answer is a connection
/// that the test cut.
async fn raw(server: &TestServer, headers: &str, body: &[u8], cut: bool) -> String {
    let mut stream = tokio::net::TcpStream::connect(server.address).await.expect("the server listens");
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let head = format!("POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\n{headers}\r\n\r\n");
    stream.write_all(&[head.as_bytes(), body].concat()).await.expect("the server reads");
    if cut {
        return String::new();
    }
    let mut answer = [0; 12];
    let read = tokio::time::timeout(Duration::from_secs(20), stream.read_exact(&mut answer)).await;
    match read.expect("the server does not wait for the rest") {
        Ok(_) => String::from_utf8_lossy(&answer).into_owned(),
        Err(error) if error.kind() == ErrorKind::ConnectionReset => "reset".into(),
        Err(error) => panic!("{error}"),
    }
}

/// The parts before a file, and the beginning of the file's own.
fn beginning(agreement: &str) -> Vec<u8> {
    let input = json!({ "agreement": agreement, "title": { "fr": "T" }, "kind": "OTHER", "file": null });
    let operations = json!({ "query": ATTACH, "variables": { "input": input } }).to_string();
    let map = json!({ "0": ["variables.input.file"] }).to_string();
    let parts = [("operations", None, operations.as_bytes()), ("map", None, map.as_bytes()), ("0", Some("a.pdf"), PDF)];
    let whole = form(&parts);
    whole[..whole.len() - BOUNDARY.len() - 8].to_vec()
}

both! {
    async fn bytes_and_not_names_tell_what_a_file_is(server) {
        let (editor, published, _) = agreements(&server).await;
        for (name, bytes) in [
            ("a.pdf", &b"<!DOCTYPE html><script>alert(1)</script>"[..]),
            ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
            ("a.txt", b"#!/bin/sh\n"),
            ("a.pdf", b"MZ\x90\0\x03"),
            ("a.pdf", b""),
        ] {
            let refused = attach(&server, &editor, &published, (name, bytes), json!({ "title": { "fr": " " } })).await;
            let errors: Vec<&Value> = refused["userErrors"].as_array().expect("a list").iter().map(|error| &error["path"]).collect();
            assert_eq!(errors, [&json!(["title", "fr"]), &json!(["file"])], "every mistake at once: {refused}");
        }
        assert_eq!(files(server.files()), Vec::<PathBuf>::new(), "nothing of it was kept");
        for (name, bytes, kept, kind) in [
            ("../../etc/passwd", PDF, "passwd.pdf", "application/pdf"),
            ("C:\\scans\\a.PDF", PDF, "a.pdf", "application/pdf"),
            ("facture.pdf.exe", PDF, "facture.pdf.exe.pdf", "application/pdf"),
            ("", PDF, "document.pdf", "application/pdf"),
            ("budget.html", b"poste;somme\nsalle;1000\n", "budget.html.csv", "text/csv; charset=utf-8"),
            ("محضر.txt", "محضر\n".as_bytes(), "محضر.txt", "text/plain; charset=utf-8"),
        ] {
            let document = attached(&server, &editor, &published, (name, bytes), json!({})).await;
            assert_eq!((text(&document["fileName"]), text(&document["mediaType"])), (kept, kind), "{name}");
        }
        let inline = format!("mutation {{ attachDocument(input: {{ agreement: \"{published}\", title: {{ fr: \"T\" }}, kind: OTHER, file: \"x\" }}) {{ userErrors {{ code path }} }} }}");
        let refused = ask(&server, Some(&editor), &inline).await;
        assert_eq!(refused["attachDocument"]["userErrors"], json!([{ "code": "REQUIRED", "path": ["file"] }]));
    }

    async fn what_is_too_large_or_cut_off_leaves_nothing(server) {
        let (editor, published, _) = agreements(&server).await;
        let bearer = format!("Authorization: Bearer {editor}\r\n");
        assert_eq!(raw(&server, "Content-Length: 1000000000", b"", false).await, "HTTP/1.1 401", "nobody's body is not read");
        assert_eq!(raw(&server, "Authorization: Bearer x\r\nContent-Length: 1000000000", b"", false).await, "HTTP/1.1 401");
        assert_eq!(raw(&server, &format!("{bearer}Content-Length: 1000000000"), b"", false).await, "HTTP/1.1 413");
        // Too large by a few bytes, and the rest is not waited for.
        let mut large = beginning(&published);
        large.resize(large.len() - PDF.len() + LARGEST_FILE as usize + BOUNDARY.len() + 8, b' ');
        assert_eq!(raw(&server, &format!("{bearer}Content-Length: 3000000"), &large, false).await, "HTTP/1.1 413");
        raw(&server, &format!("{bearer}Content-Length: 3000000"), &large[..200_000], true).await;
        raw(&server, &format!("{bearer}Content-Length: 3000000"), &beginning(&published)[..100], true).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(files(server.files()), Vec::<PathBuf>::new());
        let largest = [PDF, &vec![b' '; LARGEST_FILE as usize - PDF.len()]].concat();
        let document = attached(&server, &editor, &published, ("a.pdf", &largest), json!({ "access": "PUBLIC" })).await;
        assert_eq!(document["size"], LARGEST_FILE);
        let sent = get(&server, None, text(&document["url"]), &[("Range", "bytes=-5")]).await;
        assert_eq!(sent.bytes().await.expect("bytes"), "     ");
        assert_eq!(ask(&server, None, "{ agreements(filter: { has: [DOCUMENT] }) { totalCount } }").await["agreements"]["totalCount"], 1);
    }

    async fn a_form_without_its_parts_is_no_request(server) {
        let (editor, _, _) = agreements(&server).await;
        let operations = json!({ "query": "{ __typename }", "variables": { "file": null } }).to_string();
        let (operations, map) = (("operations", None, operations.as_bytes()), ("map", None, &b"{\"0\":[\"variables.file\"]}"[..]));
        let file: Part<'_> = ("0", Some("a.pdf"), PDF);
        let long = vec![b' '; 70_000];
        for (parts, status, code) in [
            (vec![], 400, "INVALID_REQUEST"),
            (vec![file], 400, "INVALID_REQUEST"),
            (vec![operations], 400, "INVALID_REQUEST"),
            (vec![operations, map], 400, "INVALID_REQUEST"),
            (vec![map, operations, file], 400, "INVALID_REQUEST"),
            (vec![operations, file, map], 400, "INVALID_REQUEST"),
            (vec![operations, map, file, file], 400, "INVALID_REQUEST"),
            (vec![operations, map, ("1", Some("a.pdf"), PDF)], 400, "INVALID_REQUEST"),
            (vec![("operations", None, b"[]"), map, file], 400, "INVALID_REQUEST"),
            (vec![("operations", None, b"{\"variables\":{\"file\":null}}"), map, file], 400, "INVALID_REQUEST"),
            (vec![("operations", None, b"{\"query\":\"{ __typename }\",\"variables\":{\"file\":1}}"), map, file], 400, "INVALID_REQUEST"),
            (vec![operations, ("map", None, b"{\"0\":[\"variables.other\"]}"), file], 400, "INVALID_REQUEST"),
            (vec![operations, ("map", None, b"[]"), file], 400, "INVALID_REQUEST"),
            (vec![operations, ("map", None, b"{\"0\":[],\"1\":[],\"2\":[],\"3\":[],\"4\":[]}"), file], 400, "INVALID_REQUEST"),
            (vec![("operations", None, &long[..]), map, file], 413, "BODY_TOO_LARGE"),
        ] {
            let (found, answer) = send(&server, &editor, &parts).await;
            let names: Vec<&str> = parts.iter().map(|(name, ..)| *name).collect();
            assert_eq!((found, answer["errors"][0]["extensions"]["code"].as_str()), (status, Some(code)), "{names:?}: {answer}");
        }
        assert_eq!(send(&server, &editor, &[operations, map, file]).await, (200, json!({ "data": { "__typename": "Query" } })));
    }
}
