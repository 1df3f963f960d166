//! The index follows the records: in the writing transaction, and all of it anew.

use serde_json::json;
use tests::{both, bundle::ait_melloul, program};

use super::{fill, found};

fn folder() -> tempfile::TempDir {
    program::is_at(env!("CARGO_BIN_EXE_chiraka-under-test"));
    tempfile::tempdir().expect("a folder")
}

both! {
    async fn what_is_written_is_found_at_once_and_what_is_gone_is_not(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        assert_eq!(found(&server, "Tiguemmi", "", 5).await, Vec::<String>::new());
        let mut changed = ait_melloul();
        changed["associations"][2]["name"]["fr"] = json!("Association Tiguemmi");
        changed["council"]["name"]["en"] = json!("Municipality of Aguellid");
        server.import(&changed).await.expect("the bundle is sound");
        let tiguemmi = found(&server, "Tiguemmi", "", 5).await;
        assert_eq!(tiguemmi, ["association:al-wifaq-tamersit", "AM-2025-0003"], "its agreement tells its new name too");
        let aguellid = found(&server, "Aguellid", "", 100).await;
        assert_eq!(aguellid.len(), 1 + 7 + 6, "the council, its posts and its agreements: {aguellid:?}");
        assert_eq!(found(&server, "Wifaq", "types: [AGREEMENT]", 5).await, Vec::<String>::new(), "its French name is gone");
        assert_eq!(found(&server, "Wifaq quartier", "types: [ASSOCIATION]", 1).await, ["association:al-wifaq-tamersit"]);
        let mut refused = ait_melloul();
        refused["associations"][2]["name"]["fr"] = json!("Association Imouzzer");
        refused["agreements"][0]["startsOn"] = json!("2021-01-01");
        refused["agreements"][0]["endsOn"] = json!("2020-01-01");
        server.import(&refused).await.expect_err("a term that ends before it starts");
        assert_eq!(found(&server, "Imouzzer", "", 5).await, Vec::<String>::new(), "what was not written is not found");
    }

    async fn an_index_filled_anew_answers_alike(server) {
        fill(&server).await;
        let texts = ["اتفاقية شراكة", "festival", "t", "Timersit", "festivel gastro", "مهرجان أكادير", "association"];
        let mut before = Vec::new();
        for text in texts {
            before.push(found(&server, text, "", 100).await);
        }
        let folder = folder();
        let reindex = program::run(folder.path(), &["reindex", "--database-url", &server.database_url], b"");
        assert!(reindex.status.success(), "{reindex:?}");
        assert!(String::from_utf8_lossy(&reindex.stdout).contains("records can be found"), "{reindex:?}");
        for (text, before) in texts.iter().zip(before) {
            assert_eq!(found(&server, text, "", 100).await, before, "{text}");
        }
    }

    async fn an_index_of_another_version_is_not_served(server) {
        use sea_orm::ConnectionTrait;
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let database = server.database().await;
        database.execute_unprepared("UPDATE search_state SET analyser = 0").await.expect("the state is there");
        let emptied = match server.engine {
            tests::engine::Engine::Sqlite => "DELETE FROM search_document",
            tests::engine::Engine::Postgres => "DELETE FROM search_index",
        };
        database.execute_unprepared(emptied).await.expect("the index is there");
        database.close().await.expect("the connection closes");
        assert_eq!(found(&server, "Tamersit", "", 5).await, Vec::<String>::new());
        let folder = folder();
        let import = program::run(folder.path(), &["import", "-", "--database-url", &server.database_url], api::import::AIT_MELLOUL.as_bytes());
        let told = String::from_utf8_lossy(&import.stderr).into_owned();
        if server.engine == tests::engine::Engine::Postgres {
            assert!(told.contains("chiraka migrate"), "{told}");
            let migrate = program::run(folder.path(), &["migrate", "--database-url", &server.database_url], b"");
            assert!(migrate.status.success(), "{migrate:?}");
        }
        // Filling the index is no change of the registry: kept answers stay until there is one, so this is asked otherwise.
        assert_eq!(found(&server, "Tamersit", "", 6).await, ["association:al-wifaq-tamersit", "AM-2025-0003"]);
    }
}
