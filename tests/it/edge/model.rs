//! Kept answers are never wrong: whatever is written and read in whichever order, by whomever, a server that keeps answers
//! answers like one that keeps none.

use std::{sync::Arc, time::Duration};

use api::{clock::SystemClock, http::server::Manners};
use entity::access_token::Role;
use futures_util::future::{join, join_all};
use proptest::{
    prelude::{Just, any, prop},
    prop_oneof,
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};
use serde_json::{Value, json};
use tests::{both, bundle::many, server::TestServer, staff::Staff};

/// What is asked: each in several languages, of several roles.
const QUERIES: [&str; 6] = [
    "query ($l: Language) { agreements(first: 5) { totalCount nodes { reference title(language: $l) publication council { name(language: $l) } } } }",
    "query ($l: Language) { viewer { name } councils { nodes { slug name(language: $l) agreements { totalCount } } } }",
    "query ($l: Language) { associations(first: 3) { nodes { slug name(language: $l) agreements { totalCount } } } }",
    "query ($l: Language) { agreements { facets { status { buckets { value count } } } nodes { reference title(language: $l) } } }",
    "query ($l: Language) { changes(last: 3) { totalCount nodes { seq action } } search(text: \"projet\", first: 3) { totalCount edges { node { ... on Agreement { title(language: $l) } } } } }",
    "query ($l: Language) { asOf(seq: 5) { councils { nodes { name(language: $l) } } } council(slug: \"nowhere\") { id } }",
];
const LANGUAGES: [&str; 3] = ["FR", "AR", "EN"];

#[derive(Clone, Debug)]
enum Step {
    /// Somebody asks: who, what, in which language.
    Read(usize, usize, usize),
    /// A member of a council's staff drafts an agreement, through the server that keeps answers.
    Draft(usize),
    /// The same, while everybody asks.
    DraftMeanwhile(usize),
    /// Another process imports a bundle.
    Import(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let read =
        (0..4_usize, 0..QUERIES.len(), 0..LANGUAGES.len()).prop_map(|(who, what, how)| Step::Read(who, what, how));
    let write = prop_oneof![
        3 => (0..2_usize).prop_map(Step::Draft),
        2 => (0..2_usize).prop_map(Step::DraftMeanwhile),
        1 => any::<bool>().prop_map(|more| Step::Import(3 + usize::from(more))),
    ];
    prop::collection::vec(prop_oneof![5 => read, 1 => write, 1 => Just(Step::Read(0, 0, 0))], 40..60)
}

/// The same people at another server.
async fn ask(server: &TestServer, who: &Staff<'_>, what: usize, how: usize) -> (u16, String) {
    let body = json!({ "query": QUERIES[what], "variables": { "l": LANGUAGES[how] } }).to_string();
    let mut request =
        server.client().post(server.url("/graphql")).header("Content-Type", "application/json").body(body);
    if let Some(token) = &who.token {
        request = request.header("Authorization", format!("Bearer {token}"));
    }
    let response = request.send().await.expect("the server answers");
    (response.status().as_u16(), response.text().await.expect("text"))
}

fn draft(who: usize, number: usize) -> Value {
    let council = ["a", "b"][who];
    json!({ "council": council, "title": { "fr": format!("Projet {number}"), "ar": format!("مشروع {number}") } })
}

both! {
    async fn kept_answers_are_those_of_a_server_that_keeps_none(server) {
        for council in ["a", "b"] {
            server.import(&many(council, 2)).await.expect("the bundle is sound");
        }
        let manners = || Manners { workers: 1, ..Manners::default() };
        let usual = server.beside(Arc::new(SystemClock), |app| app.hiding_for(Duration::from_millis(50)), manners());
        let plain = server.beside(Arc::new(SystemClock), |app| app.keeping_answers(0), manners());
        let people = [
            usual.staff(Role::Editor, Some("a")).await,
            usual.staff(Role::Editor, Some("b")).await,
            usual.staff(Role::Admin, None).await,
            usual.public(),
        ];
        let mut runner = TestRunner::deterministic();
        let mut number = 0;
        for _ in 0..2 {
            let steps = steps().new_tree(&mut runner).expect("steps").current();
            for step in &steps {
                match *step {
                    Step::Read(who, what, how) => {
                        let (kept, made) = (ask(&usual, &people[who], what, how).await, ask(&plain, &people[who], what, how).await);
                        assert_eq!(kept, made, "{step:?} of {steps:?}");
                        continue;
                    }
                    Step::Draft(who) => {
                        people[who].act("draftAgreement", "__typename", draft(who, number)).await;
                    }
                    Step::DraftMeanwhile(who) => {
                        let meanwhile = join_all((0..12).map(|n| ask(&usual, &people[n % 4], n % QUERIES.len(), n % 3)));
                        let writing = people[who].act("draftAgreement", "__typename", draft(who, number));
                        join(writing, meanwhile).await;
                    }
                    Step::Import(agreements) => {
                        let mut bundle = many("a", agreements);
                        bundle["council"]["name"]["fr"] = json!(format!("Commune {number}"));
                        server.import(&bundle).await.expect("the bundle is sound");
                        tokio::time::sleep(Duration::from_millis(60)).await;
                    }
                }
                number += 1;
                // At once after the write: whoever reads now reads what was written.
                for (who, what) in [(0, 0), (1, 1), (2, 3), (3, 4)] {
                    assert_eq!(ask(&usual, &people[who], what, 0).await, ask(&plain, &people[who], what, 0).await, "{step:?}");
                }
            }
        }
    }
}
