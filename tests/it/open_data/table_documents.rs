//! Documents back into a registry: with their files, which a table does not hold.

use std::{fs, path::PathBuf};

use api::import::sheet::Fault;
use serde_json::{Value, json};
use tests::{
    both,
    server::{LARGEST_FILE, TestServer},
};

use super::{
    tables::{download, export, faults, import, import_with, lived_in, spoil},
    text,
};

both! {
    async fn a_document_comes_with_its_file_or_not_at_all(server) {
        lived_in(&server).await;
        let folder = tempfile::tempdir().expect("a folder");
        let files = export(&server, folder.path(), "csv").await;
        let empty = TestServer::start(server.engine).await.expect("the engine is there");
        let of_documents = |found: Vec<Fault>| -> Vec<(usize, String, String)> {
            found.into_iter().filter(|fault| fault.file.ends_with("documents.csv"))
                .map(|fault| (fault.row, fault.column, fault.message)).collect()
        };
        let found = of_documents(faults(import(&empty, &files, false).await));
        assert!(matches!(&found[..], [(2, column, says), (3, ..)] if column == "sha256" && says.contains("--documents")), "{found:?}");
        let documents = tempfile::tempdir().expect("a folder");
        download(&server, documents.path()).await;
        // One file is another one, and one is more than is taken.
        fs::write(documents.path().join("0.x"), "not the report").expect("the file is written");
        fs::File::create(documents.path().join("1.x")).and_then(|file| file.set_len(LARGEST_FILE + 1)).expect("a large file");
        let found = of_documents(faults(import_with(&empty, &files, Some(documents.path()), false).await));
        assert!(matches!(&found[..], [(2, _, one), (3, _, other)] if one.contains("no file in") && other == one), "{found:?}");
        let missing = faults(import_with(&empty, &files, Some(&documents.path().join("nowhere")), false).await);
        assert!(matches!(&missing[..], [one] if one.message.contains("can't be read")), "{missing:?}");
        spoil(folder.path(), "documents", ",fr,", ",xx,", true);
        download(&server, documents.path()).await;
        let found = of_documents(faults(import_with(&empty, &files, Some(documents.path()), false).await));
        assert!(matches!(&found[..], [(_, column, _)] if column == "language"), "{found:?}");
        // Without the table of documents, what points at one is told.
        let others: Vec<PathBuf> = files.iter().filter(|file| !file.ends_with("documents.csv")).cloned().collect();
        let found = faults(import(&empty, &others, false).await);
        let told = found.iter().filter(|fault| fault.column == "document" && fault.message.contains("import documents.csv"));
        assert_eq!((told.count(), found.len()), (2, 2), "{found:?}");
        let nothing = empty.data("{ agreements { totalCount } }", json!({})).await;
        assert_eq!(nothing["agreements"]["totalCount"], 0);
    }
}

both! {
    async fn a_sha256_may_be_written_in_capitals(server) {
        lived_in(&server).await;
        let folder = tempfile::tempdir().expect("a folder");
        let files = export(&server, folder.path(), "csv").await;
        let documents = tempfile::tempdir().expect("a folder");
        download(&server, documents.path()).await;
        let lines = text(&server, "/data/documents.jsonl").await;
        for line in lines.lines() {
            let document: Value = serde_json::from_str(line).expect("a line is JSON");
            let digest = document["sha256"].as_str().expect("a document has a digest");
            spoil(folder.path(), "documents", digest, &digest.to_ascii_uppercase(), true);
        }
        let empty = TestServer::start(server.engine).await.expect("the engine is there");
        let imported = import_with(&empty, &files, Some(documents.path()), false).await;
        assert!(imported.is_ok(), "{imported:?}");
        assert_eq!(text(&empty, "/data/documents.jsonl").await.lines().count(), lines.lines().count());
    }
}
