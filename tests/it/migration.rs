//! Bringing a database to the current form: whatever happens meanwhile, it is either done or not begun.

use std::{
    process::{Child, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use migration::{Migrator, MigratorTrait};
use sea_orm::Database;
use tests::{
    engine::{Engine, TestDatabase},
    program::{self, command, run},
};

fn folder() -> tempfile::TempDir {
    program::is_at(env!("CARGO_BIN_EXE_chiraka-under-test"));
    tempfile::tempdir().expect("a folder")
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Starts as many of the same program at once, and answers what each said in the end.
fn together(folder: &tempfile::TempDir, count: usize, arguments: &[&str]) -> Vec<Output> {
    let start = |_| {
        let mut command = command(folder.path(), arguments);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts")
    };
    let children: Vec<Child> = (0..count).map(start).collect();
    children.into_iter().map(|child| child.wait_with_output().expect("the program ends")).collect()
}

#[test]
fn a_database_survives_a_killed_migration() {
    let measured = folder();
    let started = Instant::now();
    assert!(run(measured.path(), &["migrate"], b"").status.success());
    let whole = started.elapsed();
    // Kills spread over the whole run, and somewhat beyond it.
    for nth in 0..24_u32 {
        let folder = folder();
        let mut child = command(folder.path(), &["migrate"]).stdout(Stdio::null()).spawn().expect("the program starts");
        thread::sleep(whole * nth / 20 + Duration::from_millis(1));
        child.kill().expect("SIGKILL is sent");
        child.wait().expect("it ends");
        let again = run(folder.path(), &["migrate"], b"");
        assert!(again.status.success(), "killed at {nth}/20 of {whole:?}: {}", said(&again));
        let verified = run(folder.path(), &["verify"], b"");
        assert!(verified.status.success(), "{}", said(&verified));
    }
}

#[test]
fn programs_that_start_together_migrate_once() {
    let folder = folder();
    let bundle = folder.path().join("bundle.json");
    std::fs::write(&bundle, tests::bundle::ait_melloul().to_string()).expect("the bundle is written");
    for round in 0..4 {
        let url = format!("sqlite://round-{round}.db");
        let imports = together(&folder, 6, &["import", "bundle.json", "--database-url", &url]);
        for import in &imports {
            assert!(import.status.success(), "{}", said(import));
        }
        let created = imports.iter().filter(|import| said(import).contains("37 records created")).count();
        assert_eq!(created, 1, "one of them was first, and the others found its work done");
    }
}

#[test]
fn servers_databases_are_migrated_once_too() {
    let folder = folder();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    for _ in 0..3 {
        let Some(database) = runtime.block_on(TestDatabase::new(Engine::Postgres)) else {
            return;
        };
        let url = ["--database-url", database.url.as_str()];
        for migrated in together(&folder, 4, &[&["migrate"], &url[..]].concat()) {
            assert!(migrated.status.success(), "{}", said(&migrated));
        }
        let verified = run(folder.path(), &[&["verify"], &url[..]].concat(), b"");
        assert!(verified.status.success(), "{}", said(&verified));
    }
}

/// A filled database of each earlier form is brought to the current one with all that is in it. The form before the last was
/// that of a program that lacked nothing of today's records: they are the same afterwards, byte by byte.
fn an_earlier_form(engine: Engine) {
    let folder = folder();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    std::fs::write(folder.path().join("bundle.json"), tests::bundle::ait_melloul().to_string()).expect("a bundle");
    for back in [1, 2] {
        let Some(database) = runtime.block_on(TestDatabase::new(engine)) else {
            return;
        };
        let chiraka = |arguments: &[&str]| {
            let output = run(folder.path(), &[arguments, &["--database-url", &database.url]].concat(), b"");
            assert!(output.status.success(), "{arguments:?}: {}", said(&output));
            said(&output)
        };
        chiraka(&["migrate"]);
        chiraka(&["import", "bundle.json"]);
        let before = chiraka(&["backup", &format!("before-{back}.tar.gz")]);
        runtime.block_on(async {
            let connection = Database::connect(&database.url).await.expect("the database answers");
            Migrator::down(&connection, Some(back)).await.expect("the form of an earlier program");
            connection.close().await.expect("the connection closes");
        });
        let refused = run(folder.path(), &["verify", "--database-url", &database.url], b"");
        assert!(said(&refused).contains("chiraka migrate"), "{}", said(&refused));
        chiraka(&["migrate"]);
        let verified = chiraka(&["verify"]);
        let after = chiraka(&["backup", &format!("after-{back}.tar.gz")]);
        assert!(back > 1 || before == after, "{before}{after}{verified}");
    }
}

#[test]
fn a_filled_database_of_an_earlier_form_is_brought_up_to_date_sqlite() {
    an_earlier_form(Engine::Sqlite);
}

#[test]
fn a_filled_database_of_an_earlier_form_is_brought_up_to_date_postgres() {
    an_earlier_form(Engine::Postgres);
}
