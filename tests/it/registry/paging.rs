//! Walking lists: every record once, in one order, whichever way and however small the steps.

use proptest::{
    prelude::*,
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};
use serde_json::{Value, json};
use tests::{both, bundle::many, server::TestServer};

/// A list to walk.
#[derive(Clone, Debug)]
struct Walk {
    /// Where the list hangs; empty for the root list.
    parent: &'static str,
    list: &'static str,
    order: &'static str,
    direction: &'static str,
    step: usize,
}

fn any_walk() -> impl Strategy<Value = Walk> {
    let agreements = prop::sample::select(vec![
        "SIGNED_ON",
        "STARTS_ON",
        "ENDS_ON",
        "AMOUNT",
        "TITLE_AR",
        "TITLE_FR",
        "REFERENCE",
        "RECORDED",
    ]);
    let parent = prop::sample::select(vec!["", "council(slug: \"a\")", "association(slug: \"a-association-1\")"]);
    let lists = prop_oneof![
        4 => (parent, Just("agreements"), agreements),
        1 => (Just(""), Just("associations"), prop::sample::select(vec!["SLUG", "NAME_AR", "NAME_FR", "RECORDED"])),
        1 => (Just("council(slug: \"a\")"), Just("associations"), Just("SLUG")),
        1 => (Just("official(slug: \"a-official\")"), Just("ceremonies"), prop::sample::select(vec!["HELD_ON", "SLUG"])),
        1 => (Just("council(slug: \"b\")"), Just("ceremonies"), Just("HELD_ON")),
        1 => (Just(""), Just("themes"), prop::sample::select(vec!["SLUG", "LABEL_AR", "LABEL_FR"])),
    ];
    let directions = prop::sample::select(vec!["ASC", "DESC"]);
    (lists, directions, 1usize..9).prop_map(|((parent, list, order), direction, step)| Walk {
        parent,
        list,
        order,
        direction,
        step,
    })
}

impl Walk {
    /// One page of the list.
    async fn page(&self, server: &TestServer, arguments: &str) -> Value {
        let Walk { parent, list, order, direction, .. } = self;
        let page = format!(
            "{list}({arguments}, orderBy: {{field: {order}, direction: {direction}}}) {{ totalCount edges {{ cursor node {{ id }} }}
             pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }}"
        );
        let query =
            if parent.is_empty() { format!("{{ {page} }}") } else { format!("{{ parent: {parent} {{ {page} }} }}") };
        let mut data = server.data(&query, json!({})).await;
        let holder = if parent.is_empty() { &mut data } else { &mut data["parent"] };
        holder[list].take()
    }

    async fn forward(&self, server: &TestServer) -> Vec<String> {
        let (mut found, mut after) = (Vec::new(), String::new());
        loop {
            let page = self.page(server, &format!("first: {}{after}", self.step)).await;
            assert_eq!(page["pageInfo"]["hasPreviousPage"], !found.is_empty(), "{self:?}");
            let ids = ids(&page);
            found.extend(ids);
            if page["pageInfo"]["hasNextPage"] == false {
                return found;
            }
            after = format!(", after: {}", page["pageInfo"]["endCursor"]);
        }
    }

    async fn backward(&self, server: &TestServer) -> Vec<String> {
        let (mut found, mut before) = (Vec::new(), String::new());
        loop {
            let page = self.page(server, &format!("last: {}{before}", self.step)).await;
            assert_eq!(page["pageInfo"]["hasNextPage"], !found.is_empty(), "{self:?}");
            let mut ids = ids(&page);
            ids.extend(found);
            found = ids;
            if page["pageInfo"]["hasPreviousPage"] == false {
                return found;
            }
            before = format!(", before: {}", page["pageInfo"]["startCursor"]);
        }
    }
}

fn ids(page: &Value) -> Vec<String> {
    let edges = page["edges"].as_array().expect("a list of edges");
    assert_eq!(page["pageInfo"]["startCursor"], edges.first().map_or(Value::Null, |edge| edge["cursor"].clone()));
    assert_eq!(page["pageInfo"]["endCursor"], edges.last().map_or(Value::Null, |edge| edge["cursor"].clone()));
    edges.iter().map(|edge| edge["node"]["id"].as_str().expect("an id").to_owned()).collect()
}

fn is_in_order_of(part: &[String], whole: &[String]) -> bool {
    let mut rest = whole.iter();
    part.iter().all(|id| rest.any(|other| other == id))
}

