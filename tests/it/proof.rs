//! The log's proofs, checked as somebody else would: by another implementation of RFC 6962, with nothing but the answers; and
//! what `verify` says of a log that is not the one that was signed.

use std::fs;

use api::{
    checkpoint::newest,
    daily::{Entry, append},
    generate::Plan,
    key::{PublicKey, Signer},
    verify::{Extent, Kept, KeptFile, Report, verify_against},
};
use ct_merkle::{ConsistencyProof, InclusionProof, RootHash};
use data_encoding::{BASE64, HEXLOWER};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tests::{
    both,
    bundle::{ait_melloul, many},
    clock::SetClock,
    program::{self, Serving, run},
    server::{TestServer, signer},
};

const INCLUSION: &str = "query ($seq: Int!, $size: Int) { revisionProof(seq: $seq, size: $size) {
    seq treeSize hash leafHash rootHash inclusionPath } }";
const CONSISTENCY: &str = "query ($from: Int!, $to: Int) { checkpointProof(from: $from, to: $to) {
    fromSize toSize fromRoot toRoot path } }";

fn bytes(hex: &Value) -> Vec<u8> {
    HEXLOWER.decode(hex.as_str().expect("a hash").as_bytes()).expect("hexadecimal")
}

fn root(hex: &Value, size: &Value) -> RootHash<Sha256> {
    let root: [u8; 32] = bytes(hex).try_into().expect("32 bytes");
    RootHash::new(root.into(), size.as_u64().expect("a size"))
}

fn path(hashes: &Value) -> Vec<u8> {
    hashes.as_array().expect("a path").iter().flat_map(bytes).collect()
}

/// Whether an inclusion proof holds, and stops holding with any of its parts changed.
fn includes(proof: &Value) {
    let tree = root(&proof["rootHash"], &proof["treeSize"]);
    let (hash, index) = (bytes(&proof["hash"]), proof["seq"].as_u64().expect("a number") - 1);
    let path = path(&proof["inclusionPath"]);
    let holds = |hash: &Vec<u8>, index, path: Vec<u8>| {
        tree.verify_inclusion(hash, index, &InclusionProof::<Sha256>::from_bytes(path)).is_ok()
    };
    assert!(holds(&hash, index, path.clone()), "{proof}");
    let mut other = hash.clone();
    other[0] ^= 1;
    assert!(!holds(&other, index, path.clone()), "{proof}");
    for place in (0..path.len()).step_by(32) {
        let mut other = path.clone();
        other[place] ^= 1;
        assert!(!holds(&hash, index, other), "{proof}");
    }
}

fn continues(proof: &Value) {
    let earlier = root(&proof["fromRoot"], &proof["fromSize"]);
    let later = root(&proof["toRoot"], &proof["toSize"]);
    let path = ConsistencyProof::<Sha256>::try_from_bytes(path(&proof["path"])).expect("whole hashes");
    assert!(later.verify_consistency(&earlier, &path).is_ok(), "{proof}");
}

async fn checkpoint(server: &TestServer) -> String {
    let response = server.client().get(server.url("/checkpoint")).send().await.expect("the server answers");
    assert_eq!(
        (response.status().as_u16(), &response.headers()["cache-control"]),
        (200, &"no-cache".parse().expect("a header"))
    );
    assert_eq!(response.headers()["content-type"], "text/plain; charset=utf-8");
    response.text().await.expect("the checkpoint is text")
}

async fn against(server: &TestServer, text: &str, key: &Signer) -> Report {
    let files = vec![KeptFile { name: "kept".into(), text: text.into() }];
    let store = server.store().await;
    let kept = Kept { files, keys: vec![key.public().clone()], ..Kept::default() };
    let report = verify_against(&store, &kept, Extent::Whole).await.expect("the registry answers");
    store.close().await.expect("the connection closes");
    report
}

fn named(report: &Report, words: &[&str]) -> bool {
    report.faults.iter().any(|fault| words.iter().all(|word| fault.contains(word)))
}

