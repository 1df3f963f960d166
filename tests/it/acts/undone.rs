//! What the database undoes, or makes wait: an act that it gave up for another's sake is done again, and one that waits too
//! long is refused. PostgreSQL is made to fail by triggers, which count their calls in a sequence: no rollback takes those back.

use std::time::{Duration, Instant};

use entity::access_token::Role;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement, TransactionTrait};
use serde_json::{Value, json};
use tests::{
    bundle::ait_melloul,
    engine::Engine,
    program::{self, Serving, run},
    server::{self, TestServer},
    staff::Staff,
};

use super::draft;

/// The lock that every write takes, as `store/unit.rs` has it.
const LOG_LOCK: &str = "SELECT pg_advisory_xact_lock(27980824794196833)";
const DRAFT: &str = "mutation ($input: DraftAgreementInput!) { draftAgreement(input: $input) { agreement { id } } }";
const ACCEPT: (&str, &str) = ("Accept", "application/graphql-response+json");

/// The server's database, in which the first `times` writes end like this: before the commit, or at it.
async fn failing(server: &TestServer, times: u32, at_commit: bool, how: &str) -> DatabaseConnection {
    let database = server.database().await;
    let (kind, when) = if at_commit {
        ("CONSTRAINT TRIGGER", "AFTER INSERT ON revision DEFERRABLE INITIALLY DEFERRED FOR EACH ROW")
    } else {
        ("TRIGGER", "BEFORE INSERT ON revision FOR EACH STATEMENT")
    };
    let form = format!(
        "CREATE SEQUENCE calls;
         CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             IF nextval('calls') <= {times} THEN {how}; END IF; RETURN NEW; END $$;
         CREATE {kind} fail {when} EXECUTE FUNCTION fail();"
    );
    database.execute_unprepared(&form).await.expect("a trigger that fails");
    database
}

const GIVE_UP: &str = "RAISE EXCEPTION 'as two transactions do now and then' USING ERRCODE = '40001'";
const BREAK: &str = "PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(5)";

/// How often something was written, done or undone.
async fn calls(database: &DatabaseConnection) -> i64 {
    let row = database.query_one_raw(Statement::from_string(DbBackend::Postgres, "SELECT last_value FROM calls")).await;
    row.expect("the database answers").expect("one row").try_get("", "last_value").expect("a number")
}

async fn drafts(staff: &Staff<'_>) -> Value {
    let count = staff.data("{ agreements(filter: { status: [DRAFT] }) { totalCount } }", json!({})).await;
    count["agreements"]["totalCount"].clone()
}

/// Sends a draft: the status, and the code and message of the error.
async fn send(staff: &Staff<'_>, key: Option<&str>) -> (u16, String, String) {
    let mut input = draft();
    if let Some(key) = key {
        input["idempotencyKey"] = json!(key);
    }
    let (status, text) = staff.send(json!({ "query": DRAFT, "variables": { "input": input } }), &[ACCEPT]).await;
    let answer: Value = serde_json::from_str(&text).expect("JSON");
    let error = &answer["errors"][0];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (status, text(&error["extensions"]["code"]), text(&error["message"]))
}

