//! The one-way rules, read from the source: which folder may know what, how long a file may be, how it begins.

use std::{
    fs,
    path::{Path, PathBuf},
};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
const LONGEST: usize = 400;

/// Every Rust file of the workspace: its path from the root, and its text.
fn sources() -> Vec<(String, String)> {
    let mut files = Vec::new();
    for member in ["entity/src", "migration/src", "api/src", "tests/src", "tests/it"] {
        collect(&Path::new(ROOT).join(member), &mut files);
    }
    let root = Path::new(ROOT);
    files
        .into_iter()
        .map(|file| {
            let text = fs::read_to_string(&file).expect("a source file is text");
            let path = file.strip_prefix(root).expect("below the root").display().to_string();
            (path, text)
        })
        .collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// Fails for each file that `concerns` and whose code (comments apart) names something `forbidden`.
fn forbid(rule: &str, concerns: impl Fn(&str) -> bool, forbidden: &[&str]) {
    let mut found = Vec::new();
    for (path, text) in sources() {
        if !concerns(&path) {
            continue;
        }
        for (number, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            found.extend(
                forbidden
                    .iter()
                    .filter(|word| code.contains(**word))
                    .map(|word| format!("{path}:{}: {word}", number + 1)),
            );
        }
    }
    assert!(found.is_empty(), "{rule}\n{}", found.join("\n"));
}

fn named(path: &str, names: &[&str]) -> bool {
    names.iter().any(|name| path.ends_with(&format!("/{name}.rs")))
}

#[test]
fn http_is_spoken_in_http_alone() {
    let outside = |path: &str| {
        path.starts_with("api/src/") && !path.starts_with("api/src/http/") && !named(path, &["cli/serve", "cli/demo"])
    };
    forbid("actix_web is used in http/ only; the command line starts its runtime", outside, &["actix_web"]);
}

#[test]
fn the_public_types_know_no_sql() {
    let concerned = |path: &str| path.starts_with("api/src/registry/") && named(path, &["schema", "root", "input"]);
    forbid("schema.rs, root.rs and input.rs hold no SQL", concerned, &["sea_orm"]);
}

#[test]
fn the_acts_know_no_graphql() {
    let concerned = |path: &str| path.starts_with("api/src/registry/") && path.contains("/service/");
    forbid("service/ holds no GraphQL", concerned, &["async_graphql"]);
    let queries = |path: &str| path.starts_with("api/src/registry/") && named(path, &["query"]);
    forbid("query.rs holds no GraphQL", queries, &["async_graphql"]);
    let below = |path: &str| {
        ["store", "revision", "import"].iter().any(|folder| path.starts_with(&format!("api/src/{folder}/")))
            && !named(path, &["revision/proof"])
    };
    forbid("what lies below GraphQL does not know it", below, &["graphql::", "async_graphql"]);
    let rules = |path: &str| path.starts_with("api/src/registry/") && named(path, &["rules"]);
    forbid("rules.rs is pure", rules, &["sea_orm", "async_graphql", ".await"]);
}

#[test]
fn a_connection_comes_from_the_store_alone() {
    let concerned = |path: &str| path.starts_with("api/src/registry/") && !path.contains("/service/");
    forbid("reads go through the scope", concerned, &[".connection()", "DatabaseConnection", "DatabaseTransaction"]);
    let everywhere = |path: &str| path.starts_with("api/src/") && !path.starts_with("api/src/store/");
    forbid("only store/ connects", everywhere, &["Database::connect", "ConnectOptions"]);
}

#[test]
fn the_file_store_is_reached_through_files_alone() {
    let outside = |path: &str| path.starts_with("api/src/") && !path.starts_with("api/src/files/");
    forbid("the bytes of documents are files/'s business", outside, &["object_store"]);
    // The registry as it was is a database of its own, in a folder that goes with it.
    let beside = |path: &str| outside(path) && path != "api/src/store/mod.rs";
    forbid("what passes through the disk does so in files/ and store/", beside, &["tempfile::"]);
    let concerned = |path: &str| path.starts_with("api/src/files/");
    forbid("files/ knows no GraphQL", concerned, &["graphql::", "async_graphql"]);
}

#[test]
fn engines_are_named_in_the_store_alone() {
    let concerned = |path: &str| {
        path.starts_with("api/src/")
            && !path.starts_with("api/src/store/")
            && !named(path, &["error", "config", "search/index"])
            || path.starts_with("entity/src/")
            || path.starts_with("migration/src/") && !named(path, &["dialect"])
    };
    forbid(
        "engines differ in store/, search/index.rs and migration/src/dialect.rs only",
        concerned,
        &["DbBackend::", "Postgres", "Sqlite"],
    );
}

#[test]
fn a_concept_never_calls_anothers_acts() {
    let concepts = ["agreement", "association", "ceremony", "council", "official", "source", "vocabulary"];
    for concept in concepts {
        let others: Vec<String> = concepts
            .iter()
            .filter(|other| **other != concept)
            .map(|other| format!("registry::{other}::service"))
            .collect();
        let others: Vec<&str> = others.iter().map(String::as_str).collect();
        let folder = format!("api/src/registry/{concept}/");
        forbid(
            "a concept uses another's query and rules, never its service",
            |path| path.starts_with(&folder),
            &others,
        );
    }
}

#[test]
fn every_file_says_what_it_is_for_and_does_one_job() {
    let mut found = Vec::new();
    for (path, text) in sources() {
        if !text.starts_with("//!") && !text.starts_with("#![doc") {
            found.push(format!("{path}: begin with //! and what the file is for"));
        }
        let lines = text.lines().count();
        if lines > LONGEST {
            found.push(format!("{path}: {lines} lines; split it by act or by type"));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn nothing_is_silenced_or_left_half_done() {
    let words = [
        concat!("#[", "allow("),
        concat!("#[", "ignore"),
        concat!("todo", "!("),
        concat!("unimplemented", "!("),
        concat!("FIX", "ME"),
    ];
    forbid("#[expect] with a reason, and no stubs", |_| true, &words);
    let product = |path: &str| path.starts_with("api/src/") || path.starts_with("entity/src/");
    forbid("`expect` states the invariant", product, &[".unwrap()"]);
}
