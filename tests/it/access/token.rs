//! `chiraka token`: a token is shown once, works while it may, and is never shown again.

use std::{process::Output, sync::Arc};

use serde_json::json;
use tests::{
    both,
    bundle::many,
    program::{self, run},
    server::TestServer,
};

use super::{DRAFT, MovedClock, ask_as, is_invalid, viewer};

/// A folder for the program to run in.
fn folder() -> tempfile::TempDir {
    program::is_at(env!("CARGO_BIN_EXE_chiraka-under-test"));
    tempfile::tempdir().expect("a folder")
}

/// Runs `chiraka token …` over a server's database, and answers the status and what was said.
fn token(server: &TestServer, arguments: &[&str]) -> (Option<i32>, String, String) {
    let database = ["--database-url", server.database_url.as_str()];
    said(&run(folder().path(), &[&["token"], arguments, &database].concat(), b""))
}

fn said(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("the program writes UTF-8");
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// Makes a token, and answers it with its id.
fn made(server: &TestServer, arguments: &[&str]) -> (String, String) {
    let (status, out, err) = token(server, &[&["create"], arguments].concat());
    assert_eq!(status, Some(0), "{err}");
    let secret = out.strip_suffix('\n').expect("a line").to_owned();
    assert!(secret.starts_with("chiraka_") && secret.len() > 50 && !secret.contains(char::is_whitespace), "{secret}");
    assert!(!err.contains(&secret), "it is shown once: {err}");
    let id = err.strip_prefix("This is the token ").and_then(|rest| rest.split(' ').next()).expect("its id");
    (id.to_owned(), secret)
}

/// The line of the list that begins with an id, cut where columns are.
fn listed(server: &TestServer, id: &str) -> Vec<String> {
    let (status, out, err) = token(server, &["list"]);
    assert_eq!(status, Some(0), "{err}");
    let line = out.lines().find(|line| line.starts_with(id)).unwrap_or_else(|| panic!("{id} is not in {out}"));
    line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).map(str::to_owned).collect()
}