fn with_editor(body: impl AsyncFnOnce(&TestServer, Staff<'_>)) {
    server::run(Engine::Postgres, async |server: TestServer| {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let editor = server.staff(Role::Editor, Some("ait-melloul")).await;
        body(&server, editor).await;
    });
}

#[test]
fn an_act_that_was_given_up_is_done_again() {
    with_editor(async |server, editor| {
        let database = failing(server, 2, false, GIVE_UP).await;
        assert_eq!(send(&editor, None).await.0, 200);
        assert_eq!((calls(&database).await, drafts(&editor).await), (3, json!(1)));
        database.close().await.expect("the connection closes");
    });
}

#[test]
fn an_act_is_not_begun_for_ever() {
    with_editor(async |server, editor| {
        let database = failing(server, 1_000, false, GIVE_UP).await;
        let (status, code, message) = send(&editor, None).await;
        assert_eq!((status, code.as_str()), (503, "BUSY"));
        assert!(message.contains("Nothing was done") && !message.contains("transactions do"), "{message}");
        assert_eq!((calls(&database).await, drafts(&editor).await), (3, json!(0)));
        database.close().await.expect("the connection closes");
    });
}

#[test]
fn an_act_whose_connection_broke_is_done_again() {
    with_editor(async |server, editor| {
        let database = failing(server, 1, false, BREAK).await;
        assert_eq!(send(&editor, None).await.0, 200);
        assert_eq!((calls(&database).await, drafts(&editor).await), (2, json!(1)));
        database.close().await.expect("the connection closes");
    });
}

/// Whether a commit was done that got no answer only an idempotency key tells.
#[test]
fn an_act_that_broke_at_its_commit_is_done_again_where_a_key_tells() {
    with_editor(async |server, editor| {
        let database = failing(server, 2, true, BREAK).await;
        let (status, code, message) = send(&editor, None).await;
        assert_eq!((status, code.as_str(), calls(&database).await), (503, "UNAVAILABLE", 1));
        assert!(message.contains("is not known"), "{message}");
        assert_eq!(send(&editor, Some("the-same-again")).await.0, 200);
        assert_eq!((calls(&database).await, drafts(&editor).await), (3, json!(1)));
        database.close().await.expect("the connection closes");
    });
}

/// The act has the log's lock and wants the table of keys; somebody has the table, and wants the lock.
#[test]
fn a_deadlock_is_no_error_to_who_acts() {
    with_editor(async |server, editor| {
        let database = server.database().await;
        let other = database.begin().await.expect("a transaction");
        // Whoever looks first is given up: the other one looks late.
        other.execute_unprepared("SET LOCAL deadlock_timeout = '1min'; LOCK TABLE idempotency").await.expect("a lock");
        let acting = send(&editor, Some("deadlock"));
        let blocking = async {
            let waiting = "SELECT 1 FROM pg_locks WHERE NOT granted AND locktype = 'relation'";
            while database
                .query_one_raw(Statement::from_string(DbBackend::Postgres, waiting))
                .await
                .expect("an answer")
                .is_none()
            {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            other.execute_unprepared(LOG_LOCK).await.expect("the lock, once the act was given up");
            other.commit().await.expect("a commit");
        };
        let ((status, code, _), ()) = tokio::join!(acting, blocking);
        assert_eq!((status, code.as_str(), drafts(&editor).await), (200, "", json!(1)));
        database.close().await.expect("the connection closes");
    });
}

/// Who waits for others too long is told so, and told when to come back.
fn waits(engine: Engine) {
    server::run(engine, async |server: TestServer| {
        program::is_at(env!("CARGO_BIN_EXE_chiraka-under-test"));
        let folder = tempfile::tempdir().expect("a folder");
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let url = ["--database-url", server.database_url.as_str()];
        let migrated = run(folder.path(), &[&["migrate"][..], &url].concat(), b"");
        assert!(migrated.status.success(), "{}", String::from_utf8_lossy(&migrated.stderr));
        let editor = server.staff(Role::Editor, Some("ait-melloul")).await;
        let arguments = ["serve", "--listen", "127.0.0.1:0", "--lock-seconds", "1"];
        let serving = Serving::start(folder.path(), &[&arguments[..], &url].concat());

        let database = server.database().await;
        let holding = database.begin().await.expect("a transaction");
        let lock = if engine == Engine::Postgres { LOG_LOCK } else { "UPDATE revision SET seq = seq WHERE seq = 1" };
        holding.execute_unprepared(lock).await.expect("the lock");
        let request = async || {
            let body = json!({ "query": DRAFT, "variables": { "input": draft() } }).to_string();
            let request = reqwest::Client::new().post(format!("http://{}/graphql", serving.address)).body(body);
            let request = request.header("Content-Type", "application/json").header("Authorization", editor.bearer());
            let response = request.send().await.expect("the server answers");
            let retry = response.headers().get("retry-after").map(|value| value.to_str().expect("text").to_owned());
            (response.status().as_u16(), retry, response.text().await.expect("text"))
        };
        let begun = Instant::now();
        let (status, retry, body) = request().await;
        assert_eq!((status, retry.as_deref()), (503, Some("5")), "{body}");
        assert!(body.contains("\"BUSY\"") && begun.elapsed() < Duration::from_secs(4), "{:?} {body}", begun.elapsed());
        holding.rollback().await.expect("a rollback");
        let (status, _, body) = request().await;
        assert_eq!(status, 200, "{body}");
        database.close().await.expect("the connection closes");
        assert!(serving.terminate().success());
    });
}

#[test]
fn who_waits_too_long_is_told_so_sqlite() {
    waits(Engine::Sqlite);
}

#[test]
fn who_waits_too_long_is_told_so_postgres() {
    waits(Engine::Postgres);
}
