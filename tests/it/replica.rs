//! Standbys: who answers what. A copy of the database stands for one. It replays nothing by itself, and one of its labels is
//! another, so an answer tells who gave it.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use api::{
    access::token::{NewToken, create},
    clock::{Clock, SystemClock},
    store::{Store, StoreConfig},
};
use entity::access_token::Role;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection};
use serde_json::{Value, json};
use tests::{
    engine::{Engine, TestDatabase},
    program::{self, Serving, run},
};

const QUERY: &str = "{ council(slug: \"ait-melloul\") { label: name(language: FR) } }";

/// What an answer says: its status, when to come back, how far the log was, and its body.
#[derive(Debug)]
struct Said {
    status: u16,
    retry: bool,
    seq: i64,
    body: Value,
}

impl Said {
    fn label(&self) -> &str {
        self.body["data"]["council"]["label"].as_str().unwrap_or_else(|| panic!("{self:?}"))
    }

    fn code(&self) -> &str {
        self.body["errors"][0]["extensions"]["code"].as_str().unwrap_or_else(|| panic!("{self:?}"))
    }
}

struct Asking {
    serving: Serving,
    token: String,
}

impl Asking {
    async fn send(&self, body: Value, headers: &[(&str, &str)]) -> Said {
        let request = reqwest::Client::new().post(format!("http://{}/graphql", self.serving.address));
        let mut request = request.header("Content-Type", "application/json").body(body.to_string());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.send().await.expect("the server answers");
        let seq = response.headers().get("chiraka-seq").and_then(|seq| seq.to_str().ok()?.parse().ok());
        Said {
            status: response.status().as_u16(),
            retry: response.headers().contains_key("retry-after"),
            seq: seq.unwrap_or(0),
            body: serde_json::from_str(&response.text().await.expect("text")).expect("JSON"),
        }
    }

    async fn ask(&self) -> Said {
        self.send(json!({ "query": QUERY }), &[]).await
    }

