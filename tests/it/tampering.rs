//! What someone with the database's own tools can do behind the registry's back, and what `verify` says of it.

use api::verify::{Extent, Kept, KeptHead, Report, verify, verify_against, verify_with};
use sea_orm::{ConnectionTrait, DatabaseConnection};
use tests::{
    both,
    bundle::{ait_melloul, many},
    engine::Engine,
    server::{TestServer, run},
};

async fn report(server: &TestServer) -> Report {
    let store = server.store().await;
    let report = verify(&store).await.expect("the registry answers");
    store.close().await.expect("the connection closes");
    report
}

/// A connection that the engine lets do anything: no foreign keys, no checks.
async fn vandal(server: &TestServer) -> DatabaseConnection {
    let mut options = sea_orm::ConnectOptions::new(&server.database_url);
    options.max_connections(1);
    let database = sea_orm::Database::connect(options).await.expect("the test's database answers");
    let freedom = match server.engine {
        Engine::Sqlite => "PRAGMA foreign_keys = OFF",
        Engine::Postgres => "SET session_replication_role = replica",
    };
    database.execute_unprepared(freedom).await.expect("the superuser may");
    database
}

async fn done(database: &DatabaseConnection, sql: &str) {
    let done = database.execute_unprepared(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    assert!(done.rows_affected() > 0, "{sql} changes something");
}

/// A key that is in no table, in the engine's own words.
fn unknown(server: &TestServer) -> &'static str {
    match server.engine {
        Engine::Sqlite => "x'0190000000007000800000000000beef'",
        Engine::Postgres => "'01900000-0000-7000-8000-00000000beef'::uuid",
    }
}

fn named(report: &Report, words: &[&str]) -> bool {
    report.faults.iter().any(|fault| words.iter().all(|word| fault.contains(word)))
}

