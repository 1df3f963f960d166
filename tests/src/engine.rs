//! The two engines. PostgreSQL is the server that `TEST_POSTGRES_URL` names, or else a private cluster that this process
//! starts from the installed binaries. Where there is neither, its half of the tests is skipped, but never in CI.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{ChildStdin, Command, Stdio},
    sync::{Arc, OnceLock, Weak},
};

use api::store::{Store, StoreConfig};
use sea_orm::{ConnectionTrait, Database};
use tempfile::TempDir;
use tokio::sync::{Mutex, OnceCell};
use uuid::Uuid;

/// A database engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// The embedded one.
    Sqlite,
    /// The server.
    Postgres,
}

/// A database of one test's own, gone with the test.
#[derive(Debug)]
pub struct TestDatabase {
    /// Its address.
    pub url: String,
    _folder: Option<TempDir>,
    /// What it was copied from: gone with the last copy.
    _template: Option<Arc<TestDatabase>>,
    /// The server's address and the database's name, where it must be dropped.
    on_server: Option<(&'static str, String)>,
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let Some((server, name)) = self.on_server.take() else {
            return;
        };
        // The test's own runtime may be ending: the database is dropped from a thread apart.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let admin = Database::connect(server).await.expect("the PostgreSQL server answers");
                let done = admin.execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)")).await;
                done.expect("the test's database can be dropped");
            });
        });
        assert!(dropping.join().is_ok() || std::thread::panicking(), "the test's database is left behind");
    }
}

impl TestDatabase {
    /// A new, empty database; `None` where the engine is not to be had.
    pub async fn new(engine: Engine) -> Option<TestDatabase> {
        match engine {
            Engine::Sqlite => {
                let folder = tempfile::tempdir().expect("a folder for the database");
                let url = format!("sqlite://{}", folder.path().join("test.db").display());
                Some(TestDatabase { url, _folder: Some(folder), _template: None, on_server: None })
            }
            Engine::Postgres => Some(Self::on(postgres()?, None).await),
        }
    }

    /// A new, empty registry: a copy of one that was brought up to date, which is much faster than bringing it up to date.
    pub async fn of_registry(engine: Engine) -> Option<TestDatabase> {
        match engine {
            Engine::Sqlite => {
                let database = Self::new(engine).await?;
                let file = database.url.trim_start_matches("sqlite://");
                std::fs::write(file, registry_file().await).expect("the folder can be written to");
                Some(database)
            }
            Engine::Postgres => {
                let server = postgres()?;
                let template = registry(server).await;
                let mut database = Self::on(server, Some(template.name())).await;
                database._template = Some(template);
                Some(database)
            }
        }
    }

    /// A new database on the server: empty, or a copy of one that nobody is connected to.
    async fn on(server: &'static str, template: Option<&str>) -> TestDatabase {
        let name = format!("test_{}", Uuid::now_v7().simple());
        let from = template.map_or_else(String::new, |template| format!(" TEMPLATE {template}"));
        let admin = Database::connect(server).await.expect("the PostgreSQL server answers");
        admin.execute_unprepared(&format!("CREATE DATABASE {name}{from}")).await.expect("a database of its own");
        admin.close().await.expect("the connection closes");
        let url = with_database(server, &name);
        TestDatabase { url, _folder: None, _template: None, on_server: Some((server, name)) }
    }

    /// Brings it up to date.
    async fn migrate(&self) {
        let config = StoreConfig { create: true, ..StoreConfig::of(self.url.as_str()) };
        let store = Store::connect(&config).await.expect("the test's database answers");
        store.migrate().await.expect("an empty database can be brought up to date");
        store.close().await.expect("the database closes");
    }
}

/// The file of an empty registry.
async fn registry_file() -> &'static [u8] {
    static FILE: OnceCell<Vec<u8>> = OnceCell::const_new();
    let made = async {
        let database = TestDatabase::new(Engine::Sqlite).await.expect("SQLite is built in");
        database.migrate().await;
        std::fs::read(database.url.trim_start_matches("sqlite://")).expect("the database is one file")
    };
    FILE.get_or_init(|| made).await
}

/// An empty registry on the server, to be copied.
async fn registry(server: &'static str) -> Arc<TestDatabase> {
    static KNOWN: Mutex<Weak<TestDatabase>> = Mutex::const_new(Weak::new());
    let mut known = KNOWN.lock().await;
    if let Some(database) = known.upgrade() {
        return database;
    }
    let database = Arc::new(TestDatabase::on(server, None).await);
    database.migrate().await;
    *known = Arc::downgrade(&database);
    database
}

