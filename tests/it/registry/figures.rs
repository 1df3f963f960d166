//! The facets of associations, councils, posts, officials and ceremonies: what a bucket's value keeps is what it counts.

use std::collections::BTreeMap;

use migration::{Migrator, MigratorTrait};
use serde_json::{Value, json};
use tests::{
    both,
    bundle::{ait_melloul, many},
    server::TestServer,
};

/// A list, the type of its filter, its facet, what its buckets show, and how a filter asks for a value and the unknown.
type Case = (&'static str, &'static str, &'static str, &'static str, fn(&Value) -> Value);

fn shown(bucket: &Value) -> &Value {
    let shown = [&bucket["node"]["slug"], &bucket["value"]["name"], &bucket["value"]];
    shown.into_iter().find(|shown| !shown.is_null()).unwrap_or(&Value::Null)
}

async fn check(server: &TestServer, (list, kind, facet, shows, filter): Case) {
    let query =
        format!("{{ {list} {{ totalCount facets {{ {facet} {{ totalCount buckets {{ {shows} count }} }} }} }} }}");
    let data = server.data(&query, json!({})).await;
    let facets = &data[list]["facets"][facet];
    let buckets = facets["buckets"].as_array().expect("a list");
    assert_eq!(facets["totalCount"], buckets.len(), "{list} {facet}");
    assert!(!buckets.is_empty(), "{list} {facet}");
    for bucket in buckets {
        let filter = filter(shown(bucket));
        let query = format!(
            "query ($filter: {kind}Filter) {{ {list}(filter: $filter) {{ totalCount facets {{ {facet} {{ totalCount }} }} }} }}"
        );
        let kept = server.data(&query, json!({ "filter": filter })).await[list].take();
        assert_eq!(kept["totalCount"], bucket["count"], "{list} {filter}");
        let ignores = filter.get("not").is_none()
            && filter.as_object().is_some_and(|members| !members.keys().any(|member| member.starts_with("has")));
        if ignores {
            assert_eq!(kept["facets"][facet]["totalCount"], buckets.len(), "{list}: {facet} ignores {filter}");
        }
    }
}

both! {
    async fn a_buckets_value_keeps_what_it_counts(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let mut other = many("b", 13);
        other["officials"][0]["gender"] = json!("FEMALE");
        // The same place, once with fewer names than the bundle before gave it.
        other["council"]["region"] = json!({ "fr": "Région Souss-Massa" });
        server.import(&other).await.expect("the bundle is sound");
        let cases: Vec<Case> = vec![
            ("associations", "Association", "kinds", "value", |value| json!({ "kind": [value] })),
            ("associations", "Association", "relatedParty", "value", |value| json!({ "relatedParty": value })),
            ("associations", "Association", "councils", "node { slug }", |value| json!({ "council": [value] })),
            ("associations", "Association", "neighbourhoods", "value { name }", |value| match value {
                Value::Null => json!({ "hasNeighbourhood": false }),
                name => json!({ "neighbourhood": [name] }),
            }),
            ("councils", "Council", "kinds", "value", |value| json!({ "kind": [value] })),
            ("councils", "Council", "prefectures", "value { name }", |value| match value {
                Value::Null => json!({ "hasPrefecture": false }),
                name => json!({ "prefecture": [name] }),
            }),
            ("councils", "Council", "regions", "value { name }", |value| match value {
                Value::Null => json!({ "hasRegion": false }),
                name => json!({ "region": [name] }),
            }),
            ("posts", "Post", "bodies", "value", |value| json!({ "body": [value] })),
            ("posts", "Post", "kinds", "value", |value| json!({ "kind": [value] })),
            ("posts", "Post", "councils", "node { slug }", |value| json!({ "council": [value] })),
            ("officials", "Official", "genders", "value", |value| match value {
                Value::Null => json!({ "not": { "gender": ["FEMALE", "MALE"] } }),
                gender => json!({ "gender": [gender] }),
            }),
            ("officials", "Official", "councils", "node { slug }", |value| json!({ "mandate": { "council": [value] } })),
            ("ceremonies", "Ceremony", "kinds", "value", |value| json!({ "kind": [value] })),
            ("ceremonies", "Ceremony", "councils", "node { slug }", |value| json!({ "council": [value] })),
            ("ceremonies", "Ceremony", "years", "value", |value| json!({ "heldOn": { "from": format!("{value}-01-01"), "to": format!("{value}-12-31") } })),
        ];
        for case in cases {
            check(&server, case).await;
        }
    }

    /// What is counted by theme follows the agreements' themes, and the tree of themes, as they change.
    async fn themes_are_counted_as_they_are_now(server) {
        let counts = async || {
            let query = "{ agreements { facets { themes { buckets { node { slug } count } } } } }";
            let buckets = server.data(query, json!({})).await["agreements"]["facets"]["themes"]["buckets"].take();
            let count = |bucket: &Value| (shown(bucket).as_str().map(str::to_owned), bucket["count"].as_i64().expect("a number"));
            buckets.as_array().expect("a list").iter().map(count).collect::<BTreeMap<_, _>>()
        };
        let theme = |slug: &str| Some(slug.to_owned());
        let mut bundle = many("a", 4);
        server.import(&bundle).await.expect("the bundle is sound");
        assert_eq!(counts().await, (0..4).map(|n| (Some(format!("theme-{n}")), 2)).collect());
        bundle["agreements"][0]["themes"] = json!([]);
        bundle["agreements"][1]["themes"] = json!(["theme-3", "theme-0"]);
        server.import(&bundle).await.expect("the bundle is sound");
        let changed = [(None, 1), (theme("theme-0"), 2), (theme("theme-2"), 1), (theme("theme-3"), 3)];
        assert_eq!(counts().await, changed.clone().into());
        bundle["themes"][3]["parent"] = json!("theme-1");
        server.import(&bundle).await.expect("the bundle is sound");
        let wider = changed.into_iter().chain([(theme("theme-1"), 3)]).collect();
        assert_eq!(counts().await, wider);
        // A database from before the sets were kept gets them from its agreements.
        let step = Migrator::migrations().iter().position(|step| step.name().ends_with("_facets")).expect("the migration");
        let steps = u32::try_from(Migrator::migrations().len() - step).expect("a few");
        let database = server.database().await;
        Migrator::down(&database, Some(steps)).await.expect("the database takes its changes back");
        Migrator::up(&database, None).await.expect("the database can be brought up to date");
        assert_eq!(counts().await, wider);
    }

    async fn a_place_has_all_its_names(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let data = server
            .data("{ councils { facets { regions { buckets { value { name name_fr: name(language: FR) nameTranslations { language } } count } } } } }", json!({}))
            .await;
        let value = &data["councils"]["facets"]["regions"]["buckets"][0]["value"];
        assert_eq!(value["name_fr"], "Région Souss-Massa");
        assert_ne!(value["name"], value["name_fr"]);
        assert!(value["nameTranslations"].as_array().is_some_and(|names| names.len() > 1));
    }
}
