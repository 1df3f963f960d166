//! Backups: made while others write, the same from either engine, and restored whole or not at all.

use std::{
    fs,
    path::Path,
    process::{Command, Output, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use entity::access_token::Role;
use futures_util::future::{join, join_all};
use serde_json::json;
use sha2::{Digest, Sha256};
use tests::{
    both,
    engine::{Engine, TestDatabase},
    program::{self, Serving, ask_as, command, run},
    staff::Staff,
};

fn folder() -> tempfile::TempDir {
    program::is_at(env!("CARGO_BIN_EXE_chiraka-under-test"));
    tempfile::tempdir().expect("a folder")
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Runs a subcommand over a database, and answers what it said; it must end with this status.
fn chiraka(folder: &Path, status: i32, database: &str, arguments: &[&str]) -> String {
    let output = run(folder, &[arguments, &["--database-url", database]].concat(), b"");
    assert_eq!(output.status.code(), Some(status), "{arguments:?}: {}", said(&output));
    said(&output)
}

/// What follows a word in what a subcommand said.
fn told<'a>(said: &'a str, word: &str) -> &'a str {
    let (_, rest) = said.split_once(word).unwrap_or_else(|| panic!("no {word:?} in {said}"));
    rest.trim_start().split([',', '\n']).next().unwrap_or_default()
}

/// The other engine's.
async fn elsewhere(engine: Engine) -> Option<TestDatabase> {
    TestDatabase::new(match engine {
        Engine::Sqlite => Engine::Postgres,
        Engine::Postgres => Engine::Sqlite,
    })
    .await
}

/// Writes until told to stop, and answers how often.
async fn write(staff: &Staff<'_>, done: &AtomicBool) -> u32 {
    let mut written = 0;
    while !done.load(Ordering::Relaxed) {
        let input = json!({ "council": "ait-melloul", "title": { "fr": format!("Écrit n° {written}") } });
        staff.act("draftAgreement", "agreement { id }", input).await;
        written += 1;
    }
    written
}

/// Runs what blocks beside the test's own tasks.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.expect("it ends well")
}