both! {
    async fn both_ways_give_every_record_once(server) {
        for (slug, agreements) in [("a", 37), ("b", 12)] {
            server.import(&many(slug, agreements)).await.expect("the bundle is sound");
        }
        let mut runner = TestRunner::deterministic();
        for _ in 0..40 {
            let walk = any_walk().new_tree(&mut runner).expect("a walk").current();
            let whole = walk.page(&server, "first: 100").await;
            let all = ids(&whole);
            assert_eq!(whole["totalCount"], all.len(), "{walk:?}");
            assert!(!all.is_empty(), "{walk:?}");
            assert_eq!(walk.forward(&server).await, all, "{walk:?}");
            assert_eq!(walk.backward(&server).await, all, "{walk:?}");
        }
    }

    /// `after` and `before` together cut a piece out; `first` and `last` count from its ends.
    async fn a_piece_between_two_cursors(server) {
        server.import(&many("a", 20)).await.expect("the bundle is sound");
        let walk = Walk { parent: "", list: "agreements", order: "AMOUNT", direction: "DESC", step: 1 };
        let whole = walk.page(&server, "first: 100").await;
        let all = ids(&whole);
        let cursor = |index: usize| whole["edges"][index]["cursor"].to_string();
        for (arguments, expected, next, previous) in [
            (format!("first: 3, after: {}, before: {}", cursor(4), cursor(10)), 5..8, true, true),
            (format!("first: 9, after: {}, before: {}", cursor(4), cursor(10)), 5..10, true, true),
            (format!("last: 2, after: {}, before: {}", cursor(4), cursor(10)), 8..10, true, true),
            (format!("first: 9, before: {}", cursor(2)), 0..2, true, false),
            (format!("last: 9, after: {}", cursor(17)), 18..20, false, true),
            (format!("first: 9, after: {}", cursor(19)), 20..20, false, true),
            (format!("first: 9, after: {}, before: {}", cursor(9), cursor(3)), 0..0, true, true),
        ] {
            let page = walk.page(&server, &arguments).await;
            assert_eq!(ids(&page), all[expected], "{arguments}");
            assert_eq!(page["pageInfo"]["hasNextPage"], next, "{arguments}");
            assert_eq!(page["pageInfo"]["hasPreviousPage"], previous, "{arguments}");
        }
    }

    /// Rows that come while someone walks: what was there at the start is seen once, in its order.
    async fn stable_while_rows_are_inserted(server) {
        server.import(&many("a", 24)).await.expect("the bundle is sound");
        for (step, (order, direction)) in [("SIGNED_ON", "DESC"), ("AMOUNT", "ASC"), ("STARTS_ON", "DESC"), ("REFERENCE", "ASC")].into_iter().enumerate() {
            let walk = Walk { parent: "", list: "agreements", order, direction, step: 5 };
            let at_start = ids(&walk.page(&server, "first: 100").await);
            let (mut found, mut after, mut pages) = (Vec::new(), String::new(), 0);
            loop {
                let page = walk.page(&server, &format!("first: 5{after}")).await;
                found.extend(ids(&page));
                if page["pageInfo"]["hasNextPage"] == false {
                    break;
                }
                after = format!(", after: {}", page["pageInfo"]["endCursor"]);
                pages += 1;
                if pages <= 3 {
                    server.import(&many(&format!("new-{step}-{pages}"), 4)).await.expect("the bundle is sound");
                }
            }
            let unique: std::collections::HashSet<&String> = found.iter().collect();
            assert_eq!(unique.len(), found.len(), "{order}: none twice");
            assert!(is_in_order_of(&at_start, &found), "{order}: each of those at the start, in their order");
        }
    }

    /// Lists of many parents in one statement give what each parent's list gives alone.
    async fn nested_lists_of_many_parents_agree_with_each_alone(server) {
        for (slug, agreements) in [("a", 9), ("b", 1), ("c", 30)] {
            server.import(&many(slug, agreements)).await.expect("the bundle is sound");
        }
        for list in [
            "agreements(first: 4, orderBy: {field: AMOUNT, direction: DESC})",
            "agreements(last: 4, orderBy: {field: STARTS_ON})",
            "agreements(first: 4, filter: {status: [IN_FORCE]})",
            "associations(first: 2)",
            "officials(first: 1)",
        ] {
            let fields = format!("slug {list} {{ totalCount edges {{ cursor node {{ id }} }} pageInfo {{ hasNextPage hasPreviousPage }} }}");
            let together = server.data(&format!("{{ councils {{ nodes {{ {fields} }} }} }}"), json!({})).await;
            for council in together["councils"]["nodes"].as_array().expect("three councils") {
                let alone = format!("{{ council(slug: {}) {{ {fields} }} }}", council["slug"]);
                assert_eq!(server.data(&alone, json!({})).await["council"], *council, "{list}");
            }
        }
    }
}
