//! The bytes in the store: kept once, found missing or altered, and removed where no document names them.

use std::{
    io::{Read, Write},
    net::TcpStream,
    sync::Arc,
    time::SystemTime,
};

use api::{
    clock::{Clock, SystemClock},
    files::{
        Files, FilesPlace,
        check::{Report, check, remove_orphans},
    },
    verify::verify,
};
use serde_json::json;
use tests::{
    both, program,
    server::{LARGEST_FILE, TestServer},
};

use super::{PDF, agreements, ask, attach, attached, files, get, text};

async fn checked(server: &TestServer, remove: bool) -> Report {
    let place = FilesPlace::Folder(server.files().to_owned());
    let opened = Files::open(&place, LARGEST_FILE, false).expect("the folder is there");
    let (store, clock): (_, Arc<dyn Clock>) = (server.store().await, Arc::new(SystemClock));
    let mut report = check(&store, &opened).await.expect("the registry answers");
    if remove {
        remove_orphans(&store, &opened, &clock, &mut report).await.expect("the registry answers");
    }
    store.close().await.expect("the connection closes");
    report
}

/// The program itself, as whoever looks after the files would call it.
#[test]
fn the_program_checks_the_files() {
    program::is_at(env!("CARGO_BIN_EXE_chiraka-under-test"));
    let folder = tempfile::tempdir().expect("a folder");
    let check = |more: &[&str]| {
        let output = program::run(folder.path(), &[&["files", "check"], more].concat(), b"");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    };
    let serving = program::Serving::start(folder.path(), &["demo", "--listen", "127.0.0.1:0"]);
    assert!(folder.path().join("chiraka.files").is_dir(), "beside the database");
    // A server that was just started is told to stop once it answers.
    let mut stream = TcpStream::connect(serving.address).expect("the server listens");
    stream.write_all(b"HEAD /documents/x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").expect("the server reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("the server answers");
    assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
    assert!(serving.terminate().success());
    let (code, out, err) = check(&[]);
    assert_eq!(
        (code, out.as_str()),
        (Some(0), "All bytes are there: 0 documents in 0 files; 0 that no document names, 0 removed\n"),
        "{err}"
    );
    assert_eq!(check(&["--remove-orphans"]).0, Some(0));
    let (code, _, err) = check(&["--files", "elsewhere"]);
    assert!(
        code == Some(1) && err.contains("the folder elsewhere can't be used") && err.contains("FILES_URL"),
        "{err}"
    );
    assert!(!folder.path().join("elsewhere").exists(), "nothing is made");
    assert_eq!(check(&["--files", "ftp://example.org"]).0, Some(2));
}

both! {
    async fn bytes_are_kept_once_and_a_request_is_done_once(server) {
        let (editor, published, draft) = agreements(&server).await;
        let key = json!({ "idempotencyKey": "one" });
        let first = attach(&server, &editor, &published, ("a.pdf", PDF), key.clone()).await;
        assert_eq!(attach(&server, &editor, &published, ("a.pdf", PDF), key.clone()).await, first);
        for other in [("a.pdf", &b"%PDF-1.4\nother"[..]), ("b.pdf", PDF)] {
            let reused = attach(&server, &editor, &published, other, key.clone()).await;
            assert_eq!(reused["userErrors"][0]["code"], "KEY_REUSED", "{reused}");
        }
        let again = attach(&server, &editor, &published, ("a.pdf", PDF), json!({ "expectedRevision": first["revision"] })).await;
        assert_eq!(again["agreement"]["documents"]["totalCount"], 2);
        let late = attach(&server, &editor, &published, ("a.pdf", PDF), json!({ "expectedRevision": first["revision"] })).await;
        assert_eq!((&late["userErrors"][0]["code"], &late["revision"]), (&json!("CONFLICT"), &again["revision"]));
        attached(&server, &editor, &draft, ("a.pdf", PDF), json!({})).await;
        // The request whose key was used for another brought bytes that no document names.
        assert_eq!(files(server.files()).len(), 2);
        let report = checked(&server, true).await;
        assert_eq!((report.documents, report.files, report.faults.len(), report.orphans.len()), (3, 1, 0, 1));
        let store = server.store().await;
        assert_eq!(verify(&store).await.expect("the registry answers").faults, Vec::<String>::new());
        store.close().await.expect("the connection closes");
    }

    async fn missing_and_altered_bytes_are_found(server) {
        let (editor, published, _) = agreements(&server).await;
        for bytes in [PDF, b"%PDF-1.4\nsecond", b"%PDF-1.4\nthird"] {
            attached(&server, &editor, &published, ("a.pdf", bytes), json!({ "access": "PUBLIC" })).await;
        }
        assert_eq!(checked(&server, false).await.faults, Vec::<String>::new());
        let kept = files(server.files());
        let of_size = |size: usize| kept.iter().find(|file| file.metadata().is_ok_and(|known| known.len() == size as u64)).expect("a file");
        std::fs::write(of_size(15), b"%PDF-1.4\nchange").expect("the file is changed");
        std::fs::remove_file(of_size(14)).expect("the file is removed");
        let orphan = server.files().join("ab/cd").join(format!("abcd{}", "0".repeat(60)));
        let stranger = server.files().join("notes.txt");
        std::fs::create_dir_all(orphan.parent().expect("a folder")).expect("a folder");
        for file in [&orphan, &stranger] {
            std::fs::write(file, b"left behind").expect("a file");
        }
        let report = checked(&server, true).await;
        assert_eq!((report.documents, report.files, report.faults.len()), (3, 3, 2), "{report:?}");
        assert!(report.faults.iter().any(|fault| fault.contains("was altered")), "{report:?}");
        assert!(report.faults.iter().any(|fault| fault.contains("no file") && fault.contains("of 14 bytes")), "{report:?}");
        assert_eq!((report.orphans.len(), report.removed), (1, 0), "it may belong to a request that is under way");
        let old = std::fs::File::options().write(true).open(&orphan).expect("the file");
        old.set_modified(SystemTime::UNIX_EPOCH).expect("its date is set");
        let report = checked(&server, true).await;
        assert_eq!((report.orphans.len(), report.removed), (0, 1));
        assert!(!orphan.exists() && stranger.exists(), "what is nobody's business stays");
        let data = ask(&server, None, "{ agreements(filter: { has: [DOCUMENT] }) { nodes { documents { nodes { url size } } } } }").await;
        for document in data["agreements"]["nodes"][0]["documents"]["nodes"].as_array().expect("a list") {
            let status = if document["size"] == 14 { 500 } else { 200 };
            assert_eq!(get(&server, None, text(&document["url"]), &[]).await.status(), status, "{document}");
        }
    }
}