both! {
    /// To the other engine and back, each time the same, though others wrote while the first was made.
    async fn a_backup_moves_to_the_other_engine_and_back(server) {
        let Some(second) = elsewhere(server.engine).await else { return };
        let Some(third) = TestDatabase::new(server.engine).await else { return };
        server.import(&tests::bundle::ait_melloul()).await.expect("the bundle is sound");
        server.import(&tests::bundle::many("loaded", 60)).await.expect("the bundle is sound");
        let editor = server.staff(Role::Editor, Some("ait-melloul")).await;
        let done = Arc::new(AtomicBool::new(false));
        let token = editor.token.clone().unwrap_or_default();
        let (first, ending) = (server.database_url.clone(), Arc::clone(&done));
        let work = apart(move || {
            let folder = folder();
            let path = folder.path();
            thread::sleep(Duration::from_millis(100));
            let one = chiraka(path, 0, &first, &["backup", "one.tar.gz"]);
            ending.store(true, Ordering::Relaxed);
            let there = chiraka(path, 0, &second.url, &["restore", "one.tar.gz"]);
            assert!(there.contains("Nothing was altered"), "{there}");
            let two = chiraka(path, 0, &second.url, &["backup", "two.tar.gz"]);
            chiraka(path, 0, &third.url, &["restore", "two.tar.gz"]);
            let three = chiraka(path, 0, &third.url, &["backup", "three.tar.gz"]);
            for said in [&there, &two, &three] {
                assert_eq!(told(said, "digest"), told(&one, "digest"));
                assert_eq!(told(said, "head"), told(&one, "head"));
            }
            assert!(told(&one, "head").starts_with(|digit: char| digit.is_ascii_digit()));
            // What was backed up in mid-write is a state that the registry was in.
            let verified = chiraka(path, 0, &first, &["verify", "--head", told(&one, "head")]);
            assert_ne!(told(&verified, "head"), told(&one, "head"), "others wrote meanwhile");
            // Anybody finds the same digest with tar and sha256sum.
            let rows = Command::new("tar")
                .args(["-xzOf", "three.tar.gz", "--wildcards", "tables/*"])
                .current_dir(path)
                .output()
                .expect("tar runs");
            assert!(rows.status.success(), "{}", said(&rows));
            let digest = data_encoding::HEXLOWER.encode(&Sha256::digest(&rows.stdout));
            assert_eq!(digest, told(&one, "digest"));
            // What follows from the records is there again: a search finds, and a token is known.
            let arguments = ["serve", "--listen", "127.0.0.1:0", "--database-url", &second.url];
            let serving = Serving::start(path, &arguments);
            let query = r#"{ search(text: "الوفاق") { totalCount } viewer { name } agreements(filter: { status: [DRAFT] }) { totalCount } }"#;
            let answer = ask_as(&serving, &token, query);
            assert!(serving.terminate().success());
            answer
        });
        let (written, answer) = join(join_all((0..3).map(|_| write(&editor, &done))), work).await;
        assert!(written.iter().sum::<u32>() > 3, "{written:?}");
        assert!(answer["data"]["search"]["totalCount"].as_i64() > Some(0), "{answer}");
        assert_eq!(answer["data"]["viewer"]["name"], "Editor of one");
        assert!(answer["data"]["agreements"]["totalCount"].as_i64() > Some(0), "{answer}");
    }

    /// A backup that lost its end or a bit, and one that is killed half restored: nothing of it is there.
    async fn half_a_backup_is_nothing(server) {
        server.import(&tests::bundle::many("a", 60)).await.expect("the bundle is sound");
        let Some(empty) = TestDatabase::new(server.engine).await else { return };
        let url = server.database_url.clone();
        apart(move || {
            let folder = folder();
            let path = folder.path();
            let made = chiraka(path, 0, &url, &["backup", "whole.tar.gz"]);
            let whole = fs::read(path.join("whole.tar.gz")).expect("the backup");
            chiraka(path, 1, &url, &["backup", "whole.tar.gz"]);
            assert_eq!(fs::read(path.join("whole.tar.gz")).expect("the backup"), whole, "nothing is written over");
            let mut broken: Vec<Vec<u8>> = [0, 1, 100, whole.len() / 2, whole.len() - 20, whole.len() - 1]
                .into_iter()
                .map(|length| whole[..length].to_vec())
                .collect();
            for place in [30, whole.len() / 3, whole.len() / 2, whole.len() - 6] {
                let mut one = whole.clone();
                one[place] ^= 4;
                broken.push(one);
            }
            broken.push(b"{}".to_vec());
            for (nth, bytes) in broken.iter().enumerate() {
                let name = format!("broken-{nth}.tar.gz");
                fs::write(path.join(&name), bytes).expect("a file");
                let refused = chiraka(path, 1, &empty.url, &["restore", &name]);
                assert!(refused.contains(&name) && !refused.contains("panicked"), "{refused}");
            }
            chiraka(path, 0, "sqlite://untouched.db", &["restore", "--check", "whole.tar.gz"]);
            assert!(!path.join("untouched.db").exists());
            // Killed at several moments: the next finds an empty database, or a whole one.
            let started = Instant::now();
            chiraka(path, 0, "sqlite://timed.db", &["restore", "whole.tar.gz"]);
            let whole_time = started.elapsed();
            for part in 1..6 {
                let arguments = ["restore", "whole.tar.gz", "--database-url", &empty.url];
                let mut child = command(path, &arguments)
                    .stdout(Stdio::null())
                    .stderr(Stdio::null())
                    .spawn()
                    .expect("the program starts");
                thread::sleep(whole_time * part / 8);
                child.kill().expect("SIGKILL is sent");
                child.wait().expect("it ends");
            }
            let output = run(path, &["restore", "whole.tar.gz", "--database-url", &empty.url], b"");
            if !output.status.success() {
                // One of the killed had committed: then it is all there.
                assert!(said(&output).contains("holds records already"), "{}", said(&output));
                chiraka(path, 0, &empty.url, &["migrate"]);
            }
            let again = chiraka(path, 0, &empty.url, &["backup", "again.tar.gz"]);
            assert_eq!(told(&again, "digest"), told(&made, "digest"));
            let refused = chiraka(path, 1, &empty.url, &["restore", "whole.tar.gz"]);
            assert!(refused.contains("holds records already"), "{refused}");
            assert_eq!(fs::read_dir(path).expect("the folder").flatten().filter(|entry| {
                entry.file_name().to_string_lossy().ends_with(".partial")
            }).count(), 0, "nothing half written stays");
            assert!(chiraka(path, 1, "sqlite://nothing.db", &["backup", "nothing.tar.gz"]).contains("--database-url"));
        })
        .await;
    }
}
