//! Tables back into a registry: what was exported comes back as the same graph, what an office filled in is understood, and
//! what can't be understood is told by row and column, with nothing written.

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use api::{
    clock::{Clock, SystemClock},
    files::{Files, FilesPlace},
    generate::Plan,
    import::sheet::{self, Fault, Refused, Summary, documents::Source},
};
use entity::access_token::Role;
use serde_json::{Value, json};
use tests::{
    both,
    bundle::ait_melloul,
    engine::Engine,
    server::{LARGEST_FILE, TestServer},
};

use super::{get, text};
use crate::{
    acts::{about, begin, signature},
    document::{PDF, attached},
};

/// What the two agreements' reports hold.
const REPORTS: [&[u8]; 2] = [PDF, "Rapport annuel : 612 enfants.\n".as_bytes()];

/// Every table that can come back.
const TABLES: [&str; 24] = [
    "sources",
    "themes",
    "beneficiary-groups",
    "councils",
    "posts",
    "officials",
    "mandates",
    "associations",
    "facilities",
    "ceremonies",
    "agreements",
    "parties",
    "signatures",
    "reviews",
    "deliberations",
    "amendments",
    "suspensions",
    "commitments",
    "contributions",
    "instalments",
    "indicators",
    "measurements",
    "documents",
    "evaluations",
];

/// The tables whose lines are records; the rest are parts of them.
const RECORDS: usize = 11;

/// Takes every table into a folder.
pub(super) async fn export(server: &TestServer, folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for table in TABLES {
        let name = format!("{table}.{ending}");
        let file = folder.join(&name);
        fs::write(&file, get(server, &format!("/data/{name}"), &[]).await.2).expect("the file is written");
        files.push(file);
    }
    files
}

pub(super) async fn import(server: &TestServer, files: &[PathBuf], is_dry: bool) -> Result<Summary, Refused> {
    import_with(server, files, None, is_dry).await
}

/// Imports tables, with the files of documents from a folder.
pub(super) async fn import_with(
    server: &TestServer,
    files: &[PathBuf],
    folder: Option<&Path>,
    is_dry: bool,
) -> Result<Summary, Refused> {
    let store = server.store().await;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let place = FilesPlace::Folder(server.files().to_owned());
    let kept = Files::open(&place, LARGEST_FILE, false).expect("the folder is there");
    let given = (files, folder.map(|folder| Source { folder, files: &kept }));
    let imported = sheet::import(&store, &clock, "test", given, is_dry, &mut ()).await;
    store.close().await.expect("the database closes");
    imported
}

/// Takes the files of all documents that the public may read, under names that say nothing.
pub(super) async fn download(server: &TestServer, folder: &Path) {
    let lines = text(server, "/data/documents.jsonl").await;
    for (number, line) in lines.lines().enumerate() {
        let document: Value = serde_json::from_str(line).expect("a line is JSON");
        let id = document["id"].as_str().expect("an id");
        let bytes = get(server, &format!("/documents/{id}"), &[]).await.2;
        fs::write(folder.join(format!("{number}.x")), bytes).expect("the file is written");
    }
    fs::write(folder.join("something else"), "nobody asked for it").expect("the file is written");
}

pub(super) fn faults(imported: Result<Summary, Refused>) -> Vec<Fault> {
    match imported {
        Err(Refused::Faults(faults)) => faults,
        other => panic!("sound tables? {other:?}"),
    }
}

/// The whole public graph: the records of JSON Lines, where every id is the name of what it stands for, and the rest of the
/// ids are numbered within their record. References are left out: a registry gives its own.
async fn graph(server: &TestServer) -> BTreeMap<&'static str, Vec<String>> {
    let mut records: Vec<(&'static str, Vec<Value>)> = Vec::new();
    for table in &TABLES[..RECORDS] {
        let lines = text(server, &format!("/data/{table}.jsonl")).await;
        records.push((table, lines.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect()));
    }
    let mut names: HashMap<String, String> = HashMap::new();
    for (_, record) in records.iter().flat_map(|(table, records)| records.iter().map(move |record| (table, record))) {
        let council = record["councilId"].as_str().and_then(|id| names.get(id)).cloned().unwrap_or_default();
        let own = record["slug"].as_str().map(str::to_owned).or_else(|| record.get("name").map(Value::to_string));
        if let Some(own) = own {
            names.insert(record["id"].as_str().expect("an id").to_owned(), format!("{council}/{own}"));
        }
    }
    let named = |(table, records): (&'static str, Vec<Value>)| {
        let mut lines: Vec<String> = records
            .into_iter()
            .map(|mut record| {
                record.as_object_mut().expect("an object").remove("reference");
                let mut numbers = HashMap::new();
                name(&mut record, &names, &mut numbers);
                record.to_string()
            })
            .collect();
        lines.sort_unstable();
        (table, lines)
    };
    records.into_iter().map(named).collect()
}

