//! A server in the test's own process: the real application on a free port, over a database of its own.

use std::{
    net::{SocketAddr, TcpListener},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
    thread::JoinHandle,
    time::Duration,
};

use api::{
    CostLimits,
    app::App,
    clock::{Clock, SystemClock},
    files::{Files, FilesPlace},
    generate::{Made, Plan, Refusal, generate},
    http::server::{Manners, server},
    import::{Failure, Summary, import},
    key::Signer,
    store::{StatementLimits, Store, StoreConfig},
};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use sea_orm::{Database, DatabaseConnection};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::engine::{Engine, TestDatabase};

/// The largest file that test servers take, in bytes.
pub const LARGEST_FILE: u64 = 1024 * 1024;

/// A running server.
#[derive(Debug)]
pub struct TestServer {
    /// The engine under it.
    pub engine: Engine,
    /// Where it listens.
    pub address: SocketAddr,
    /// The database's address.
    pub database_url: String,
    client: reqwest::Client,
    store: Store,
    handle: actix_web::dev::ServerHandle,
    thread: Option<JoinHandle<()>>,
    files: TempDir,
    database: Arc<TestDatabase>,
}

/// The id that the tests give their requests: errors repeat it, and stay comparable.
pub const REQUEST_ID: &str = "test";

fn client() -> reqwest::Client {
    let headers =
        HeaderMap::from_iter([(HeaderName::from_static("x-request-id"), HeaderValue::from_static(REQUEST_ID))]);
    reqwest::Client::builder().default_headers(headers).build().expect("a client without TLS")
}

/// What signs the test servers' checkpoints.
pub fn signer() -> Signer {
    Signer::new("registry.test".parse().expect("a log's name"), &[7; 32])
}

/// Runs a test body against a server of its own; does nothing where the engine is not to be had.
pub fn run<F: Future<Output = ()>>(engine: Engine, body: impl FnOnce(TestServer) -> F) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        if let Some(server) = TestServer::start(engine).await {
            body(server).await;
        }
    });
}

impl TestServer {
    /// Starts a server over an empty registry.
    pub async fn start(engine: Engine) -> Option<TestServer> {
        Self::start_with(engine, Arc::new(SystemClock)).await
    }

    /// Starts a server that takes its time from `clock`.
    pub async fn start_with(engine: Engine, clock: Arc<dyn Clock>) -> Option<TestServer> {
        Self::start_app(engine, clock, |app| app).await
    }

    /// Starts a server of an application that is made ready like this.
    pub async fn start_app(
        engine: Engine,
        clock: Arc<dyn Clock>,
        ready: impl FnOnce(App) -> App + Send + 'static,
    ) -> Option<TestServer> {
        Self::start_edge(engine, clock, ready, Manners::default()).await
    }

    /// Starts a server of an application that is made ready like this, with manners of its own.
    pub async fn start_edge(
        engine: Engine,
        clock: Arc<dyn Clock>,
        ready: impl FnOnce(App) -> App + Send + 'static,
        manners: Manners,
    ) -> Option<TestServer> {
        let database = Arc::new(TestDatabase::of_registry(engine).await?);
        Some(Self::start_over(engine, database, clock, ready, Manners { workers: 1, ..manners }))
    }

    /// Starts a second server over the same database, with manners of its own.
    pub fn beside(
        &self,
        clock: Arc<dyn Clock>,
        ready: impl FnOnce(App) -> App + Send + 'static,
        manners: Manners,
    ) -> TestServer {
        Self::start_over(self.engine, Arc::clone(&self.database), clock, ready, manners)
    }

