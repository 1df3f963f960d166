//! Statements that take too long are cancelled, on either engine: the public's sooner than those of members of staff.

use std::time::{Duration, Instant};

use sea_orm::{ConnectionTrait, Database};
use serde_json::{Value, json};
use tests::{
    bundle::ait_melloul,
    engine::{Engine, TestDatabase},
    program::{self, Serving, ask_as, run},
};

/// Makes reading themes take longer than anybody waits.
fn endless(engine: Engine) -> &'static str {
    match engine {
        Engine::Postgres => "ALTER TABLE theme RENAME TO theme_; CREATE VIEW theme AS SELECT theme_.* FROM theme_, pg_sleep(60)",
        Engine::Sqlite => "PRAGMA legacy_alter_table = ON; ALTER TABLE theme RENAME TO theme_; CREATE VIEW theme AS SELECT theme_.* FROM theme_
            WHERE (WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n) > 0",
    }
}

/// The processor time that a process has used, in hundredths of a second.
fn worked(process: u32) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{process}/stat")).expect("the process is there");
    // The name in brackets may hold anything; the 14th and 15th fields follow it.
    let fields: Vec<&str> = text.rsplit(')').next().expect("its end").split_whitespace().collect();
    fields[11..13].iter().map(|field| field.parse::<u64>().expect("a number")).sum()
}

fn cancelled(engine: Engine) {
    program::is_at(env!("CARGO_BIN_EXE_chiraka-under-test"));
    let folder = tempfile::tempdir().expect("a folder");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let Some(database) = runtime.block_on(TestDatabase::new(engine)) else {
        return;
    };
    let at = ["--database-url", database.url.as_str()];
    std::fs::write(folder.path().join("bundle.json"), ait_melloul().to_string()).expect("a bundle");
    for arguments in [&["migrate"][..], &["import", "bundle.json"]] {
        assert!(run(folder.path(), &[arguments, &at].concat(), b"").status.success(), "{arguments:?}");
    }
    let made = run(folder.path(), &[&["token", "create", "--role", "editor", "--name", "x"], &at[..]].concat(), b"");
    let token = String::from_utf8(made.stdout).expect("text");
    let token = token.split_whitespace().find(|word| word.starts_with("chiraka_")).expect("a token").to_owned();
    let limits = ["--statement-seconds", "1", "--staff-statement-seconds", "2", "--listen", "127.0.0.1:0"];
    let serving = Serving::start(folder.path(), &[&["serve"], &limits[..], &at].concat());
    let themes = "{ themes { nodes { slug } } }";
    assert_eq!(ask_as(&serving, &token, themes).get("errors"), None);
    runtime.block_on(async {
        let connection = Database::connect(&database.url).await.expect("the database answers");
        connection.execute_unprepared(endless(engine)).await.expect("a view");
        connection.close().await.expect("the connection closes");
    });
    let code = |answer: &Value| answer["errors"][0]["extensions"]["code"].clone();
    // What the public asks is not kept from the time when it was quick.
    let public = "{ themes(first: 7) { nodes { slug label } } }";
    let begun = Instant::now();
    assert_eq!(code(&program::ask(&serving, public)), "TIMED_OUT");
    let of_public = begun.elapsed();
    assert_eq!(code(&ask_as(&serving, &token, public)), "TIMED_OUT");
    let of_staff = begun.elapsed() - of_public;
    assert!((1_000..1_900).contains(&of_public.as_millis()), "{of_public:?}");
    assert!((2_000..2_900).contains(&of_staff.as_millis()), "{of_staff:?}");
    // Nothing goes on working, and everything else is answered.
    let before = worked(serving.id());
    std::thread::sleep(Duration::from_millis(500));
    assert!(worked(serving.id()) - before < 10, "{} hundredths of a second", worked(serving.id()) - before);
    for _ in 0..20 {
        let answer = program::ask(&serving, "{ agreements { totalCount } }");
        assert_eq!(answer, json!({ "data": { "agreements": { "totalCount": 6 } } }));
    }
    assert!(serving.terminate().success());
}

#[test]
fn a_statement_that_takes_too_long_is_cancelled_sqlite() {
    cancelled(Engine::Sqlite);
}

#[test]
fn a_statement_that_takes_too_long_is_cancelled_postgres() {
    cancelled(Engine::Postgres);
}
