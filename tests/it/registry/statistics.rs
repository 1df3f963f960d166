//! Statistics against figures worked out in memory, and what is refused of figures.

use std::collections::BTreeMap;

use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tests::{both, bundle::many};

use super::filter::{centimes, fill};

const ROWS: &str = "rows { year quarter month from to status council { slug } count unknownAmounts knownShare amounts { currency count total min max average median } }";

fn decimal(hundredths: i64) -> Value {
    json!(entity::value::write_hundredths(hundredths))
}

/// The figures of one currency, in memory.
fn amounts(currency: &str, mut known: Vec<i64>) -> Value {
    known.sort_unstable();
    let (count, total) = (known.len() as i64, known.iter().sum::<i64>());
    let middle = known[(known.len() - 1) / 2] + known[known.len() / 2];
    json!({
        "currency": currency, "count": count, "total": decimal(total), "min": decimal(known[0]),
        "max": decimal(known[known.len() - 1]), "average": decimal((2 * total + count) / (2 * count)),
        "median": decimal((middle + 1) / 2),
    })
}

/// What a row tells, of the agreements of a group.
fn row(group: &[&Value]) -> Value {
    let mut known: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    for agreement in group {
        if let Some(amount) = centimes(&agreement["amount"]) {
            known.entry(agreement["currency"].as_str().expect("a currency")).or_default().push(amount);
        }
    }
    let unknown = group.len() - known.values().map(Vec::len).sum::<usize>();
    json!({
        "count": group.len(), "unknownAmounts": unknown, "knownShare": (group.len() - unknown) as f64 / group.len() as f64,
        "amounts": known.into_iter().map(|(currency, known)| amounts(currency, known)).collect::<Vec<_>>(),
    })
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

/// The quarter of a day's year, such as `2024-3`.
fn quarter(day: &str) -> String {
    format!("{}-{}", &day[..4], (day[5..7].parse::<i32>().expect("a month") + 2) / 3)
}

/// The group that an agreement is in.
type Grouping = Box<dyn Fn(&Value) -> Vec<Option<String>>>;

fn figures(row: &Value) -> Value {
    json!({ "count": row["count"], "unknownAmounts": row["unknownAmounts"], "knownShare": row["knownShare"], "amounts": row["amounts"] })
}

both! {
    async fn figures_agree_with_memory(server) {
        let mut all = fill(&server).await;
        // An odd number of centimes between two in the middle, and one amount far from the others.
        let mut odd = many("d", 4);
        for (n, amount) in ["0.01", "0.02", "900000000000000.00", "0"].iter().enumerate() {
            odd["agreements"][n]["amount"] = json!(amount);
            odd["agreements"][n]["signedOn"] = json!(format!("2023-{:02}-28", n * 3 + 1));
        }
        server.import(&odd).await.expect("the bundle is sound");
        let facts = "{ agreements(first: 100, filter: { council: [\"d\"] }) { nodes { status signedOn amount currency council { slug } } } }";
        all.extend(server.data(facts, json!({})).await["agreements"]["nodes"].as_array().expect("a list").clone());
        let cases: Vec<(&str, Grouping)> = vec![
            ("YEAR", Box::new(|agreement| vec![agreement["signedOn"].as_str().map(|day| day[..4].to_owned())])),
            ("QUARTER", Box::new(|agreement| vec![agreement["signedOn"].as_str().map(quarter)])),
            ("MONTH", Box::new(|agreement| vec![agreement["signedOn"].as_str().map(|day| day[..7].to_owned())])),
            ("COUNCIL", Box::new(|agreement| vec![text(&agreement["council"]["slug"])])),
            ("STATUS, COUNCIL", Box::new(|agreement| vec![text(&agreement["status"]), text(&agreement["council"]["slug"])])),
            ("YEAR, STATUS, COUNCIL", Box::new(|agreement| {
                vec![agreement["signedOn"].as_str().map(|day| day[..4].to_owned()), text(&agreement["status"]), text(&agreement["council"]["slug"])]
            })),
            ("", Box::new(|_| Vec::new())),
        ];
        for (groupings, keys) in cases {
            let mut expected: BTreeMap<Vec<Option<String>>, Vec<&Value>> = BTreeMap::new();
            for agreement in &all {
                expected.entry(keys(agreement)).or_default().push(agreement);
            }
            for order in ["GROUPING", "COUNT"] {
                let query = format!("{{ agreements {{ statistics(groupBy: [{groupings}], orderBy: {order}) {{ totalCount {ROWS} }} }} }}");
                let data = server.data(&query, json!({})).await["agreements"]["statistics"].take();
                let rows = data["rows"].as_array().expect("a list");
                assert_eq!((&data["totalCount"], rows.len()), (&json!(expected.len()), expected.len()), "{groupings}");
                if order == "COUNT" {
                    assert!(rows.is_sorted_by_key(|row| std::cmp::Reverse(row["count"].as_u64())), "{groupings}");
                }
                for row in rows {
                    let time = row["from"].as_str().map(|day| match groupings {
                        "QUARTER" => quarter(day),
                        "MONTH" => day[..7].to_owned(),
                        _ => day[..4].to_owned(),
                    });
                    let key: Vec<_> = groupings.split(", ").filter(|grouping| !grouping.is_empty()).map(|grouping| match grouping {
                        "STATUS" => text(&row["status"]),
                        "COUNCIL" => text(&row["council"]["slug"]),
                        _ => time.clone(),
                    }).collect();
                    let group = expected.get(&key).unwrap_or_else(|| panic!("{groupings}: {row} is no group"));
                    assert_eq!(figures(row), self::row(group), "{groupings}: {key:?}");
                }
            }
        }
    }

    async fn time_goes_upward_and_tells_its_days(server) {
        fill(&server).await;
        let data = server
            .data("{ agreements { statistics(groupBy: [QUARTER], date: STARTS_ON) { rows { year quarter month from to count } } } }", json!({}))
            .await;
        let rows = data["agreements"]["statistics"]["rows"].as_array().expect("a list").clone();
        let (unknown, known) = rows.split_last().expect("rows");
        assert_eq!(known, [json!({ "year": 2024, "quarter": 3, "month": null, "from": "2024-07-01", "to": "2024-09-30", "count": known[0]["count"] })]);
        assert_eq!((&unknown["year"], &unknown["from"]), (&Value::Null, &Value::Null), "the unknown comes last");
        let data = server.data("{ agreements { statistics(groupBy: [MONTH], first: 2) { totalCount rows { month from to } } } }", json!({})).await;
        assert_eq!(data["agreements"]["statistics"], json!({ "totalCount": 8, "rows": [
            { "month": 1, "from": "2024-01-01", "to": "2024-01-31" }, { "month": 2, "from": "2024-02-01", "to": "2024-02-29" },
        ] }));
    }

    /// An agreement with two values of a grouping is in both rows, once in each, with others or alone.
    async fn groupings_of_many_values_count_once(server) {
        server.import(&many("a", 8)).await.expect("the bundle is sound");
        let rows = async |groupings: &str| {
            let query = format!("{{ agreements {{ statistics(groupBy: [{groupings}], orderBy: GROUPING) {{ rows {{ theme {{ slug }} partyRole association {{ slug }} count }} }} }} }}");
            server.data(&query, json!({})).await["agreements"]["statistics"]["rows"].as_array().expect("a list").clone()
        };
        let themes = rows("THEME").await;
        assert_eq!(themes.iter().map(|row| row["count"].as_u64()).collect::<Vec<_>>(), [Some(4); 4]);
        let roles = rows("THEME, PARTY_ROLE").await;
        assert_eq!((roles.len(), roles.iter().all(|row| row["count"] == 4)), (8, true), "{roles:?}");
        let three = rows("ASSOCIATION, PARTY_ROLE, THEME").await;
        assert_eq!(three.iter().filter_map(|row| row["count"].as_u64()).sum::<u64>(), 32, "two themes and two roles each");
    }

    async fn nested_statistics_are_those_of_their_own_list(server) {
        fill(&server).await;
        let figures = "statistics(groupBy: [STATUS]) { totalCount rows { status count amounts { currency total median } } }";
        let nested = format!("{{ councils {{ nodes {{ slug agreements {{ {figures} }} }} }} }}");
        for council in server.data(&nested, json!({})).await["councils"]["nodes"].as_array().expect("a list") {
            let alone = format!("query ($slug: String!) {{ agreements(filter: {{ council: [$slug] }}) {{ {figures} }} }}");
            assert_eq!(council["agreements"], server.data(&alone, json!({ "slug": council["slug"] })).await["agreements"]);
        }
        assert_eq!(server.statements(&nested, json!({})).await, 2);
    }

    /// A sum that is no amount any more is an error with a code, and never a wrong number.
    async fn a_sum_too_large_is_refused(server) {
        server.import(&many("a", 4)).await.expect("the bundle is sound");
        // An import refuses such amounts, so nothing but the database itself can bring them about.
        let change = "UPDATE agreement SET amount = 9223372036854775807, currency = 'MAD'";
        server.database().await.execute_unprepared(change).await.expect("the amounts fit the column");
        let statistics = "{ agreements { statistics(groupBy: []) { rows { amounts { FIELD } } } } }";
        let fine = server.data(&statistics.replace("FIELD", "count max average median"), json!({})).await;
        let largest = "92233720368547758.07";
        assert_eq!(fine["agreements"]["statistics"]["rows"][0]["amounts"][0], json!({ "count": 4, "max": largest, "average": largest, "median": largest }));
        for query in [statistics.replace("FIELD", "total"), "{ agreements { facets { councils { buckets { totals { amount } } } } } }".to_owned()] {
            let (code, _, message) = server.error(&query, json!({})).await;
            assert_eq!(code, "SUM_TOO_LARGE", "{message}");
            assert!(message.contains("Narrow"), "{message}");
        }
    }

    async fn figures_that_cannot_be_meant_are_refused(server) {
        server.import(&many("a", 3)).await.expect("the bundle is sound");
        for (selection, code, argument, remedy) in [
            ("facets { status(first: 0) { totalCount } }", "INVALID_PAGE_SIZE", "first", "1 to 100 buckets"),
            ("facets { themes(first: 101) { totalCount } }", "INVALID_PAGE_SIZE", "first", "1 to 100 buckets"),
            ("facets { themes(first: -5) { totalCount } }", "INVALID_PAGE_SIZE", "first", "1 to 100 buckets"),
            ("statistics(groupBy: [YEAR], first: 1001) { totalCount }", "INVALID_PAGE_SIZE", "first", "1 to 1000 rows"),
            ("statistics(groupBy: [YEAR], first: 0) { totalCount }", "INVALID_PAGE_SIZE", "first", "1 to 1000 rows"),
            ("statistics(groupBy: [YEAR, THEME, STATUS, COUNCIL]) { totalCount }", "INVALID_ARGUMENT", "groupBy", "at most 3"),
            ("statistics(groupBy: [YEAR, YEAR]) { totalCount }", "INVALID_ARGUMENT", "groupBy", "twice"),
            ("statistics(groupBy: [COLOUR]) { totalCount }", "GRAPHQL_VALIDATION_FAILED", "", "AgreementGrouping"),
            ("statistics { totalCount }", "GRAPHQL_VALIDATION_FAILED", "", "groupBy"),
        ] {
            let (found, place, message) = server.error(&format!("{{ agreements {{ {selection} }} }}"), json!({})).await;
            assert_eq!((found.as_str(), place.as_str()), (code, argument), "{selection}: {message}");
            assert!(message.contains(remedy), "{selection}: {message}");
        }
        let empty = server.data("{ agreements(filter: { council: [] }) { facets { status { totalCount buckets { count } } } statistics(groupBy: []) { totalCount rows { count } } } }", json!({})).await;
        assert_eq!(empty["agreements"], json!({ "facets": { "status": { "totalCount": 0, "buckets": [] } }, "statistics": { "totalCount": 0, "rows": [] } }));
    }
}
