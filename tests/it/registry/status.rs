//! The status, in the field and in the filter: one rule, told twice.

use chrono::NaiveDate;
use entity::agreement;
use proptest::{
    prelude::*,
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use serde_json::{Value, json};
use tests::{both, bundle::many};

const STATUSES: [&str; 9] =
    ["DRAFT", "APPROVED", "WITHDRAWN", "SIGNED", "IN_FORCE", "SUSPENDED", "EXPIRED", "COMPLETED", "TERMINATED"];

/// A date around today, or none.
fn any_date(today: NaiveDate, known: f64) -> impl Strategy<Value = Option<NaiveDate>> {
    prop::option::weighted(known, (-2i64..=2).prop_map(move |days| today + chrono::Duration::days(days)))
}

both! {
    /// Random dates around today: for each status, the filter keeps exactly the agreements whose field says so.
    async fn the_filter_and_the_field_agree(server) {
        server.import(&many("a", 100)).await.expect("the bundle is sound");
        let today = api::clock::Clock::today(&api::clock::SystemClock);
        let database = server.database().await;
        let mut runner = TestRunner::deterministic();
        for row in agreement::Entity::find().all(&database).await.expect("the agreements") {
            // Rare ends leave enough of the states before them.
            let dates = [0.6, 0.8, 0.4, 0.4, 0.2, 0.2, 0.4, 0.4, 0.5]
                .map(|known| any_date(today, known).new_tree(&mut runner).expect("a date").current());
            let [approved_on, signed_on, starts_on, ends_on, completed_on, terminated_on, withdrawn_on, suspended_on, suspended_until] = dates;
            // What the database itself refuses is left out: an end before the start, a withdrawal after the signature.
            let ends_on = ends_on.filter(|end| starts_on.is_none_or(|start| start <= *end));
            let withdrawn_on = withdrawn_on.filter(|_| signed_on.is_none());
            let row = agreement::Model {
                approved_on, signed_on, starts_on, ends_on, completed_on, terminated_on, withdrawn_on, suspended_on, suspended_until, ..row
            };
            row.into_active_model().reset_all().update(&database).await.expect("the dates are stored");
        }
        database.close().await.expect("the connection closes");
        let all = server.data("{ agreements(first: 100) { nodes { id status } } }", json!({})).await;
        let all = all["agreements"]["nodes"].as_array().expect("a list").clone();
        let mut seen = 0;
        for status in STATUSES {
            let query = "query ($status: [AgreementStatus!]) { agreements(first: 100, filter: { status: $status }) { totalCount nodes { id status } } }";
            let kept = server.data(query, json!({ "status": [status] })).await;
            let expected: Vec<Value> = all.iter().filter(|one| one["status"] == status).cloned().collect();
            assert!(!expected.is_empty(), "{status} is among the random agreements");
            seen += expected.len();
            assert_eq!(kept["agreements"]["nodes"], Value::from(expected.clone()), "{status}");
            assert_eq!(kept["agreements"]["totalCount"], expected.len());
        }
        assert_eq!(seen, 100);
    }

    async fn a_filter_follows_logic(server) {
        server.import(&many("a", 20)).await.expect("the bundle is sound");
        let data = server
            .data(
                "{ all: agreements { totalCount } empty: agreements(filter: {}) { totalCount } none: agreements(filter: { status: [] }) { totalCount }
                   both: agreements(filter: { status: [SIGNED, IN_FORCE, SIGNED] }) { totalCount } null: agreements(filter: { status: null }) { totalCount }
                   council(slug: \"a\") { agreements(filter: { status: [DRAFT] }) { totalCount nodes { id } } } }",
                json!({}),
            )
            .await;
        let count = |list: &str| data[list]["totalCount"].as_i64().expect("a count");
        assert_eq!([count("all"), count("empty"), count("none"), count("both"), count("null")], [20, 20, 0, 20, 20]);
        assert_eq!(data["council"]["agreements"], json!({ "totalCount": 0, "nodes": [] }));
    }
}
