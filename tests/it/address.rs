//! Where the database is, and what the program says when it can't be reached.

use std::{fs, net::TcpListener, path::Path, process::Command};

use tests::{
    engine::{Engine, TestDatabase},
    program::{self, command, run},
};

fn folder() -> tempfile::TempDir {
    program::is_at(env!("CARGO_BIN_EXE_chiraka-under-test"));
    tempfile::tempdir().expect("a folder")
}

/// What the program says on standard error with this address, which it can't use.
fn refusal(folder: &Path, url: &str) -> String {
    let mut command = command(folder, &["migrate"]);
    let output = command.env("DATABASE_URL", url).env("RUST_LOG", "trace").output().expect("the program runs");
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(1), "{text}");
    text
}

#[test]
fn a_wrong_address_is_told_with_the_right_one() {
    let folder = folder();
    for (url, remedy) in [
        ("x.db", "write sqlite://x.db"),
        ("", "is empty; write sqlite://FILE"),
        ("mysql://localhost/x", "neither sqlite:// nor postgres://"),
        ("sqlite://no/such/folder/x.db", "no/such/folder/x.db can't be opened"),
    ] {
        let said = refusal(folder.path(), url);
        assert!(said.contains(remedy) && said.contains("Check --database-url or DATABASE_URL"), "{url}: {said}");
    }
    for url in ["sqlite://sp ace.db", "sqlite://sp%20ace.db"] {
        assert!(run(folder.path(), &["migrate", "--database-url", url], b"").status.success(), "{url}");
        assert!(folder.path().join("sp ace.db").is_file());
    }
}

#[test]
fn a_password_is_never_printed() {
    let folder = folder();
    // A port that was free a moment ago, where nobody listens.
    let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port").port();
    for url in [
        format!("postgres://u:s3cret@127.0.0.1:{port}/d"),
        "postgres://u:s3cret@127.0.0.1:port/d".to_owned(),
        "postgres://u:s3cret@h/d?sslmode=never".to_owned(),
        "postgres://u:p@s3cret@h/d".to_owned(),
        "postgress://u:s3cret@h/d".to_owned(),
    ] {
        let said = refusal(folder.path(), &url);
        assert!(!said.contains("s3cret"), "{url}: {said}");
    }
}

#[test]
fn an_unreachable_server_is_told_with_the_cause() {
    let folder = folder();
    let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port").port();
    let said = refusal(folder.path(), &format!("postgres://u@127.0.0.1:{port}/d"));
    assert!(said.contains(&format!("PostgreSQL at 127.0.0.1, port {port}: Connection refused")), "{said}");
    // One that accepts and never says a word.
    let silent = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = silent.local_addr().expect("a port").port();
    let said = refusal(folder.path(), &format!("postgres://u@127.0.0.1:{port}/d"));
    assert!(said.contains("no answer within 5 seconds"), "{said}");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    if let Some(database) = runtime.block_on(TestDatabase::new(Engine::Postgres)) {
        let said = refusal(folder.path(), &database.url.replace("/test_", "/no_test_"));
        assert!(said.contains("does not exist"), "{said}");
        let said = refusal(folder.path(), &database.url.replace("postgres://postgres@", "postgres://nobody_here@"));
        assert!(said.contains("nobody_here"), "{said}");
    }
}

/// An auditor gets a copy that may only be read, in a folder that may only be read, and runs as somebody else.
#[test]
fn a_copy_that_may_not_be_written_can_be_verified() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    let bundle = folder.path().join("bundle.json");
    fs::write(&bundle, tests::bundle::ait_melloul().to_string()).expect("the bundle is written");
    assert!(run(folder.path(), &["import", "bundle.json"], b"").status.success());
    let copies = folder.path().join("copies");
    fs::create_dir(&copies).expect("a folder");
    fs::copy(folder.path().join("chiraka.db"), copies.join("copy.db")).expect("a copy");
    let program = folder.path().join("chiraka");
    fs::copy(env!("CARGO_BIN_EXE_chiraka-under-test"), &program).expect("a copy of the program");
    let mode = |path: &Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("permissions are set");
    };
    mode(folder.path(), 0o755);
    mode(&copies.join("copy.db"), 0o444);
    mode(&copies, 0o555);
    // Nothing is forbidden to root, so root becomes nobody first.
    let root = Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout.trim_ascii() == b"0");
    let mut auditor = if root {
        let mut auditor = Command::new("setpriv");
        auditor.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(&program);
        auditor
    } else {
        Command::new(&program)
    };
    auditor.args(["verify", "--database-url", "sqlite://copy.db"]).current_dir(&copies);
    let output = auditor.output().expect("the program runs");
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && said.contains("Nothing was altered: 37 revisions"), "{said}");
    let left: Vec<_> = fs::read_dir(&copies).expect("the folder").flatten().map(|entry| entry.file_name()).collect();
    assert_eq!(left, ["copy.db"]);
    mode(&copies, 0o755);
    // The changes of a program that was killed stand beside the file, and are not passed over in silence.
    fs::write(copies.join("copy.db-wal"), [1; 64]).expect("a file");
    mode(&copies, 0o555);
    let output = auditor.output().expect("the program runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && said.contains("copy both files"), "{said}");
    mode(&copies, 0o755);
}