both! {
    /// Over a log of several blocks, so that proofs are made of kept roots and of rows that are read.
    async fn anyone_can_check_that_a_revision_is_in_the_log(server) {
        server.generate(Plan { agreements: 1_300, seed: 1, communes: 2 }).await.expect("an empty registry");
        let text = checkpoint(&server).await;
        let lines: Vec<&str> = text.lines().collect();
        let size: i64 = lines[1].parse().expect("a size");
        assert!(size > 2_100, "{size} revisions are more than two blocks");
        let mut wanted = vec![(1, None), (size, None), (size / 2, None), (1_025, None)];
        for cut in [1, 2, 1_023, 1_024, 1_025, 2_047, 2_048, 2_049, 2_100] {
            wanted.extend([(1, Some(cut)), (cut, Some(cut)), (cut / 2 + 1, Some(cut))]);
        }
        for (seq, cut) in wanted {
            let proof = &server.data(INCLUSION, json!({ "seq": seq, "size": cut })).await["revisionProof"];
            assert_eq!((&proof["seq"], &proof["treeSize"]), (&json!(seq), &json!(cut.unwrap_or(size))));
            includes(proof);
            if cut.is_none() {
                assert_eq!(BASE64.encode(&bytes(&proof["rootHash"])), lines[2], "the root is the checkpoint's");
            }
        }
        for (from, to) in [(1, None), (1_024, None), (1_500, Some(2_048)), (2_049, None), (3, Some(7)), (size, None)] {
            let proof = &server.data(CONSISTENCY, json!({ "from": from, "to": to })).await["checkpointProof"];
            assert_eq!((&proof["fromSize"], &proof["toSize"]), (&json!(from), &json!(to.unwrap_or(size))));
            continues(proof);
        }
        let nothing = &server.data(CONSISTENCY, json!({ "from": 0 })).await["checkpointProof"];
        assert_eq!((&nothing["path"], &nothing["fromSize"]), (&json!([]), &json!(0)));
        // A log that grows keeps its proofs.
        server.import(&many("later", 3)).await.expect("the bundle is sound");
        let proof = &server.data(CONSISTENCY, json!({ "from": size })).await["checkpointProof"];
        assert_eq!(BASE64.encode(&bytes(&proof["fromRoot"])), lines[2]);
        continues(proof);
        assert_eq!(against(&server, &text, &signer()).await.faults, [""; 0]);
    }

    async fn what_has_no_proof_is_told_so(server) {
        let (code, argument, _) = server.error("{ revisionProof(seq: 1) { hash } }", json!({})).await;
        assert_eq!((code.as_str(), argument.as_str()), ("INVALID_ARGUMENT", "seq"), "an empty log");
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        for (query, wrong) in [
            ("{ revisionProof(seq: 0) { hash } }", "seq"),
            ("{ revisionProof(seq: 38) { hash } }", "seq"),
            ("{ revisionProof(seq: 5, size: 4) { hash } }", "seq"),
            ("{ revisionProof(seq: 1, size: 38) { hash } }", "size"),
            ("{ revisionProof(seq: 1, size: -1) { hash } }", "size"),
            ("{ checkpointProof(from: 38) { path } }", "from"),
            ("{ checkpointProof(from: -1) { path } }", "from"),
            ("{ checkpointProof(from: 1, to: 38) { path } }", "to"),
        ] {
            let (code, argument, message) = server.error(query, json!({})).await;
            assert_eq!((code.as_str(), argument.as_str()), ("INVALID_ARGUMENT", wrong), "{query}: {message}");
        }
        // A wrong one spoils no right one beside it.
        let answer = server.ask("{ a: revisionProof(seq: 1) { seq } b: revisionProof(seq: 99) { seq } }", json!({})).await;
        assert_eq!(answer["data"], json!({ "a": { "seq": 1 }, "b": null }));
    }

    async fn a_kept_checkpoint_shows_what_the_log_itself_does_not(server) {
        let own = signer();
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let first = checkpoint(&server).await;
        let key = server.client().get(server.url("/checkpoint/key")).send().await.expect("the server answers");
        let key: PublicKey = key.text().await.expect("text").parse().expect("a public key");
        assert_eq!(&key, own.public());
        server.import(&many("a", 3)).await.expect("the bundle is sound");
        let second = checkpoint(&server).await;
        let both = format!("{first}\n{second}");
        let sound = against(&server, &both, &own).await;
        assert_eq!((sound.faults, sound.checkpoints), (vec![], 2));

        // Not the log's fault: what was kept is forged, another's, broken off, or in no order.
        let forged = first.replace("\n37\n", "\n36\n");
        assert!(named(&against(&server, &forged, &own).await, &["of 36 revisions in kept, line 1", "forged"]));
        let other = Signer::new("registry.test".parse().expect("a name"), &[8; 32]);
        assert!(named(&against(&server, &first, &other).await, &["of 37 revisions", "not signed by any key"]));
        assert!(named(&against(&server, &first[..first.len() - 8], &own).await, &["kept, line 1", "broken off"]));
        assert!(named(&against(&server, "", &own).await, &["kept", "no checkpoint in it"]));
        assert!(named(&against(&server, &format!("{second}\n{first}"), &own).await, &["of 37 revisions in kept, line 7", "no log shrinks"]));

        // Another log of the same length, signed by the same key: one registry was written anew.
        let Some(elsewhere) = TestServer::start(server.engine).await else { return };
        elsewhere.import(&ait_melloul()).await.expect("the real bundle is sound");
        let store = elsewhere.store().await;
        let contrary = newest(&store, &own).await.expect("a checkpoint");
        store.close().await.expect("the connection closes");
        let rewritten = against(&server, &contrary, &own).await;
        assert!(named(&rewritten, &["first 37 revisions", "written anew"]), "{:?}", rewritten.faults);
        let split = against(&server, &format!("{first}\n{contrary}"), &own).await;
        assert!(named(&split, &["line 7", "contradicts", "line 1", "two different logs"]), "{:?}", split.faults);

        let database = server.database().await;
        let run = async |sql: &str| {
            let done = database.execute_unprepared(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
            assert!(done.rows_affected() > 0, "{sql} changes something");
        };
        // A record that was changed is named by the chain; the hashes of the checkpoint still hold.
        run("UPDATE revision SET record = replace(record, 'Argana', 'Argona') WHERE record LIKE '%\"slug\":\"ait-oussa%'").await;
        let tampered = against(&server, &both, &own).await;
        assert!(named(&tampered, &["its record was changed"]) && tampered.faults.len() == 1, "{:?}", tampered.faults);
        run("UPDATE revision SET record = replace(record, 'Argona', 'Argana') WHERE record LIKE '%\"slug\":\"ait-oussa%'").await;
        assert_eq!(against(&server, &both, &own).await.faults, [""; 0]);
        // A log whose end was cut off is sound in itself.
        run("DELETE FROM revision WHERE seq > 37").await;
        let cut = against(&server, &both, &own).await;
        assert!(named(&cut, &["line 7", "ends at revision 37", "cut off"]), "{:?}", cut.faults);
        assert!(!named(&cut, &["line 1"]), "{:?}", cut.faults);
        run("DELETE FROM revision WHERE seq = 20").await;
        let deleted = against(&server, &first, &own).await;
        assert!(named(&deleted, &["jumps here from 19"]), "{:?}", deleted.faults);
        assert!(named(&deleted, &["line 1", "written anew"]), "{:?}", deleted.faults);
        let (code, ..) = server.error("{ revisionProof(seq: 21) { hash } }", json!({})).await;
        assert_eq!(code, "INTERNAL", "a log with gaps proves nothing");
        database.close().await.expect("the connection closes");
    }

    async fn each_day_is_once_in_the_daily_file(server) {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("checkpoints.txt");
        let store = server.store().await;
        let own = signer();
        // Half past eleven at night in London on 1 January is the 2nd in Morocco.
        let clock = SetClock::at(1_767_310_200_000);
        let add = async || append(&store, &clock, &own, &file).await.map_err(|error| error.cause().to_owned());
        assert_eq!(add().await, Ok(Entry::Appended));
        assert_eq!(add().await, Ok(Entry::Known));
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        assert_eq!(add().await, Ok(Entry::Known));
        clock.next_day();
        let (one, two) = tokio::join!(add(), add());
        assert!([&one, &two].contains(&&Ok(Entry::Appended)) && [&one, &two].contains(&&Ok(Entry::Known)), "{one:?} {two:?}");
        // A machine that stopped halfway left half an entry.
        let whole = fs::read_to_string(&file).expect("the file");
        fs::write(&file, format!("{whole}# 2026-01-04\nregistry.test\n3")).expect("the file is written");
        clock.next_day();
        assert_eq!(add().await, Ok(Entry::Appended));
        let text = fs::read_to_string(&file).expect("the file");
        assert!(text.starts_with(&whole), "what is there stays as it is");
        let headings: Vec<&str> = text.lines().filter(|line| line.starts_with('#')).collect();
        assert_eq!(headings, ["# 2026-01-02", "# 2026-01-03", "# 2026-01-04", "# 2026-01-04"]);
        let report = against(&server, &text, &own).await;
        assert_eq!((report.checkpoints, report.faults.len()), (3, 1), "{:?}", report.faults);
        assert!(named(&report, &["broken off"]), "{:?}", report.faults);
        // The log no longer is the one that was signed: nothing more is signed below it.
        clock.next_day();
        let database = server.database().await;
        database.execute_unprepared("DELETE FROM revision WHERE seq > 30").await.expect("the log is cut");
        database.close().await.expect("the connection closes");
        let refused = add().await.expect_err("the log was cut");
        assert!(refused.contains("no longer begins with the 37 revisions"), "{refused}");
        assert_eq!(fs::read_to_string(&file).expect("the file"), text);
        store.close().await.expect("the connection closes");
    }
}

fn said(output: &std::process::Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("the program writes UTF-8");
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

fn get(serving: &Serving, path: &str) -> (u16, String) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let response = reqwest::get(format!("http://{}{path}", serving.address)).await.expect("the server answers");
        (response.status().as_u16(), response.text().await.expect("the answer is text"))
    })
}