impl TestDatabase {
    /// The name of the database on its server.
    pub fn name(&self) -> &str {
        self.on_server.as_ref().map_or("", |(_, name)| name)
    }

    /// The address of the server, through another database.
    pub fn server_url(&self) -> &'static str {
        self.on_server.as_ref().map_or("", |(server, _)| server)
    }

    /// A copy of a database on the server, which nobody may be connected to.
    pub async fn copy(&self) -> TestDatabase {
        Self::on(self.server_url(), Some(self.name())).await
    }
}

fn with_database(url: &str, name: &str) -> String {
    let (address, parameters) = url.split_once('?').unwrap_or((url, ""));
    let (server, _) = address.rsplit_once('/').expect("a URL with a database");
    format!("{server}/{name}?{parameters}")
}

/// A setting of the tests, from the environment.
#[expect(clippy::disallowed_methods, reason = "the harness has no command line")]
pub fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// How often the tests kill a program in mid-write: `TEST_KILLS`, or a few times.
pub fn kills() -> usize {
    setting("TEST_KILLS").and_then(|kills| kills.parse().ok()).unwrap_or(5)
}

/// The address of the PostgreSQL server, started if need be.
fn postgres() -> Option<&'static str> {
    static SERVER: OnceLock<Option<(String, Option<ChildStdin>)>> = OnceLock::new();
    let server = SERVER.get_or_init(|| {
        if let Some(given) = setting("TEST_POSTGRES_URL") {
            return Some((given, None));
        }
        let Some(binaries) = binaries() else {
            assert!(setting("CI").is_none(), "CI never skips PostgreSQL: install it or set TEST_POSTGRES_URL");
            eprintln!("skipped: PostgreSQL is not installed and TEST_POSTGRES_URL is not set");
            return None;
        };
        let (url, life) = start(&binaries);
        Some((url, Some(life)))
    });
    server.as_ref().map(|(url, _)| url.as_str())
}

/// Where PostgreSQL's programs are: on the PATH, or where Debian keeps them.
fn binaries() -> Option<PathBuf> {
    let path = setting("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = path.split(':').map(PathBuf::from).collect();
    if let Ok(versions) = std::fs::read_dir("/usr/lib/postgresql") {
        folders.extend(versions.flatten().map(|version| version.path().join("bin")));
    }
    folders.into_iter().find(|folder| folder.join("initdb").is_file() && folder.join("pg_ctl").is_file())
}

/// A private cluster. Its keeper is a shell that waits on a pipe from this process: however this process ends, the pipe
/// closes, and the keeper stops the server and removes its files.
#[expect(clippy::zombie_processes, reason = "the keeper ends with this process, which has nothing left to wait with")]
fn start(binaries: &Path) -> (String, ChildStdin) {
    const KEEPER: &str = r#"
        set -e
        folder=$(mktemp -d /tmp/chiraka-test-XXXXXX)
        trap 'rm -rf "$folder"' EXIT
        "$0/initdb" -D "$folder/data" -U postgres -A trust --no-sync -E UTF8 --locale=C >/dev/null
        "$0/pg_ctl" -D "$folder/data" -l "$folder/log" -s -w -t 60 \
            -o "-k $folder -c listen_addresses= -c fsync=off -c max_connections=300" start </dev/null >/dev/null
        trap '"$0/pg_ctl" -D "$folder/data" -s -m immediate stop; rm -rf "$folder"' EXIT
        echo "$folder"
        cat >/dev/null
    "#;
    // PostgreSQL refuses to run as root; Debian's package brings a user for it.
    let root = Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout.trim_ascii() == b"0");
    let mut keeper = if root {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--", "sh"]);
        command
    } else {
        Command::new("sh")
    };
    let mut keeper = keeper
        .args(["-c", KEEPER])
        .arg(binaries)
        .current_dir("/tmp")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a shell starts the private PostgreSQL");
    let life = keeper.stdin.take().expect("the keeper has a pipe");
    let mut folder = String::new();
    let output = keeper.stdout.take().expect("the keeper's output is read");
    BufReader::new(output).read_line(&mut folder).expect("the keeper tells its folder");
    let folder = folder.trim();
    assert!(!folder.is_empty(), "the private PostgreSQL did not start");
    (format!("postgres://postgres@localhost/postgres?host={folder}"), life)
}
