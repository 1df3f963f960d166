//! Merging duplicates: one record stands for both, whatever it is asked by, and nothing is forgotten.

use api::verify::verify;
use entity::{
    access_token::Role,
    revision::{self, Action},
};
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder, QuerySelect};
use serde_json::{Value, json};
use tests::{both, bundle::many, server::TestServer};

use super::{fault, id, log, sound};

/// The bundle of council `a`: `a-association-0` is «Quorum», and «Zénith» its duplicate, `a-association-1`.
fn bundle() -> Value {
    let mut bundle = many("a", 4);
    bundle["associations"][0]["name"] = json!({ "ar": "جمعية النصاب", "fr": "Quorum" });
    bundle["associations"][1]["name"] = json!({ "ar": "جمعية السمت", "fr": "Zénith" });
    bundle
}

/// Fills a registry and answers the ids of «Quorum» and of «Zénith».
async fn fill(server: &TestServer) -> (Value, Value) {
    server.import(&bundle()).await.expect("the bundle is sound");
    server.import(&many("b", 4)).await.expect("the bundle is sound");
    (id(server, "association", "a-association-0").await, id(server, "association", "a-association-1").await)
}

fn input(keep: &Value, duplicate: &Value) -> Value {
    json!({ "keep": keep, "duplicate": duplicate, "reason": "One body, recorded twice" })
}

const SELECTION: &str = "association { id slug agreements { totalCount } }";