both! {
    async fn rows_that_nothing_owns_are_named(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let database = vandal(&server).await;
        let key = unknown(&server);
        for (table, insert, undo) in [
            ("signature_", format!("INSERT INTO signature (id, agreement_id, party_id, position, authority) SELECT {key}, {key}, id, 9, 'OWN' FROM party LIMIT 1"), format!("DELETE FROM signature WHERE id = {key}")),
            ("party_", format!("INSERT INTO party (id, agreement_id, position, role, council_id) SELECT {key}, {key}, 0, 'COUNCIL', id FROM council"), format!("DELETE FROM party WHERE id = {key}")),
            ("attendance_", format!("INSERT INTO attendance (id, ceremony_id, position, post_id) SELECT {key}, {key}, 0, id FROM post LIMIT 1"), format!("DELETE FROM attendance WHERE id = {key}")),
            ("agreement_theme", format!("INSERT INTO agreement_theme (agreement_id, theme_id, position) SELECT {key}, id, 0 FROM theme LIMIT 1"), format!("DELETE FROM agreement_theme WHERE agreement_id = {key}")),
            ("agreement_beneficiary", format!("INSERT INTO agreement_beneficiary (agreement_id, beneficiary_group_id, position) SELECT {key}, id, 0 FROM beneficiary_group LIMIT 1"), format!("DELETE FROM agreement_beneficiary WHERE agreement_id = {key}")),
            ("citation", format!("INSERT INTO citation (node_id, source_id, node_kind, position) SELECT {key}, id, 'mandate', 0 FROM source LIMIT 1"), format!("DELETE FROM citation WHERE node_id = {key}")),
            ("reference_counter", format!("INSERT INTO reference_counter (council_id, year, last) VALUES ({key}, 2025, 6)"), format!("DELETE FROM reference_counter WHERE council_id = {key}")),
        ] {
            done(&database, &insert).await;
            let report = report(&server).await;
            assert!(named(&report, &[table, "not in the tables"]), "{insert}: {:?}", report.faults);
            done(&database, &undo).await;
        }
        // A signature moved to a party of another agreement, with its own agreement unknown or not.
        done(&database, "UPDATE signature SET party_id = (SELECT id FROM party WHERE party.agreement_id <> signature.agreement_id LIMIT 1)").await;
        let found = report(&server).await;
        assert!(named(&found, &["signature_", "a party of another agreement"]), "{:?}", found.faults);
        database.close().await.expect("the connection closes");
    }

    async fn what_follows_from_the_records_is_checked_too(server) {
        server.import(&many("a", 6)).await.expect("the bundle is sound");
        let database = vandal(&server).await;
        for (change, undo, named) in [
            ("UPDATE association SET name_fr_key = name_fr_key || '00' WHERE slug = 'a-association-1'",
             "UPDATE association SET name_fr_key = substr(name_fr_key, 1, length(name_fr_key) - 2) WHERE slug = 'a-association-1'",
             ["association_", "sort keys"]),
            ("UPDATE agreement SET theme_set_id = theme_set_id + 1000", "UPDATE agreement SET theme_set_id = theme_set_id - 1000",
             ["agreement_", "set of themes"]),
            ("UPDATE theme_set SET themes = themes || ' x'", "UPDATE theme_set SET themes = substr(themes, 1, length(themes) - 2)",
             ["agreement_", "set"]),
            ("UPDATE agreement SET packed_parties = packed_parties || 'x'",
             "UPDATE agreement SET packed_parties = substr(packed_parties, 1, length(packed_parties) - 1)",
             ["agreement_", "repeats its parts wrongly"]),
            ("UPDATE agreement SET packed_themes = packed_themes || 'x'",
             "UPDATE agreement SET packed_themes = substr(packed_themes, 1, length(packed_themes) - 1)",
             ["agreement_", "reindex"]),
        ] {
            done(&database, change).await;
            let faults = report(&server).await.faults;
            assert!(faults.iter().any(|fault| named.iter().all(|part| fault.contains(part))), "{change}: {faults:?}");
            done(&database, undo).await;
            assert_eq!(report(&server).await.faults, [""; 0], "{undo}");
        }
        database.close().await.expect("the connection closes");
    }

    async fn the_log_alone_is_held_against_itself(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let store = server.store().await;
        let log = async || verify_against(&store, &Kept::default(), Extent::Log).await.expect("the registry answers");
        let sound = log().await;
        assert_eq!((sound.faults, sound.revisions, sound.records), (Vec::new(), 37, 0));
        let database = vandal(&server).await;
        done(&database, "UPDATE association SET name = '{\"fr\":\"Autre\"}'").await;
        assert_eq!(log().await.faults, [""; 0], "tables are not looked at");
        done(&database, "UPDATE revision SET actor = 'nobody' WHERE seq = 5").await;
        assert!(named(&log().await, &["revision 5", "changed"]));
        done(&database, "DELETE FROM revision WHERE seq = 9").await;
        assert!(named(&log().await, &["revision 10", "jumps"]));
        store.close().await.expect("the connection closes");
        database.close().await.expect("the connection closes");
    }

    async fn changed_places_are_named(server) {
        server.import(&many("a", 6)).await.expect("the bundle is sound");
        let database = vandal(&server).await;
        for table in ["citation", "agreement_theme", "agreement_beneficiary"] {
            done(&database, &format!("UPDATE {table} SET position = position + 3")).await;
            let report = report(&server).await;
            assert!(named(&report, &["agreement_", table, "places"]) || named(&report, &[table, "places"]), "{table}: {:?}", report.faults);
            done(&database, &format!("UPDATE {table} SET position = position - 3")).await;
        }
        assert_eq!(report(&server).await.faults, [""; 0]);
        database.close().await.expect("the connection closes");
    }

    /// A log that lost its end, with what it tells of, is sound in itself.
    async fn a_kept_head_tells_that_the_end_was_cut_off(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let kept: KeptHead = report(&server).await.head.parse().expect("a head is printed as it is read");
        server.import(&many("a", 3)).await.expect("the bundle is sound");
        let later: KeptHead = report(&server).await.head.parse().expect("a head is printed as it is read");
        let store = server.store().await;
        let both = verify_with(&store, &[kept.clone(), later.clone()]).await.expect("the registry answers");
        assert_eq!(both.faults, [""; 0]);
        let other: KeptHead = format!("37:{}", "ab".repeat(32)).parse().expect("a head");
        let wrong = verify_with(&store, &[other]).await.expect("the registry answers");
        assert!(named(&wrong, &["revision 37", "kept head 37:abab"]), "{:?}", wrong.faults);
        let database = vandal(&server).await;
        let new = "SELECT node_id FROM revision WHERE seq > 37";
        for table in ["signature", "party", "agreement_theme", "agreement_beneficiary"] {
            done(&database, &format!("DELETE FROM {table} WHERE agreement_id IN ({new})")).await;
        }
        done(&database, &format!("DELETE FROM attendance WHERE ceremony_id IN ({new})")).await;
        done(&database, &format!("DELETE FROM citation WHERE node_id IN ({new})")).await;
        done(&database, &format!("DELETE FROM reference_counter WHERE council_id IN ({new})")).await;
        for table in ["agreement", "ceremony", "association", "beneficiary_group", "theme", "mandate", "official", "post", "council", "source"] {
            done(&database, &format!("DELETE FROM {table} WHERE id IN ({new})")).await;
        }
        done(&database, "DELETE FROM revision WHERE seq > 37").await;
        let log_alone = Kept { heads: vec![kept.clone(), later.clone()], ..Kept::default() };
        let log_alone = verify_against(&store, &log_alone, Extent::Log).await.expect("the registry answers");
        assert!(named(&log_alone, &["the log ends at revision 37"]) && log_alone.records == 0, "{:?}", log_alone.faults);
        let cut = verify_with(&store, &[kept, later]).await.expect("the registry answers");
        assert!(named(&cut, &["the log ends at revision 37"]), "{:?}", cut.faults);
        assert_eq!(cut.faults.len(), 1, "nothing else shows it: {:?}", cut.faults);
        store.close().await.expect("the connection closes");
        database.close().await.expect("the connection closes");
    }

    /// Rows that can't be read are faults of their own, and the walk goes on to the next.
    async fn what_cannot_be_read_is_named_and_the_rest_is_looked_at(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let database = vandal(&server).await;
        done(&database, "UPDATE agreement SET amount = 1, currency = 'MAD' WHERE reference = 'AM-2025-0004'").await;
        let german = match server.engine {
            Engine::Sqlite => "UPDATE council SET name = json_set(name, '$.de', 'x')",
            Engine::Postgres => "UPDATE council SET name = name || '{\"de\": \"x\"}'",
        };
        done(&database, german).await;
        let found = report(&server).await;
        assert!(named(&found, &["council_", "can't be read"]), "{:?}", found.faults);
        assert!(named(&found, &["agreement_", "something else"]), "{:?}", found.faults);
        assert_eq!((found.revisions, found.records), (37, 37));
        database.close().await.expect("the connection closes");
    }

    /// Writers go on while the log is walked: what they add meanwhile is not taken for a fault.
    async fn writers_do_not_disturb(server) {
        server.import(&many("a", 20)).await.expect("the bundle is sound");
        let writing = async {
            for round in 0..6 {
                server.import(&many(&format!("b{round}"), 10)).await.expect("the bundle is sound");
            }
        };
        let verifying = async {
            for _ in 0..12 {
                assert_eq!(report(&server).await.faults, [""; 0]);
            }
        };
        tokio::join!(writing, verifying);
    }
}