fn name(value: &mut Value, names: &HashMap<String, String>, numbers: &mut HashMap<String, usize>) {
    match value {
        Value::String(text) if text.parse::<entity::id::NodeId>().is_ok() => {
            let next = numbers.len();
            *text = match names.get(text.as_str()) {
                Some(name) => name.clone(),
                None => format!("#{}", numbers.entry(text.clone()).or_insert(next)),
            };
        }
        Value::Array(items) => items.iter_mut().for_each(|item| name(item, names, numbers)),
        Value::Object(members) => members.values_mut().for_each(|item| name(item, names, numbers)),
        _ => {}
    }
}

fn same(one: &BTreeMap<&str, Vec<String>>, other: &BTreeMap<&str, Vec<String>>) {
    for (table, lines) in one {
        assert!(!lines.is_empty(), "{table} has rows");
        let only = |these: &[String], those: &[String]| -> Vec<String> {
            these.iter().filter(|line| those.binary_search(line).is_err()).take(3).cloned().collect()
        };
        let (lost, new) = (only(lines, &other[table]), only(&other[table], lines));
        assert!(lost.is_empty() && new.is_empty(), "{table}: lost {lost:?}, new {new:?}");
        assert_eq!(lines.len(), other[table].len(), "{table}");
    }
}

/// The real registry, and two agreements that went through every act that leaves something behind.
pub(super) async fn lived_in(server: &TestServer) {
    server.import(&ait_melloul()).await.expect("the real bundle is sound");
    let staff = server.staff(Role::Admin, None).await;
    let library = json!({ "council": "ait-melloul", "name": { "fr": "Bibliothèque, « la petite »", "ar": "الخزانة" } });
    staff.act("createFacility", "facility { id }", library).await;
    let amal = json!({ "slug": "amal", "kind": "COOPERATIVE", "name": { "fr": "Amal" }, "relatedParty": true,
        "ice": "001561191000066" });
    staff.act("createAssociation", "association { id }", amal).await;
    let token = staff.token.as_deref().expect("who has a role has a token");
    for (is_first, report) in [true, false].into_iter().zip(REPORTS) {
        let id = begin(&staff).await;
        let parts = "query ($id: ID!) { node(id: $id) { ... on Agreement {
            instalments { nodes { id } } indicators { nodes { id } } evaluations { nodes { id } } } } }";
        let parts = staff.data(parts, json!({ "id": id })).await;
        let part = |list: &str| parts["node"][list]["nodes"][0]["id"].clone();
        let public = json!({ "access": "PUBLIC", "kind": "REPORT", "language": "FR" });
        let secret = json!({ "access": "RESTRICTED", "title": { "fr": "Secret" } });
        attached(server, token, id.as_str().expect("an id"), ("secret.txt", b"for the staff alone"), secret).await;
        let report = attached(server, token, id.as_str().expect("an id"), ("rapport.bin", report), public).await;
        let acts = [
            ("submitForReview", json!({ "submittedOn": "2025-07-10" })),
            ("recordReview", review()),
            ("recordDeliberation", deliberation()),
            ("recordVisa", json!({ "requestedOn": "2025-08-04", "decidedOn": "2025-08-15", "outcome": "GRANTED" })),
            ("signAgreement", signature(&id)),
            ("publish", json!({})),
            (
                "recordPayment",
                json!({ "instalment": part("instalments"), "paidOn": "2025-10-02", "reference": "OP-77" }),
            ),
            (
                "recordEvaluation",
                json!({ "evaluation": part("evaluations"), "deliveredOn": "2026-10-01", "document": report["id"] }),
            ),
            ("amendAgreement", amendment()),
            (
                "suspendAgreement",
                json!({ "startsOn": "2026-01-10", "endsOn": "2099-01-01", "reason": { "fr": "Travaux." } }),
            ),
            ("resumeAgreement", json!({ "endedOn": "2026-02-10" })),
            (
                "recordMeasurement",
                json!({ "indicator": part("indicators"), "measuredOn": "2026-08-31", "value": "612.5" }),
            ),
            ("completeAgreement", json!({ "completedOn": "2026-09-30", "note": { "fr": "Objectif dépassé." } })),
        ];
        // The second one still rests.
        for (act, input) in acts.into_iter().take(if is_first { 13 } else { 10 }) {
            staff.act(act, "agreement { id }", about(&id, input)).await;
        }
    }
    let council = staff.data("{ council(slug: \"ait-melloul\") { id } }", json!({})).await["council"]["id"].clone();
    let rules = json!({ "id": council, "requiresDeliberation": true, "visaThreshold": "500000", "visaDays": 20 });
    staff.act("updateCouncil", "council { id }", rules).await;
}