    fn start_over(
        engine: Engine,
        database: Arc<TestDatabase>,
        clock: Arc<dyn Clock>,
        ready: impl FnOnce(App) -> App + Send + 'static,
        manners: Manners,
    ) -> TestServer {
        // As `serve` has them, but for a machine on which everything is tested at once.
        let limit = Some(Duration::from_secs(30));
        let statement_limits = Some(StatementLimits { public: limit, staff: limit.map(|limit| 2 * limit) });
        let config =
            StoreConfig { connections: 4, create: true, statement_limits, ..StoreConfig::of(database.url.as_str()) };
        let folder = tempfile::tempdir().expect("a folder for the files");
        let place = FilesPlace::Folder(folder.path().to_owned());
        let files = Files::open(&place, LARGEST_FILE, false).expect("the folder is there");
        let (telling, started) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let store = Store::connect(&config).await.expect("the test's database answers");
                store.migrate().await.expect("an empty database can be brought up to date");
                let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
                let address = listener.local_addr().expect("a port");
                // What a test writes beside the server, it finds at once.
                let app = App::new(store.clone(), files, clock).hiding_for(Duration::ZERO);
                // Tests ask for more at once than anybody may; those of the limits set their own.
                let app = app.costing(CostLimits { public: u64::MAX, staff: u64::MAX });
                let app = ready(app.signed_by(Some(signer())));
                let server = server(app, listener, manners).expect("a server");
                telling.send((address, store.clone(), server.handle())).expect("the test waits for the server");
                server.run().await.expect("the server ends well");
                store.close().await.expect("the database closes");
            });
        });
        let (address, store, handle) = started.recv().expect("the server starts");
        TestServer {
            engine,
            address,
            database_url: database.url.clone(),
            client: client(),
            store,
            handle,
            thread: Some(thread),
            files: folder,
            database,
        }
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The folder of the documents' bytes.
    pub fn files(&self) -> &Path {
        self.files.path()
    }

    /// What sends requests.
    pub fn client(&self) -> &reqwest::Client {
        &self.client
    }

    /// Asks, and answers the body as it came.
    pub async fn ask_text(&self, query: &str, variables: Value) -> String {
        let body = json!({ "query": query, "variables": variables }).to_string();
        let request = self.client.post(self.url("/graphql")).header("Content-Type", "application/json").body(body);
        request.send().await.expect("the server answers").text().await.expect("the answer is text")
    }

    /// Asks, and answers the whole response.
    pub async fn ask(&self, query: &str, variables: Value) -> Value {
        let text = self.ask_text(query, variables).await;
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("not JSON ({error}): {text}"))
    }

    /// Asks what must be answered without an error, and answers the data.
    pub async fn data(&self, query: &str, variables: Value) -> Value {
        let mut answer = self.ask(query, variables).await;
        assert_eq!(answer.get("errors"), None, "{query}");
        answer["data"].take()
    }

    /// Asks what must be refused, and answers the first error's code, argument and message.
    pub async fn error(&self, query: &str, variables: Value) -> (String, String, String) {
        let answer = self.ask(query, variables).await;
        let error = &answer["errors"][0];
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        (text(&error["extensions"]["code"]), text(&error["extensions"]["argument"]), text(&error["message"]))
    }

    /// How many SQL statements the server has run.
    pub fn statements_now(&self) -> u64 {
        self.store.statements()
    }

    /// How many SQL statements an answer takes.
    pub async fn statements(&self, query: &str, variables: Value) -> u64 {
        static ASKED: AtomicU64 = AtomicU64::new(0);
        let before = self.store.statements();
        // An answer that was kept takes none: the question is made one that was never asked.
        let query = format!("{query} # {}", ASKED.fetch_add(1, Ordering::Relaxed));
        self.data(&query, variables).await;
        self.store.statements() - before
    }

    /// Imports a bundle.
    pub async fn import(&self, bundle: &Value) -> Result<Summary, Failure> {
        self.import_text(bundle.to_string().as_bytes()).await
    }

    /// Imports a bundle as text.
    pub async fn import_text(&self, bundle: &[u8]) -> Result<Summary, Failure> {
        let store =
            Store::connect(&StoreConfig::of(self.database_url.as_str())).await.expect("the test's database answers");
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let imported = import(&store, &clock, "test", bundle, &mut ()).await;
        store.close().await.expect("the database closes");
        imported
    }

    /// Fills the registry with an invented country.
    pub async fn generate(&self, plan: Plan) -> Result<Made, Refusal> {
        let store = self.store().await;
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let made = generate(&store, &clock, plan, &mut ()).await;
        store.close().await.expect("the database closes");
        made
    }

    /// The database itself, for states that no call can reach.
    pub async fn database(&self) -> DatabaseConnection {
        Database::connect(&self.database_url).await.expect("the test's database answers")
    }

    /// A connection of the registry's own, for what is not served over HTTP.
    pub async fn store(&self) -> Store {
        Store::connect(&StoreConfig::of(self.database_url.as_str())).await.expect("the test's database answers")
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        // The handle's command is sent when it is called; what it answers is for those who wait.
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            assert!(ended.is_ok() || std::thread::panicking(), "the server panicked");
        }
    }
}