/// Where the engine has no type for dates, truth values and texts in several languages, the stored form is watched.
#[test]
fn another_form_of_the_same_value_is_named() {
    run(Engine::Sqlite, async |server| {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let database = vandal(&server).await;
        for (change, undo, words) in [
            (
                "UPDATE agreement SET signed_on = '2025-7-2' WHERE reference = 'AM-2025-0001'",
                "UPDATE agreement SET signed_on = '2025-07-02'",
                ["agreement_", "signed_on"],
            ),
            (
                "UPDATE council SET name = replace(name, '{', '{ ')",
                "UPDATE council SET name = replace(name, '{ ', '{')",
                ["council_", "name"],
            ),
            (
                "UPDATE association SET related_party = 2 WHERE related_party = 1",
                "UPDATE association SET related_party = 1 WHERE related_party = 2",
                ["association_", "related_party"],
            ),
        ] {
            done(&database, change).await;
            let found = report(&server).await;
            assert!(named(&found, &words), "{change}: {:?}", found.faults);
            done(&database, undo).await;
        }
        assert_eq!(report(&server).await.faults, [""; 0]);
        for (change, words) in [
            ("UPDATE council SET id = x'00'", ["council", "x'00'"]),
            ("UPDATE revision SET actor = CAST(x'ff' AS TEXT) WHERE seq = 5", ["revision 5", "can't be read"]),
            ("UPDATE post SET rank = 4294967297 WHERE rank = 1", ["post_", "can't be read"]),
        ] {
            done(&database, change).await;
            let found = report(&server).await;
            assert!(named(&found, &words), "{change}: {:?}", found.faults);
            assert_eq!(found.revisions, 37, "{:?}", found.faults);
        }
        database.close().await.expect("the connection closes");
    });
}

#[test]
fn a_changed_form_is_named() {
    run(Engine::Sqlite, async |server| {
        let database = vandal(&server).await;
        for (change, words) in [
            (
                "DROP VIEW theme_within; CREATE VIEW theme_within AS SELECT id AS theme_id, id AS ancestor_id FROM theme",
                ["view theme_within", "redefined"],
            ),
            ("DROP INDEX agreement_by_council", ["index agreement_by_council", "gone"]),
            (
                "CREATE TRIGGER t AFTER INSERT ON party BEGIN DELETE FROM signature; END",
                ["trigger t", "none of that name"],
            ),
        ] {
            database.execute_unprepared(change).await.expect("the change is made");
            let found = report(&server).await;
            assert!(named(&found, &words), "{change}: {:?}", found.faults);
        }
        // The planner's statistics are no change of form.
        database.execute_unprepared("ANALYZE").await.expect("statistics");
        assert_eq!(report(&server).await.faults.len(), 3);
        database.close().await.expect("the connection closes");
    });
}