fn review() -> Value {
    json!({ "committee": { "fr": "Finances" }, "reviewedOn": "2025-07-15", "opinion": "FAVOURABLE" })
}

fn deliberation() -> Value {
    json!({ "sessionKind": "EXTRAORDINARY", "heldOn": "2025-08-01", "decisionNumber": "12/2025", "votesFor": 21,
        "votesAgainst": 3, "abstentions": 0, "outcome": "APPROVED", "letterOn": "2025-08-04" })
}

fn amendment() -> Value {
    json!({ "signedOn": "2025-12-01", "summary": { "fr": "=Plus; \"de\" tout" }, "amount": { "amount": "150000.00" },
        "newPartners": [{ "association": "al-hayat-medical-solidarity" }] })
}

/// A registry's tables make an empty registry the same, and a second time change nothing.
async fn comes_back(server: &TestServer, ending: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let files = export(server, folder.path(), ending).await;
    let documents = tempfile::tempdir().expect("a folder");
    download(server, documents.path()).await;
    let empty = TestServer::start(server.engine).await.expect("the engine is there");
    let import = async |to, is_dry| {
        let imported = import_with(to, &files, Some(documents.path()), is_dry).await;
        imported.unwrap_or_else(|refused| panic!("{refused:?}"))
    };
    let rehearsed = import(&empty, true).await;
    assert_eq!((rehearsed.seq, rehearsed.rehearsed.is_empty()), (0, false));
    let nothing = empty.data("{ agreements { totalCount } changes { nodes { seq } } }", json!({})).await;
    assert_eq!(
        nothing,
        json!({ "agreements": { "totalCount": 0 }, "changes": { "nodes": [] } }),
        "a rehearsal writes nothing"
    );
    assert_eq!(kept(&empty), 0, "no file either");
    let first = import(&empty, false).await;
    assert_eq!((first.created, first.updated), (rehearsed.created, rehearsed.updated));
    same(&graph(server).await, &graph(&empty).await);
    let again = import(&empty, false).await;
    assert_eq!((again.created, again.updated, again.completed, again.seq), (0, 0, 0, first.seq), "twice is once");
    // The registry that they came from knows its own agreements by their ids.
    let own = import(server, true).await;
    assert_eq!(own.rehearsed, Vec::<String>::new());
    let taken = tempfile::tempdir().expect("a folder");
    download(&empty, taken.path()).await;
    assert_eq!(contents(documents.path()), contents(taken.path()), "with every byte");
    // Who may not read a document must not be told of it by what its agreement became either.
    assert!(!graph(&empty).await["agreements"].concat().contains("secret"));
}

/// How many files a registry keeps.
fn kept(server: &TestServer) -> usize {
    contents(server.files()).len()
}

/// What the files of a folder and its folders hold.
fn contents(folder: &Path) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("an entry").path();
        match path.is_dir() {
            true => found.extend(contents(&path)),
            false => found.push(fs::read(&path).expect("the file is there")),
        }
    }
    found.sort_unstable();
    found
}

