//! A person's data are erased: from what is shown, from what was, from what the log says; and the log still holds.

use api::verify::verify;
use entity::access_token::Role;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;
use tests::{both, bundle::ait_melloul, program, server::TestServer};

use super::sound;
use crate::acts::publish;

/// What tells of the first vice-president, in any of the ways in which the registry did.
const MARKS: [&str; 4] = ["ibrahim-tayr", "Tayr", "Zanzoumark", "zanzoumark"];

/// What the public can ask that told of the person.
const QUESTIONS: [&str; 5] = [
    "{ officials(first: 100) { totalCount nodes { slug name(language: FR) gender } } }",
    "{ search(text: \"Tayr\") { nodes { __typename } } other: search(text: \"zanzoumark\") { nodes { __typename } } suggest(prefix: \"zanzou\") { text } }",
    "{ agreements(first: 100) { nodes { signatures { nodes { signatory { name(language: FR) official { slug name(language: FR) } } } } history { nodes { action reason changes { path before after } } } } } }",
    "{ officials(first: 100) { nodes { history(first: 100) { nodes { action reason changes { path before after } } } } } }",
    "{ changes(first: 100) { nodes { action reason changes { path before after } } } }",
];

/// What all tables hold that could tell, as one text.
async fn held(server: &TestServer) -> String {
    let database = server.database().await;
    let mut all = String::new();
    for (table, columns) in [
        ("revision", "record || COALESCE(detail, '')"),
        ("official", "slug || CAST(name AS TEXT)"),
        ("signature", "COALESCE(CAST(signatory_name AS TEXT), '')"),
        ("idempotency", "outcome"),
    ] {
        let query =
            Statement::from_string(database.get_database_backend(), format!("SELECT {columns} AS held FROM {table}"));
        for row in database.query_all_raw(query).await.expect("the table is read") {
            all += &row.try_get::<String>("", "held").expect("a text");
        }
    }
    database.close().await.expect("the connection closes");
    all
}