#[test]
fn a_key_is_made_once_and_signs_what_verify_checks() {
    program::is_at(env!("CARGO_BIN_EXE_chiraka-under-test"));
    let folder = tempfile::tempdir().expect("a folder");
    let chiraka = |arguments: &[&str]| said(&run(folder.path(), arguments, b""));
    let (code, key, err) = chiraka(&["key", "new", "signing.key", "--origin", "registry.test"]);
    assert_eq!(code, Some(0), "{err}");
    let key = key.trim_end();
    assert!(key.starts_with("registry.test+") && key.parse::<PublicKey>().is_ok(), "{key}");
    let (code, _, err) = chiraka(&["key", "new", "signing.key"]);
    assert_eq!((code, err.contains("never overwritten")), (Some(1), true), "{err}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(folder.path().join("signing.key")).expect("the key").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let serve = ["serve", "--listen", "127.0.0.1:0"];
    let signing = ["--signing-key", "signing.key", "--origin", "registry.test"];
    let serving = Serving::start(folder.path(), &serve);
    let (status, body) = get(&serving, "/checkpoint");
    assert_eq!((status, body.contains("NOT_CONFIGURED"), body.contains("--signing-key")), (404, true, true), "{body}");
    assert_eq!(get(&serving, "/checkpoint/key").0, 404);
    assert!(serving.terminate().success());
    for _ in 0..2 {
        let serving =
            Serving::start(folder.path(), &[&serve[..], &signing, &["--checkpoint-file", "daily.txt"]].concat());
        assert_eq!(get(&serving, "/checkpoint/key"), (200, format!("{key}\n")));
        let (status, text) = get(&serving, "/checkpoint");
        assert_eq!((status, text.starts_with("registry.test\n0\n")), (200, true), "{text}");
        assert!(serving.terminate().success(), "the daily task ends with the server");
    }
    let daily = fs::read_to_string(folder.path().join("daily.txt")).expect("the daily file");
    assert_eq!(daily.matches("registry.test\n0\n").count(), 1, "{daily}");
    let (code, out, err) = chiraka(&[&["checkpoint", "--append", "daily.txt"], &signing[..]].concat());
    assert_eq!((code, out.as_str()), (Some(0), "daily.txt had today's checkpoint already.\n"), "{err}");
    let (code, out, _) = chiraka(&[&["checkpoint"], &signing[..]].concat());
    assert_eq!((code, out.starts_with("registry.test\n0\n")), (Some(0), true), "{out}");
    let (code, _, err) = chiraka(&["checkpoint"]);
    assert_eq!((code, err.contains("chiraka key new")), (Some(1), true), "{err}");
    let (code, out, err) = chiraka(&["verify", "--checkpoint", "daily.txt", "--checkpoint-key", key]);
    assert_eq!(code, Some(0), "{err}");
    assert!(out.ends_with("as 1 signed checkpoint(s) have it\n"), "{out}");
    fs::write(folder.path().join("forged.txt"), daily.replace("\n0\n", "\n5\n")).expect("a forged file");
    let (code, _, err) = chiraka(&["verify", "--checkpoint", "forged.txt", "--checkpoint-key", key]);
    assert_eq!((code, err.contains("forged.txt, line 2: it is forged")), (Some(1), true), "{err}");
    assert_eq!(chiraka(&["verify", "--checkpoint", "daily.txt"]).0, Some(2), "nobody's signature is no signature");
    let (code, _, err) = chiraka(&["serve", "--listen", "127.0.0.1:0", "--checkpoint-file", "daily.txt"]);
    assert_eq!((code, err.contains("needs a key")), (Some(1), true), "{err}");
}

/// The demonstration signs, too: with a key of its own beside its file.
#[test]
fn the_demo_keeps_a_key_beside_its_file() {
    program::is_at(env!("CARGO_BIN_EXE_chiraka-under-test"));
    let folder = tempfile::tempdir().expect("a folder");
    let mut keys = Vec::new();
    for _ in 0..2 {
        let serving = Serving::start(folder.path(), &["demo", "--listen", "127.0.0.1:0"]);
        assert!(get(&serving, "/checkpoint").1.starts_with("chiraka\n37\n"));
        keys.push(get(&serving, "/checkpoint/key"));
        assert!(serving.terminate().success());
    }
    assert_eq!((keys[0].0, &keys[0]), (200, &keys[1]));
    assert!(folder.path().join("chiraka.db.key").is_file());
}

#[test]
fn an_opened_revision_can_be_checked_from_its_record_to_the_root() {
    program::is_at(env!("CARGO_BIN_EXE_chiraka-under-test"));
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("real.json"), ait_melloul().to_string()).expect("a file can be written");
    let imported = run(folder.path(), &["import", "real.json"], b"");
    assert!(imported.status.success(), "{imported:?}");
    for (seq, size) in [("1", "37"), ("5", "8"), ("37", "37")] {
        let output = run(folder.path(), &["proof", "--seq", seq, "--size", size], b"");
        let opening: Value =
            serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"));
        let text = |name: &str| opening[name].as_str().expect("a text").to_owned();
        let sized = |text: &str| [&(text.len() as u64).to_be_bytes()[..], text.as_bytes()].concat();
        let commitment = Sha256::digest([bytes(&opening["salt"]), text("record").into_bytes()].concat());
        assert_eq!(commitment.to_vec(), bytes(&opening["commitment"]));
        let number = |name: &str| opening[name].as_i64().expect("a number").to_be_bytes().to_vec();
        let hashed = [
            bytes(&opening["hashBefore"]),
            number("seq"),
            number("at"),
            sized(&text("actor")),
            sized(&text("action")),
            sized(&text("node")),
            commitment.to_vec(),
        ];
        assert_eq!(Sha256::digest(hashed.concat()).to_vec(), bytes(&opening["hash"]));
        includes(&opening);
    }
    let (status, _, wrong) = said(&run(folder.path(), &["proof", "--seq", "38"], b""));
    assert!(status == Some(1) && wrong.contains("37 revisions"), "{wrong}");
}