both! {
    async fn what_was_exported_comes_back(server) {
        lived_in(&server).await;
        for ending in ["csv", "xlsx"] {
            comes_back(&server, ending).await;
        }
    }

    async fn an_invented_country_comes_back(server) {
        server.generate(Plan { agreements: 300, seed: 3, communes: 6 }).await.expect("an empty registry is filled");
        comes_back(&server, if server.engine == Engine::Sqlite { "xlsx" } else { "csv" }).await;
    }
}

/// Changes one place of a table, the first or the last.
pub(super) fn spoil(folder: &Path, table: &str, before: &str, after: &str, is_first: bool) {
    let file = folder.join(format!("{table}.csv"));
    let mut text = fs::read_to_string(&file).expect("the table is there");
    let place = if is_first { text.find(before) } else { text.rfind(before) };
    let place = place.unwrap_or_else(|| panic!("{table} has no {before}: {text}"));
    text.replace_range(place..place + before.len(), after);
    fs::write(&file, text).expect("the table is written");
}

both! {
    async fn what_is_wrong_is_told_by_row_and_column(server) {
        lived_in(&server).await;
        let folder = tempfile::tempdir().expect("a folder");
        let files = export(&server, folder.path(), "csv").await;
        let documents = tempfile::tempdir().expect("a folder");
        download(&server, documents.path()).await;
        for (table, before, after, is_first) in [
            ("signatures", "Fatima Zahra,,,,,UNSPECIFIED", "Fatima Zahra,,,,,WHATEVER", true),
            ("signatures", ",president,", ",nobody,", true),
            ("commitments", ",2,2,", ",2,9,", true),
            ("instalments", ",40000.00,", ",999999.00,", false),
            ("measurements", "2026-08-31", "31/08/99", true),
            ("deliberations", "id,", "colour,", true),
        ] {
            spoil(folder.path(), table, before, after, is_first);
        }
        let empty = TestServer::start(server.engine).await.expect("the engine is there");
        let found = faults(import_with(&empty, &files, Some(documents.path()), false).await);
        assert!(matches!(&found[..], [one] if one.column == "colour" && one.file.ends_with("deliberations.csv")), "{found:?}");
        spoil(folder.path(), "deliberations", "colour,", "id,", true);
        let found = faults(import_with(&empty, &files, Some(documents.path()), false).await);
        let told = |table: &str, row: usize, column: &str, says: &str| {
            let is_it = |fault: &&Fault| {
                fault.file.ends_with(table) && fault.row == row && fault.column == column && fault.message.contains(says)
            };
            assert!(found.iter().any(|fault| is_it(&fault)), "{table} {row} {column}: {found:?}");
        };
        let row_of = |table: &str, text: &str| {
            let table = fs::read_to_string(folder.path().join(table)).expect("the table is there");
            table.lines().position(|line| line.contains(text)).expect("the row is there") + 1
        };
        told("signatures.csv", row_of("signatures.csv", "WHATEVER"), "authority", "expected one of");
        told("signatures.csv", row_of("signatures.csv", "nobody"), "on_behalf_of", "no such post");
        told("commitments.csv", row_of("commitments.csv", ",2,9,"), "party", "no party at this place");
        told("instalments.csv", row_of("instalments.csv", "999999.00") - 1, "", "more than the agreement's sum");
        told("measurements.csv", 2, "measured_on", "two digits");
        let nothing = empty.data("{ councils { totalCount } themes { totalCount } }", json!({})).await;
        assert_eq!(nothing, json!({ "councils": { "totalCount": 0 }, "themes": { "totalCount": 0 } }));
    }
}

both! {
    async fn more_than_memory_should_hold_is_refused(server) {
        let folder = tempfile::tempdir().expect("a folder");
        let row = format!("example;{}\n", "a".repeat(1024 * 1024));
        let files = [7, 6].map(|rows| {
            let file = folder.path().join(format!("facilities-{rows}.csv"));
            fs::write(&file, format!("council;name_fr\n{}", row.repeat(rows))).expect("the file is written");
            file
        });
        let found = faults(import(&server, &files, true).await);
        assert!(matches!(&found[..], [one] if one.message.contains("more than 12 MiB of text")), "{found:?}");
        let found = faults(import(&server, &files[..1], true).await);
        assert!(found.iter().all(|fault| !fault.message.contains("MiB")), "{found:?}");
    }
}