both! {
    async fn nothing_tells_of_who_was_erased(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let [editor, publisher, admin] = [Role::Editor, Role::Publisher, Role::Admin];
        let editor = server.staff(editor, Some("ait-melloul")).await;
        let publisher = server.staff(publisher, Some("ait-melloul")).await;
        let (own, of_all) = (server.staff(admin, Some("ait-melloul")).await, server.staff(admin, None).await);
        let person = server.data("{ official(slug: \"ibrahim-tayr\") { id mandates { totalCount } } }", json!({})).await;
        let id = &person["official"]["id"];
        // A name that was corrected since, for a reason that tells it, by a request whose answer is kept.
        let name = json!({ "id": id, "name": { "fr": "Zanzoumark" }, "gender": "MALE", "reason": "Zanzoumark", "idempotencyKey": "named" });
        publisher.act("updateOfficial", "official { id name(language: FR) }", name).await;
        publisher.act("updateOfficial", "official { id }", json!({ "id": id, "name": { "fr": "Brahim Tayr" } })).await;
        let agreement = publish(&editor, &publisher).await;
        let signed = "query ($id: ID!) { node(id: $id) { ... on Agreement { signatures { nodes { id } } } } }";
        let signed = server.data(signed, json!({ "id": agreement })).await;
        let signatures = signed["node"]["signatures"]["nodes"].as_array().expect("a list");
        let before = server.data("{ changes(last: 1) { nodes { seq } } }", json!({})).await["changes"]["nodes"][0]["seq"].clone();
        let told = held(&server).await;
        assert!(MARKS.iter().take(3).all(|mark| told.contains(mark)), "{told}");

        let input = json!({ "id": id, "reason": "À la demande de la personne.", "idempotencyKey": "erased" });
        assert_eq!(own.refused("eraseOfficial", input.clone()).await, "FORBIDDEN", "all councils share officials");
        assert_eq!(of_all.faults("eraseOfficial", json!({ "id": id, "reason": " " })).await[0].1, "reason");
        let stale = json!({ "id": id, "reason": "x", "expectedRevision": 1 });
        assert_eq!(of_all.faults("eraseOfficial", stale).await[0].0, "CONFLICT");
        let done = of_all.act("eraseOfficial", "official { id slug name(language: AR) } revision", input.clone()).await;
        assert_eq!(done["official"]["name"], "شخص محذوف");
        assert_eq!(of_all.act("eraseOfficial", "official { id slug name(language: AR) } revision", input).await, done);
        assert_eq!(of_all.faults("eraseOfficial", json!({ "id": id, "reason": "x" })).await[0].0, "INVALID_STATE");
        // Who signed for the partner, of an agreement of the administrator's own council.
        let [official, partner] = [0, 1].map(|place| json!({ "signature": signatures[place]["id"], "reason": "De même." }));
        assert_eq!(of_all.faults("eraseSignatory", official).await[0].0, "INVALID_STATE");
        own.act("eraseSignatory", "agreement { id }", partner.clone()).await;
        assert_eq!(own.faults("eraseSignatory", partner).await[0].0, "INVALID_STATE");

        let told = held(&server).await;
        assert!(MARKS.iter().chain(&["Fatima"]).all(|mark| !told.contains(mark)), "{told}");
        for question in QUESTIONS {
            for answer in [server.ask_text(question, json!({})).await, of_all.ask(question, json!({})).await.to_string()] {
                assert!(MARKS.iter().chain(&["Fatima"]).all(|mark| !answer.contains(mark)), "{question}: {answer}");
            }
        }
        let (code, ..) = server.error("{ official(slug: \"ibrahim-tayr\") { id } }", json!({})).await;
        assert_eq!(code, "NOT_FOUND");
        let repeated = publisher.act("updateOfficial", "official { id name(language: FR) }",
            json!({ "id": id, "name": { "fr": "Zanzoumark" }, "gender": "MALE", "reason": "Zanzoumark", "idempotencyKey": "named" })).await;
        assert_eq!(repeated["official"]["name"], "Personne effacée", "a repetition is answered as it is now");
        // What was done stays, by somebody: now, and as it was.
        let query = "query ($id: ID!, $seq: Int!) { now: node(id: $id) { ...who } asOf(seq: $seq) { node(id: $id) { ...who } } }
            fragment who on Official { name(language: FR) mandates { totalCount } }";
        let data = server.data(query, json!({ "id": id, "seq": before })).await;
        let expected = json!({ "name": "Personne effacée", "mandates": { "totalCount": person["official"]["mandates"]["totalCount"] } });
        assert_eq!((&data["now"], &data["asOf"]["node"]), (&expected, &expected));
        sound(&server).await;
    }

    async fn what_stands_in_place_of_the_erased_cannot_be_changed_unseen(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let admin = server.staff(Role::Admin, None).await;
        let person = server.data("{ official(slug: \"ibrahim-tayr\") { id history { nodes { seq } } } }", json!({})).await;
        let (id, first) = (&person["official"]["id"], &person["official"]["history"]["nodes"][0]["seq"]);
        admin.act("eraseOfficial", "official { id }", json!({ "id": id, "reason": "x" })).await;
        // Named again, and erased again: the later erasure tells of the earlier one too.
        admin.act("updateOfficial", "official { id }", json!({ "id": id, "name": { "fr": "Zanzoumark" } })).await;
        sound(&server).await;
        admin.act("eraseOfficial", "official { id }", json!({ "id": id, "reason": "x" })).await;
        assert!(!held(&server).await.contains("Zanzoumark"));
        sound(&server).await;
        let database = server.database().await;
        for (change, undo, expected) in [
            (format!("UPDATE revision SET record = replace(record, 'Erased', 'Other') WHERE seq = {first}"),
             format!("UPDATE revision SET record = replace(record, 'Other', 'Erased') WHERE seq = {first}"), "changed after data were erased"),
            ("UPDATE revision SET action = 'UPDATE' WHERE seq = (SELECT max(seq) FROM revision)".to_owned(),
             "UPDATE revision SET action = 'ERASE' WHERE seq = (SELECT max(seq) FROM revision)".to_owned(), "no erasure tells of it"),
        ] {
            database.execute_unprepared(&change).await.expect("a fault that no call makes");
            let store = server.store().await;
            let report = verify(&store).await.expect("the registry answers");
            store.close().await.expect("the connection closes");
            assert!(report.faults.iter().any(|fault| fault.contains(expected)), "{expected}: {:?}", report.faults);
            database.execute_unprepared(&undo).await.expect("it is undone");
        }
        database.close().await.expect("the connection closes");
        sound(&server).await;
        // What was committed to is gone, so it can't be opened; that it was there can still be proved.
        program::is_at(env!("CARGO_BIN_EXE_chiraka-under-test"));
        let folder = tempfile::tempdir().expect("a folder");
        let opened = program::run(folder.path(), &["proof", "--seq", &first.to_string(), "--database-url", &server.database_url], b"");
        assert!(!opened.status.success() && String::from_utf8_lossy(&opened.stderr).contains("Data were erased"), "{opened:?}");
        let proof = server.data("query ($seq: Int!) { revisionProof(seq: $seq) { hash } }", json!({ "seq": first })).await;
        assert!(proof["revisionProof"]["hash"].is_string(), "{proof}");
    }
}
