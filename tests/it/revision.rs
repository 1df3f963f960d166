//! The log and its verification: what is altered is found and named.

use std::sync::Arc;

use api::{
    clock::Clock,
    verify::{Report, verify},
};
use sea_orm::{ConnectionTrait, DatabaseConnection};
use serde_json::json;
use tests::{
    both,
    bundle::{ait_melloul, many},
    clock::SetClock,
    server::TestServer,
};

async fn report(server: &TestServer) -> Report {
    let store = server.store().await;
    let report = verify(&store).await.expect("the registry answers");
    store.close().await.expect("the connection closes");
    report
}

/// What `verify` says of a change, which is undone afterwards.
async fn tampered(server: &TestServer, database: &DatabaseConnection, change: &str, undo: &str) -> Vec<String> {
    let run = async |sql: &str| {
        let done = database.execute_unprepared(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
        assert!(done.rows_affected() > 0, "{sql} changes something");
    };
    run(change).await;
    let faults = report(server).await.faults;
    run(undo).await;
    faults
}

both! {
    /// Whoever pages by the order of recording goes on from the last record; what comes later must come after it.
    async fn what_is_recorded_later_comes_later_whatever_the_clock_says(server) {
        let set = Arc::new(SetClock::at(1_800_000_000_000));
        let clock: Arc<dyn Clock> = set.clone();
        let store = server.store().await;
        for (slug, time) in [("a", 1_800_000_000_000), ("b", 1_800_000_000_000), ("c", 1_700_000_000_000 + 70_000_000_000), ("d", 1_800_000_000_001)] {
            set.set(time);
            let text = many(slug, 3).to_string();
            api::import::import(&store, &clock, "test", text.as_bytes(), &mut ()).await.expect("the bundle is sound");
        }
        assert_eq!(verify(&store).await.expect("the registry answers").faults, [""; 0]);
        store.close().await.expect("the connection closes");
        let data = server.data("{ agreements(first: 100, orderBy: {field: RECORDED}) { nodes { council { slug } } } }", json!({})).await;
        let nodes = data["agreements"]["nodes"].as_array().expect("a list").iter();
        let councils: Vec<&str> = nodes.filter_map(|node| node["council"]["slug"].as_str()).collect();
        assert_eq!(councils, ["a", "a", "a", "b", "b", "b", "c", "c", "c", "d", "d", "d"]);
        let database = server.database().await;
        let back = "SELECT later.seq FROM revision later JOIN revision earlier ON later.seq = earlier.seq + 1 WHERE later.at < earlier.at";
        let back = sea_orm::Statement::from_string(database.get_database_backend(), back);
        assert_eq!(database.query_all_raw(back).await.expect("the log").len(), 0, "time never goes back in the log");
        database.close().await.expect("the connection closes");
    }

    async fn an_untouched_registry_has_no_fault(server) {
        let empty = report(&server).await;
        assert_eq!((empty.revisions, empty.records, empty.faults.len()), (0, 0, 0));
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let one = report(&server).await;
        assert_eq!((one.revisions, one.records, one.faults), (37, 37, vec![]));
        server.import(&many("a", 30)).await.expect("the bundle is sound");
        let mut news = ait_melloul();
        news["agreements"][2]["amount"] = json!("5000.00");
        server.import(&news).await.expect("the news are sound");
        let all = report(&server).await;
        assert_eq!(all.faults, [""; 0]);
        assert_eq!(all.revisions, all.records + 1, "every record once, and one update");
        assert_ne!(one.head, all.head);
    }

    async fn what_is_altered_is_found_and_named(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let database = server.database().await;
        for (change, undo, named) in [
            // The log.
            ("UPDATE revision SET record = replace(record, 'Argana', 'Argona') WHERE record LIKE '%\"slug\":\"ait-oussa%'",
             "UPDATE revision SET record = replace(record, 'Argona', 'Argana') WHERE record LIKE '%\"slug\":\"ait-oussa%'", "its record was changed"),
            ("UPDATE revision SET actor = 'tess' WHERE seq = 20", "UPDATE revision SET actor = 'test' WHERE seq = 20", "revision 20 of "),
            ("UPDATE revision SET action = 'UPDATE' WHERE seq = 20", "UPDATE revision SET action = 'CREATE' WHERE seq = 20", "revision 20 of "),
            ("UPDATE revision SET at = at + 1 WHERE seq = 20", "UPDATE revision SET at = at - 1 WHERE seq = 20", "revision 20 of "),
            ("UPDATE revision SET seq = 1000 WHERE seq = 37", "UPDATE revision SET seq = 37 WHERE seq = 1000", "jumps here from 36"),
            // The tables: a column of each, a part, a pair, a citation, a counter.
            ("UPDATE council SET code = 'AN'", "UPDATE council SET code = 'AM'", "council_"),
            ("UPDATE post SET rank = 2 WHERE slug = 'first-vice-president'", "UPDATE post SET rank = 1 WHERE slug = 'first-vice-president'", "post_"),
            ("UPDATE official SET gender = 'FEMALE'", "UPDATE official SET gender = 'MALE'", "official_"),
            ("UPDATE mandate SET known_on = '2025-07-03'", "UPDATE mandate SET known_on = '2025-07-02'", "mandate_"),
            ("UPDATE association SET kind = 'OTHER' WHERE slug = 'madinati-training-media'", "UPDATE association SET kind = 'CENTRE' WHERE slug = 'madinati-training-media'", "association_"),
            ("UPDATE agreement SET signed_on = '2025-07-01' WHERE reference = 'AM-2025-0004'", "UPDATE agreement SET signed_on = '2025-07-02' WHERE reference = 'AM-2025-0004'", "agreement_"),
            ("UPDATE agreement SET amount = 0, currency = 'MAD' WHERE reference = 'AM-2025-0004'", "UPDATE agreement SET amount = NULL, currency = NULL WHERE reference = 'AM-2025-0004'", "agreement_"),
            ("UPDATE party SET position = position + 7 WHERE role = 'ASSOCIATION'", "UPDATE party SET position = position - 7 WHERE role = 'ASSOCIATION'", "agreement_"),
            ("UPDATE signature SET authority = 'OWN'", "UPDATE signature SET authority = 'UNSPECIFIED'", "agreement_"),
            ("UPDATE ceremony SET held_on = '2025-07-01'", "UPDATE ceremony SET held_on = '2025-07-02'", "ceremony_"),
            ("UPDATE attendance SET position = 9 WHERE position = 3", "UPDATE attendance SET position = 3 WHERE position = 9", "ceremony_"),
            ("UPDATE citation SET node_kind = 'theme' WHERE node_kind = 'council'", "UPDATE citation SET node_kind = 'council' WHERE node_kind = 'theme'", "council_"),
            ("UPDATE source SET url = NULL", "UPDATE source SET url = 'https://arrayalakhar.com/archives/62615'", "source_"),
            ("UPDATE reference_counter SET last = 5", "UPDATE reference_counter SET last = 6", "AM-2025"),
            ("UPDATE reference_counter SET last = 7", "UPDATE reference_counter SET last = 6", "AM-2025"),
        ] {
            let faults = tampered(&server, &database, change, undo).await;
            assert!(faults.iter().any(|fault| fault.contains(named)), "{change}: {faults:?}");
        }
        assert_eq!(report(&server).await.faults, [""; 0], "each was put back");
        // What can't be put back so simply: rows that are gone or came by another door.
        for (change, named) in [
            ("DELETE FROM agreement_beneficiary WHERE agreement_id IN (SELECT id FROM agreement WHERE reference = 'AM-2025-0001')", "agreement_"),
            ("INSERT INTO theme (id, slug, label) SELECT id, 'smuggled', name FROM council", "theme_"),
            ("DELETE FROM reference_counter", "the counter of AM-2025 is at 0"),
            ("DELETE FROM revision WHERE seq = 37", "does not know it"),
            ("DELETE FROM revision WHERE seq = 20", "jumps here from 19"),
        ] {
            let done = database.execute_unprepared(change).await.expect("the change is made");
            assert!(done.rows_affected() > 0, "{change}");
            let faults = report(&server).await.faults;
            assert!(faults.iter().any(|fault| fault.contains(named)), "{change}: {faults:?}");
        }
        database.close().await.expect("the connection closes");
    }
}
