//! The program itself, started as a person would.

use std::{
    io::{BufRead, BufReader, Write},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output, Stdio},
    sync::OnceLock,
    thread,
    time::Duration,
};

use serde_json::{Value, json};

use crate::engine::setting;

static PROGRAM: OnceLock<PathBuf> = OnceLock::new();

/// Tells where the program is: `TEST_PROGRAM`, or the one that was built with the tests, which only their binary knows.
pub fn is_at(program: &str) {
    PROGRAM.get_or_init(|| setting("TEST_PROGRAM").unwrap_or_else(|| program.to_owned()).into());
}

/// Whether the program under test is one that is shipped, and must keep what a release promises.
pub fn is_shipped() -> bool {
    setting("TEST_PROGRAM").is_some() || !cfg!(debug_assertions)
}

/// The program with arguments, in a folder, with none of the settings of this process's environment.
pub fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM.get().expect("the test binary has told where the program is"));
    command.args(arguments).current_dir(folder);
    for name in [
        "DATABASE_URL",
        "DATABASE_CONNECTIONS",
        "FILES_URL",
        "LARGEST_FILE",
        "LISTEN",
        "WORKERS",
        "TRUSTED_PROXIES",
        "RATE_LIMIT",
        "TOKEN_RATE_LIMIT",
        "REQUESTS_IN_FLIGHT",
        "STATEMENT_SECONDS",
        "STAFF_STATEMENT_SECONDS",
        "LOCK_SECONDS",
        "REPLICA_URL",
        "NOTIFY_URL",
        "COST_LIMIT",
        "STAFF_COST_LIMIT",
        "TRUSTED_DOCUMENTS",
        "ONLY_TRUSTED_DOCUMENTS",
        "DRAIN_SECONDS",
        "LIVE_STREAMS",
        "LIVE_PER_ADDRESS",
        "LIVE_CONNECTIONS",
        "ANSWER_CACHE",
        "CORS_ORIGINS",
        "CHIRAKA_ACTOR",
        "SIGNING_KEY",
        "ORIGIN",
        "CHECKPOINT_FILE",
        "PUBLIC_URL",
        "PUBLISHER",
        "PUBLISHER_URL",
        "LICENCE",
        "CONTACT",
        "LOG_FORMAT",
        "METRICS_LISTEN",
        "RUST_LOG",
    ] {
        command.env_remove(name);
    }
    for (name, _) in std::env::vars_os() {
        if ["OIDC_", "OTEL_"].iter().any(|prefix| name.to_string_lossy().starts_with(prefix)) {
            command.env_remove(name);
        }
    }
    command
}

/// Runs the program to its end, with `input` on its standard input.
pub fn run(folder: &Path, arguments: &[&str], input: &[u8]) -> Output {
    let mut child = command(folder, arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("the program's input is a pipe");
    let input = input.to_vec();
    let writer = thread::spawn(move || {
        // A program that refuses its input early closes the pipe; that is its right.
        let _ = stdin.write_all(&input);
    });
    let output = child.wait_with_output().expect("the program ends");
    writer.join().expect("the input is written");
    output
}

/// Asks a server program with a token.
pub fn ask_as(serving: &Serving, token: &str, query: &str) -> Value {
    send(serving, Some(token), query)
}

/// Asks a server program as the public.
pub fn ask(serving: &Serving, query: &str) -> Value {
    send(serving, None, query)
}

fn send(serving: &Serving, token: Option<&str>, query: &str) -> Value {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let request = reqwest::Client::new().post(format!("http://{}/graphql", serving.address));
        let mut request = request.header("Content-Type", "application/json");
        if let Some(token) = token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        let request = request.body(json!({ "query": query }).to_string());
        let text = request.send().await.expect("the server answers").text().await.expect("the answer is text");
        serde_json::from_str(&text).expect("the answer is JSON")
    })
}

/// A server program, killed when dropped.
#[derive(Debug)]
pub struct Serving {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Serving {
    /// Starts the program and waits until it says where it listens.
    pub fn start(folder: &Path, arguments: &[&str]) -> Serving {
        Serving::start_with(folder, arguments, &[])
    }

    /// The same, with variables in its environment.
    pub fn start_with(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Serving {
        let mut command = command(folder, arguments);
        command.envs(variables.iter().copied());
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the program starts");
        let output = child.stdout.take().expect("the program's output is a pipe");
        let mut lines = BufReader::new(output).lines();
        let address = loop {
            let line = lines.next().expect("the program says where it listens").expect("its output is text");
            if let Some((_, address)) = line.split_once("http://") {
                break address.trim().parse().expect("an address");
            }
        };
        // Whoever stops reading would stop a program that goes on writing.
        thread::spawn(move || lines.for_each(drop));
        Serving { child, address }
    }

    /// The process's number.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends SIGTERM and waits for the end.
    pub fn terminate(self) -> ExitStatus {
        let sent = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().expect("kill runs");
        assert!(sent.success(), "the program was running");
        self.wait()
    }

    /// Waits for the end of what was told to stop.
    pub fn wait(mut self) -> ExitStatus {
        for _ in 0..200 {
            if let Some(status) = self.child.try_wait().expect("the program can be waited for") {
                return status;
            }
            thread::sleep(Duration::from_millis(50));
        }
        panic!("the program did not stop within 10 seconds of SIGTERM");
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