both! {
    async fn a_token_works_until_it_is_revoked(server) {
        server.import(&many("a", 1)).await.expect("the bundle is sound");
        let (id, secret) = made(&server, &["--name", "Fatima Zahra", "--role", "editor", "--council", "a", "--office", "Bureau"]);
        let who = json!({ "name": "Fatima Zahra", "office": "Bureau", "role": "EDITOR", "council": { "slug": "a" } });
        assert_eq!(listed(&server, &id)[7], "-", "it was never used");
        assert_eq!(viewer(&server, &secret).await, who);
        let (_, drafted) = ask_as(&server, &secret, DRAFT, json!({ "council": "a" })).await;
        assert_eq!(drafted["data"]["draftAgreement"]["userErrors"], json!([]), "{drafted}");
        let (_, other) = made(&server, &["--name", "بوابة البيانات", "--role", "admin", "--expires", "2w"]);
        assert_eq!(viewer(&server, &other).await["council"], json!(null));
        let line = listed(&server, &id);
        assert_eq!(&line[..4], [id.as_str(), "Fatima Zahra", "EDITOR", "a"]);
        assert!(line[4].ends_with('Z') && line[5] == "-" && line[6] == "-" && line[7].len() == 10, "{line:?}");
        let (_, all, _) = token(&server, &["list"]);
        assert!(all.starts_with("ID ") && all.contains("بوابة البيانات") && all.contains("(all)"), "{all}");
        for secret in [&secret, &other] {
            assert!(!all.contains(&secret[8..20]), "no part of a secret is listed: {all}");
        }
        let (status, out, _) = token(&server, &["revoke", &id]);
        assert_eq!((status, out), (Some(0), format!("The token {id} is revoked.\n")));
        is_invalid(&server, &secret, "was revoked").await;
        assert!(listed(&server, &id)[6].ends_with('Z'));
        assert_eq!(viewer(&server, &other).await["role"], "ADMIN", "the others go on");
        for id in [id.as_str(), "00000000-0000-0000-0000-000000000000"] {
            let (status, out, err) = token(&server, &["revoke", id]);
            assert_eq!((status, out.as_str()), (Some(1), ""));
            assert!(err.contains("or it is revoked already"), "{err}");
        }
        assert_eq!(token(&server, &["revoke", &other]).0, Some(2), "a secret is no id");
    }

    async fn a_token_ends_when_it_was_said_to(server) {
        let clock = Arc::new(MovedClock::default());
        let server = TestServer::start_with(server.engine, clock.clone()).await.expect("the engine is there");
        let (id, secret) = made(&server, &["--name", "Programme", "--role", "publisher", "--expires", "2h"]);
        assert!(listed(&server, &id)[5].ends_with('Z'));
        assert_eq!(viewer(&server, &secret).await["role"], "PUBLISHER");
        clock.forward(7_100);
        assert_eq!(viewer(&server, &secret).await["role"], "PUBLISHER");
        clock.forward(101);
        is_invalid(&server, &secret, "has ended").await;
    }

    async fn what_cannot_be_meant_makes_no_token(server) {
        server.import(&many("a", 1)).await.expect("the bundle is sound");
        let long = "x".repeat(201);
        let good = ["create", "--role", "editor", "--name", "Fatima"];
        for (arguments, why) in [
            (&["--council", "b"][..], "no council has the slug «b»"),
            (&["--council", ""], "no council has the slug"),
            (&["--expires", "2020-01-01"], "it is past"),
            (&["--expires", "0d"], "it is past"),
            (&["--expires", "soon"], "such as 12h"),
            (&["--office", " "], "--office can't be kept: it is blank"),
            (&["--office", &long], "--office can't be kept: it is longer"),
        ] {
            let (status, out, err) = token(&server, &[&good[..], arguments].concat());
            assert_eq!((status, out.as_str()), (Some(1), ""), "{arguments:?}: {err}");
            assert!(err.contains(why), "{arguments:?}: {err}");
        }
        for (name, why) in [(" ", "it is blank"), (long.as_str(), "longer than 200"), ("a\nb", "U+000A"), ("\u{202e}a", "U+202E")] {
            let (status, _, err) = token(&server, &["create", "--role", "editor", "--name", name]);
            assert_eq!(status, Some(1), "{err}");
            assert!(err.contains("--name can't be kept") && err.contains(why), "{err}");
        }
        for arguments in [&["create", "--name", "x"][..], &["create", "--name", "x", "--role", "owner"], &["create", "--role", "editor"], &[]] {
            assert_eq!(token(&server, arguments).0, Some(2), "{arguments:?}");
        }
        let (_, all, _) = token(&server, &["list"]);
        assert_eq!(all.lines().count(), 1, "none was made: {all}");
    }
}

/// Whoever can't be shown a token must not leave one behind that works.
#[test]
fn a_token_that_nobody_was_shown_is_revoked() {
    let folder = folder();
    let full = std::fs::File::options().write(true).open("/dev/full").expect("the device that is always full");
    let create = ["token", "create", "--name", "x", "--role", "editor"];
    let output = program::command(folder.path(), &create).stdout(full).output().expect("the program runs");
    assert_eq!(output.status.code(), Some(1));
    let (_, all, _) = said(&run(folder.path(), &["token", "list"], b""));
    let line = all.lines().nth(1).expect("the token is listed");
    assert_eq!(line.matches('Z').count(), 2, "made and revoked: {line}");
}

#[test]
fn to_look_makes_no_database() {
    let folder = folder();
    let (status, _, err) = said(&run(folder.path(), &["token", "list", "--database-url", "sqlite://mistyped.db"], b""));
    assert_eq!(status, Some(1));
    assert!(err.contains("Check --database-url"), "{err}");
    assert!(!folder.path().join("mistyped.db").exists());
}