both! {
    async fn one_record_stands_for_both(server) {
        let (kept, old) = fill(&server).await;
        let publisher = server.staff(Role::Publisher, None).await;
        let rows = log(&server).await;
        let mut merge = input(&kept, &old);
        merge["idempotencyKey"] = json!("merge-1");
        let done = publisher.act("mergeAssociations", SELECTION, merge.clone()).await;
        assert_eq!(
            done["association"],
            json!({ "id": kept, "slug": "a-association-0", "agreements": { "totalCount": 4 } })
        );
        assert_eq!(publisher.act("mergeAssociations", SELECTION, merge).await, done);
        assert_eq!(log(&server).await, rows + 3);
        let query = "query ($old: ID!, $kept: ID!) {
            node(id: $old) { id ... on Association { slug name(language: FR) agreements { totalCount } } }
            nodes(ids: [$old, $kept, $old]) { id }
            association(slug: \"a-association-1\") { id slug formerSlugs nameTranslations { text } sources { nodes { slug } } }
            associations(filter: { council: [\"a\"] }) { totalCount nodes { slug }
                facets { kinds { buckets { count } } } }
            all: associations { totalCount nodes { slug } }
            named: associations(filter: { slug: [\"a-association-1\"] }) { nodes { slug } }
            council(slug: \"a\") { associations { totalCount nodes { id } } }
            byOldName: agreements(filter: { association: [\"a-association-1\"], council: [\"a\"] }) { totalCount
                facets { associations { buckets { node { slug } count } } }
                nodes { parties { nodes { association { id } } } } }
            byName: agreements(filter: { association: [\"a-association-0\"] }) { totalCount }
            gone: search(text: \"Zénith\") { totalCount }
            found: search(text: \"Quorum\") { nodes { __typename } }
            suggest(prefix: \"Zén\") { text }
        }";
        let variables = json!({ "old": old, "kept": kept });
        // The second time some rows are at hand.
        for _ in 0..2 {
            let data = server.data(query, variables.clone()).await;
            assert_eq!(
                data["node"],
                json!({ "id": kept, "slug": "a-association-0", "name": "Quorum", "agreements": { "totalCount": 4 } })
            );
            assert_eq!(data["nodes"], json!([{ "id": kept }, { "id": kept }, { "id": kept }]));
            assert_eq!((&data["association"]["id"], &data["association"]["slug"]), (&kept, &json!("a-association-0")));
            assert_eq!(data["association"]["formerSlugs"], json!(["a-association-1"]));
            assert_eq!(data["associations"]["nodes"], json!([{ "slug": "a-association-0" }]));
            assert_eq!((&data["associations"]["totalCount"], &data["associations"]["facets"]["kinds"]["buckets"]), (&json!(1), &json!([{ "count": 1 }])));
            assert_eq!(data["all"]["totalCount"], 3);
            assert_eq!(data["named"]["nodes"], json!([{ "slug": "a-association-0" }]));
            assert_eq!(data["council"]["associations"], json!({ "totalCount": 1, "nodes": [{ "id": kept }] }));
            assert_eq!((&data["byOldName"]["totalCount"], &data["byName"]["totalCount"]), (&json!(4), &json!(4)));
            assert_eq!(
                data["byOldName"]["facets"]["associations"]["buckets"],
                json!([{ "node": { "slug": "a-association-0" }, "count": 4 }])
            );
            let parties = &data["byOldName"]["nodes"][0]["parties"]["nodes"];
            assert_eq!(parties[1]["association"]["id"], kept);
            assert_eq!((&data["gone"]["totalCount"], &data["suggest"]), (&json!(0), &json!([])));
            assert_eq!(data["found"]["nodes"].as_array().map(Vec::len), Some(5));
        }
        sound(&server).await;
    }

    async fn the_log_tells_what_became_of_the_duplicate(server) {
        let (kept, old) = fill(&server).await;
        server.staff(Role::Admin, Some("b")).await.act("mergeAssociations", SELECTION, input(&kept, &old)).await;
        let database = server.database().await;
        let newest = revision::Entity::find().order_by_desc(revision::Column::Seq).limit(3).all(&database).await;
        let newest = newest.expect("the log is there");
        database.close().await.expect("the connection closes");
        let detail = |row: &revision::Model| -> Value {
            serde_json::from_str(row.detail.as_deref().unwrap_or("null")).expect("a detail is JSON")
        };
        assert_eq!(newest.iter().map(|row| row.action).collect::<Vec<_>>(), [Action::Merge, Action::Update, Action::Update]);
        assert!(newest.iter().all(|row| row.public && detail(row)["reason"] == "One body, recorded twice"));
        assert_eq!((&detail(&newest[0])["into"], &detail(&newest[1])["into"]), (&kept, &json!(null)));
        let record: Value = serde_json::from_str(&newest[0].record).expect("a record is JSON");
        // What the duplicate said and cited stays its own.
        assert_eq!((&record["id"], &record["mergedIntoId"], &record["name"]["fr"]), (&old, &kept, &json!("Zénith")));
        assert_eq!(record["sources"].as_array().map(Vec::len), Some(1));
        sound(&server).await;
    }

    async fn merges_follow_each_other_in_one_step(server) {
        let (second, first) = fill(&server).await;
        let last = id(&server, "association", "b-association-0").await;
        let publisher = server.staff(Role::Publisher, None).await;
        publisher.act("mergeAssociations", SELECTION, input(&second, &first)).await;
        let rows = log(&server).await;
        let done = publisher.act("mergeAssociations", SELECTION, input(&last, &second)).await;
        assert_eq!((&done["association"]["id"], &done["association"]["agreements"]["totalCount"]), (&last, &json!(6)));
        let former = server.data("{ associations { nodes { slug formerSlugs } } }", json!({})).await;
        assert_eq!(former["associations"]["nodes"], json!([
            { "slug": "b-association-0", "formerSlugs": ["a-association-0", "a-association-1"] },
            { "slug": "b-association-1", "formerSlugs": [] },
        ]));
        assert_eq!(log(&server).await, rows + 6);
        for (slug, old) in [("a-association-0", &second), ("a-association-1", &first)] {
            assert_eq!(id(&server, "association", slug).await, last);
            let data = server.data("query ($id: ID!) { node(id: $id) { id } }", json!({ "id": old })).await;
            assert_eq!(data["node"]["id"], last);
        }
        sound(&server).await;
    }

    async fn what_can_not_be_merged_is_refused(server) {
        let (kept, old) = fill(&server).await;
        let publisher = server.staff(Role::Publisher, None).await;
        let faults = async |input: Value| publisher.faults("mergeAssociations", input).await;
        assert_eq!(faults(input(&kept, &kept)).await, [fault("INVALID", "duplicate")]);
        let mut blank = input(&kept, &old);
        blank["reason"] = json!(" ");
        assert_eq!(faults(blank).await, [fault("INVALID", "reason")]);
        let council = id(&server, "council", "a").await;
        assert_eq!(faults(input(&council, &old)).await, [fault("INVALID", "keep")]);
        let nobody = json!("association_01m84m1r7nej0s6s2zsf4exbrf");
        assert_eq!(faults(input(&kept, &nobody)).await, [fault("NOT_FOUND", "duplicate")]);
        let mut stale = input(&kept, &old);
        stale["expectedRevision"] = json!(1);
        let conflict = publisher.call("mergeAssociations", SELECTION, stale.clone()).await;
        assert_eq!(conflict["userErrors"][0]["code"], "CONFLICT");
        stale["expectedRevision"] = conflict["revision"].clone();
        publisher.act("mergeAssociations", SELECTION, stale).await;
        assert_eq!(faults(input(&kept, &old)).await, [fault("INVALID_STATE", "duplicate")]);
        assert_eq!(faults(input(&old, &kept)).await, [fault("INVALID_STATE", "keep")]);
        let change = json!({ "id": old, "relatedParty": true });
        assert_eq!(publisher.faults("updateAssociation", change).await, [fault("INVALID_STATE", "id")]);
        let again = json!({ "slug": "a-association-1", "kind": "OTHER", "name": { "fr": "x" } });
        assert_eq!(publisher.faults("createAssociation", again).await, [fault("TAKEN", "slug")]);
        sound(&server).await;
    }

    async fn nobody_agrees_with_itself(server) {
        let (kept, old) = fill(&server).await;
        let editor = server.staff(Role::Editor, Some("a")).await;
        let both = json!([{ "association": "a-association-0" }, { "association": "a-association-1" }]);
        let draft = json!({ "council": "a", "title": { "fr": "Brouillon" }, "partners": both });
        let draft = editor.act("draftAgreement", "agreement { id }", draft).await["agreement"]["id"].clone();
        let message = async |role, council| -> String {
            let staff = server.staff(role, council).await;
            let payload = staff.call("mergeAssociations", SELECTION, input(&kept, &old)).await;
            assert_eq!(payload["userErrors"][0]["code"], "CONTRADICTION", "{payload}");
            payload["userErrors"][0]["message"].as_str().expect("a message").to_owned()
        };
        let name = draft.as_str().expect("an id");
        assert!(message(Role::Publisher, None).await.contains(name));
        // The staff of another council is told that there is one, and not which.
        let told = message(Role::Admin, Some("b")).await;
        assert!(told.contains("1 more") && !told.contains(name), "{told}");
        editor.act("updateDraft", "agreement { id }", json!({ "agreement": draft, "partners": [{ "association": "a-association-1" }] })).await;
        let publisher = server.staff(Role::Publisher, None).await;
        publisher.act("mergeAssociations", SELECTION, input(&kept, &old)).await;
        // The draft has the kept one now, and a draft that names the old one gets the kept one.
        let query = "query ($id: ID!) { node(id: $id) { ... on Agreement { parties { nodes { association { id } } } } } }";
        let next = json!({ "council": "a", "title": { "fr": "Suite" }, "partners": [{ "association": "a-association-1" }] });
        let next = editor.act("draftAgreement", "agreement { id }", next).await["agreement"]["id"].clone();
        for draft in [draft, next] {
            let data = editor.data(query, json!({ "id": draft })).await;
            assert_eq!(data["node"]["parties"]["nodes"][1]["association"]["id"], kept);
        }
        sound(&server).await;
    }

    async fn verify_names_what_points_at_a_merged_record(server) {
        let (kept, old) = fill(&server).await;
        let last = id(&server, "association", "b-association-0").await;
        let publisher = server.staff(Role::Publisher, None).await;
        publisher.act("mergeAssociations", SELECTION, input(&kept, &old)).await;
        publisher.act("mergeAssociations", SELECTION, input(&last, &kept)).await;
        let database = server.database().await;
        for (change, fault) in [
            (
                "UPDATE party SET association_id = (SELECT id FROM association WHERE slug = 'a-association-1') WHERE position = 1",
                "it names an association that was merged into another",
            ),
            (
                "UPDATE association SET merged_into_id = (SELECT id FROM association WHERE slug = 'a-association-0')
                 WHERE slug = 'a-association-1'",
                "it was merged into an association that was merged into another",
            ),
        ] {
            database.execute_unprepared(change).await.expect("the change is made");
            let store = server.store().await;
            let report = verify(&store).await.expect("the registry answers");
            store.close().await.expect("the connection closes");
            assert!(report.faults.iter().any(|found| found.ends_with(fault)), "{fault}: {:?}", report.faults);
        }
        database.close().await.expect("the connection closes");
    }

    async fn imports_follow_the_merge(server) {
        let (kept, old) = fill(&server).await;
        server.staff(Role::Publisher, None).await.act("mergeAssociations", SELECTION, input(&kept, &old)).await;
        let rows = log(&server).await;
        let again = server.import(&bundle()).await.expect("the bundle is sound");
        assert_eq!((again.created, again.updated, log(&server).await), (0, 0, rows));
        let mut news = bundle();
        news["associations"][1]["neighbourhood"] = json!({ "fr": "Azrou" });
        news["associations"][1]["name"]["fr"] = json!("Zénith d'Azrou");
        news["associations"].as_array_mut().expect("a list").remove(0);
        let agreements = news["agreements"].as_array_mut().expect("a list");
        agreements.retain(|agreement| agreement["association"] == "a-association-1");
        news["ceremonies"] = json!([]);
        server.import(&news).await.expect("the bundle is sound");
        let query = "{ association(slug: \"a-association-0\") { name(language: FR) neighbourhood(language: FR) agreements { totalCount } } }";
        assert_eq!(
            server.data(query, json!({})).await["association"],
            json!({ "name": "Quorum", "neighbourhood": "Azrou", "agreements": { "totalCount": 4 } })
        );
        // An agreement may name it without telling of it.
        news["associations"] = json!([]);
        news["agreements"][0]["key"] = json!("another");
        server.import(&news).await.expect("the bundle is sound");
        assert_eq!(server.data(query, json!({})).await["association"]["agreements"]["totalCount"], 5);
        sound(&server).await;
    }
}