    /// Asks until the answer has a label.
    async fn ask_until(&self, label: &str) -> Said {
        let begun = Instant::now();
        loop {
            let said = self.ask().await;
            if said.label() == label {
                return said;
            }
            assert!(begun.elapsed() < Duration::from_secs(10), "{label}: {said:?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn write(&self, slug: &str) -> Said {
        let query = "mutation ($input: CreateThemeInput!) { createTheme(input: $input) { theme { slug } } }";
        let input = json!({ "slug": slug, "label": { "fr": slug } });
        let bearer = format!("Bearer {}", self.token);
        self.send(json!({ "query": query, "variables": { "input": input } }), &[("Authorization", bearer.as_str())])
            .await
    }
}

/// Lets nobody into a database any more, or again.
async fn shut(database: &TestDatabase, admin: &DatabaseConnection, is_shut: bool) {
    let name = database.name();
    let cut = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
    for form in [format!("ALTER DATABASE {name} ALLOW_CONNECTIONS {}", !is_shut), cut] {
        admin.execute_unprepared(&form).await.expect("a fault that no call makes");
    }
}

#[test]
fn the_public_reads_from_a_standby_that_lacks_nothing() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        program::is_at(env!("CARGO_BIN_EXE_chiraka-under-test"));
        let Some(primary) = TestDatabase::new(Engine::Postgres).await else {
            return;
        };
        let folder = tempfile::tempdir().expect("a folder");
        let real = folder.path().join("real.json");
        std::fs::write(&real, tests::bundle::ait_melloul().to_string()).expect("a file can be written");
        let url = ["--database-url", primary.url.as_str()];
        for task in [&["migrate"][..], &["import", real.to_str().expect("a path")]] {
            let done = run(folder.path(), &[task, &url].concat(), b"");
            assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        }
        let store = Store::connect(&StoreConfig::of(primary.url.as_str())).await.expect("the test's database answers");
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let new = NewToken { name: "replica".into(), office: None, role: Role::Admin, council: None, expires_at: None };
        let token = create(&store, &clock, new).await.unwrap_or_else(|error| panic!("{}", error.cause())).secret;
        store.close().await.expect("the database closes");
        let copy = primary.copy().await;
        let standby = Database::connect(&copy.url).await.expect("the copy answers");
        let label = "UPDATE council SET name = '{\"fr\":\"Copie\"}' WHERE slug = 'ait-melloul'";
        standby.execute_unprepared(label).await.expect("a label of its own");
        // What is kept would be told again, whoever gave it first.
        let arguments = ["serve", "--listen", "127.0.0.1:0", "--answer-cache", "0", "--replica-url", copy.url.as_str()];
        let asking = Asking { serving: Serving::start(folder.path(), &[&arguments[..], &url].concat()), token };

        let first = asking.ask_until("Copie").await;
        // Staff read what they write and what nobody else sees: the database itself answers.
        let bearer = format!("Bearer {}", asking.token);
        let own = asking.send(json!({ "query": QUERY }), &[("Authorization", bearer.as_str())]).await;
        let original = own.label().to_owned();
        assert_ne!(original, "Copie");
        let least = async |seq: &str| asking.send(json!({ "query": QUERY }), &[("Chiraka-Min-Seq", seq)]).await;
        assert_eq!(least(&first.seq.to_string()).await.label(), "Copie");
        assert_eq!(least(&(first.seq + 1).to_string()).await.code(), "INVALID_ARGUMENT", "nobody has it yet");
        assert_eq!(least("-1").await.code(), "INVALID_REQUEST");

        // What it has not replayed, it does not answer: not to who wrote it, and to nobody else.
        assert_eq!(asking.write("lagging").await.status, 200);
        for _ in 0..5 {
            let said = asking.ask().await;
            assert_eq!((said.label(), said.seq), (original.as_str(), first.seq + 1));
        }
        assert_eq!(least(&(first.seq + 1).to_string()).await.label(), original);
        let replayed = "UPDATE revision SET seq = seq + 1 WHERE seq = (SELECT max(seq) FROM revision)";
        standby.execute_unprepared(replayed).await.expect("as if it were replayed");
        assert_eq!(asking.ask_until("Copie").await.seq, first.seq + 1);
        standby.close().await.expect("the connection closes");

        let admin = Database::connect(primary.server_url()).await.expect("the server answers");
        shut(&copy, &admin, true).await;
        assert_eq!(asking.ask().await.label(), original, "a standby that is gone costs no answer");
        shut(&copy, &admin, false).await;
        asking.ask_until("Copie").await;

        shut(&primary, &admin, true).await;
        for _ in 0..5 {
            assert_eq!(asking.ask().await.label(), "Copie", "reads go on without the primary");
        }
        let ready =
            reqwest::get(format!("http://{}/readyz", asking.serving.address)).await.expect("the server answers");
        assert_eq!(ready.status(), 200);
        let said = asking.write("refused").await;
        assert_eq!((said.status, said.code(), said.retry), (503, "UNAVAILABLE", true));
        shut(&primary, &admin, false).await;
        let begun = Instant::now();
        while asking.write("accepted").await.status != 200 {
            assert!(begun.elapsed() < Duration::from_secs(10), "writes go on with the primary");
        }
        assert!(asking.serving.terminate().success());

        // A server that starts while the primary is away reads from a standby too, and writes once the primary is back.
        shut(&primary, &admin, true).await;
        let serving = Serving::start(folder.path(), &[&arguments[..], &url].concat());
        let asking = Asking { serving, token: asking.token };
        asking.ask_until("Copie").await;
        let said = asking.write("refused").await;
        assert_eq!((said.status, said.code(), said.retry), (503, "UNAVAILABLE", true));
        shut(&primary, &admin, false).await;
        let begun = Instant::now();
        while asking.write("accepted-again").await.status != 200 {
            assert!(begun.elapsed() < Duration::from_secs(10), "writes begin with the primary");
        }
        assert!(asking.serving.terminate().success());
        // Where no standby answers either there is nothing to serve.
        shut(&primary, &admin, true).await;
        shut(&copy, &admin, true).await;
        let done = run(folder.path(), &[&arguments[..], &url].concat(), b"");
        let told = String::from_utf8_lossy(&done.stderr);
        assert!(!done.status.success() && told.contains("the database can't be reached"), "{told}");
        admin.close().await.expect("the connection closes");
    });
}

#[test]
fn a_replica_is_a_postgresql_server() {
    program::is_at(env!("CARGO_BIN_EXE_chiraka-under-test"));
    let folder = tempfile::tempdir().expect("a folder");
    let done = run(folder.path(), &["serve", "--replica-url", "postgres://registry:s3cret@localhost/x"], b"");
    let told = String::from_utf8_lossy(&done.stderr);
    assert!(
        !done.status.success() && told.contains("a replica is a PostgreSQL server") && !told.contains("s3cret"),
        "{told}"
    );
}
