//! A judged set of queries: for each, the records that a person who typed it may want first. The expectations say what is
//! wanted, not what the code answers.

use serde::Deserialize;
use tests::{engine::Engine, server::TestServer};

use super::{fill, found};

const JUDGED: &str = include_str!("../../fixtures/search-judged.json");

#[derive(Deserialize)]
struct Judged {
    query: String,
    /// The acceptable first finds.
    first: Vec<String>,
}

/// The first five finds of every judged query.
async fn finds(engine: Engine, judged: &[Judged]) -> Option<Vec<Vec<String>>> {
    let server = TestServer::start(engine).await?;
    fill(&server).await;
    let mut finds = Vec::with_capacity(judged.len());
    for query in judged {
        finds.push(found(&server, &query.query, "", 5).await);
    }
    Some(finds)
}

#[test]
fn people_find_what_they_want_on_both_engines_alike() {
    let judged: Vec<Judged> = serde_json::from_str(JUDGED).expect("the fixture is JSON");
    assert!(judged.len() >= 150, "{} queries", judged.len());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let (in_sqlite, in_postgres) = runtime.block_on(async {
        let in_sqlite = finds(Engine::Sqlite, &judged).await.expect("SQLite is always there");
        (in_sqlite, finds(Engine::Postgres, &judged).await)
    });
    let mut missed = Vec::new();
    let (mut first, mut within_five) = (0, 0);
    for (query, finds) in judged.iter().zip(&in_sqlite) {
        let wanted = |find: &&String| query.first.contains(find);
        first += usize::from(finds.first().filter(wanted).is_some());
        within_five += usize::from(finds.iter().any(|find| wanted(&find)));
        if finds.first().filter(wanted).is_none() {
            missed.push(format!("{}: {finds:?}, wanted {:?}", query.query, query.first));
        }
    }
    let share = |hits: usize| hits as f64 / judged.len() as f64;
    let missed = missed.join("\n");
    assert!(share(first) >= 0.90, "success@1 is {:.3}\n{missed}", share(first));
    assert!(share(within_five) >= 0.98, "success@5 is {:.3}\n{missed}", share(within_five));
    if let Some(in_postgres) = in_postgres {
        for ((query, one), other) in judged.iter().zip(&in_sqlite).zip(&in_postgres) {
            assert_eq!(one, other, "{}", query.query);
        }
    }
}
