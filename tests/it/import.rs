//! Import: all or nothing, every problem at once, and news of known records as updates.

use std::collections::BTreeSet;

use api::import::{Failure, Problem};
use serde_json::{Value, json};
use tests::{
    both,
    bundle::{ait_melloul, many},
    server::TestServer,
};

fn problems(imported: Result<api::import::Summary, Failure>) -> Vec<Problem> {
    match imported {
        Err(Failure::Problems(problems)) => problems,
        other => panic!("a sound bundle? {other:?}"),
    }
}

async fn counts(server: &TestServer) -> Value {
    server
        .data(
            "{ agreements { totalCount } councils { totalCount } associations { totalCount } posts { totalCount } themes { totalCount } ceremonies { totalCount } officials { totalCount } }",
            json!({}),
        )
        .await
}

/// Changes one place of the real bundle.
fn spoiled(pointer: &str, value: Value) -> Value {
    let mut bundle = ait_melloul();
    match bundle.pointer_mut(pointer) {
        Some(place) => *place = value,
        None => {
            let (parent, member) = pointer.rsplit_once('/').expect("a pointer");
            bundle.pointer_mut(parent).expect("the parent is there")[member] = value;
        }
    }
    bundle
}

both! {
    async fn twice_changes_nothing_the_second_time(server) {
        let first = server.import(&ait_melloul()).await.expect("the real bundle is sound");
        assert_eq!((first.created, first.updated, first.unchanged), (37, 0, 0));
        assert_eq!(first.seq, 37);
        let second = server.import(&ait_melloul()).await.expect("the real bundle is sound");
        assert_eq!((second.created, second.updated, second.unchanged, second.seq), (0, 0, 37, 37));
    }

    async fn new_values_under_the_same_keys_are_an_update(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let mut news = ait_melloul();
        news["agreements"][0]["amount"] = json!("120000");
        news["agreements"][0]["startsOn"] = json!("2025-09-01");
        news["officials"][0]["mandates"][0]["startsOn"] = json!("2021-10-01");
        news["associations"][0]["name"]["en"] = json!("Al Hayat");
        news["ceremonies"][0]["attendingOfficials"] = json!(["ibrahim-tayr"]);
        let before = server.data("{ agreements { nodes { id reference } } }", json!({})).await;
        let summary = server.import(&news).await.expect("the news are sound");
        assert_eq!((summary.created, summary.updated, summary.unchanged), (0, 4, 33));
        assert_eq!(summary.seq, 41);
        let data = server
            .data(
                "{ agreement(reference: \"AM-2025-0001\") { amount currency startsOn status parties { totalCount } signatures { totalCount } sources { totalCount } }
                   official(slug: \"ibrahim-tayr\") { mandates { nodes { startsOn knownOn } } ceremonies { totalCount } }
                   association(slug: \"al-hayat-medical-solidarity\") { nameTranslations { language text } }
                   ceremony(slug: \"2025-07-02-associations\") { attendance { nodes { post { slug } official { slug } } } } }",
                json!({}),
            )
            .await;
        assert_eq!(
            data["agreement"],
            json!({ "amount": "120000.00", "currency": "MAD", "startsOn": "2025-09-01", "status": "IN_FORCE",
                    "parties": { "totalCount": 2 }, "signatures": { "totalCount": 2 }, "sources": { "totalCount": 1 } })
        );
        assert_eq!(data["official"]["mandates"]["nodes"], json!([{ "startsOn": "2021-10-01", "knownOn": "2025-07-02" }]));
        assert_eq!(data["official"]["ceremonies"]["totalCount"], 1, "in the chair and in the room is once");
        assert_eq!(data["association"]["nameTranslations"].as_array().map(Vec::len), Some(3));
        assert_eq!(data["ceremony"]["attendance"]["nodes"].as_array().map(Vec::len), Some(5));
        let after = server.data("{ agreements { nodes { id reference } } }", json!({})).await;
        assert_eq!(before, after, "ids and references stay");
        // The first report again: it says less, and takes nothing back.
        let again = server.import(&ait_melloul()).await.expect("the real bundle is sound");
        assert_eq!((again.created, again.updated), (0, 0));
        let data = server.data("{ agreement(reference: \"AM-2025-0001\") { amount } }", json!({})).await;
        assert_eq!(data["agreement"]["amount"], "120000.00");
    }

    /// A bundle of news says what is new, and takes nothing back by silence.
    async fn news_need_not_repeat_what_is_known(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let real = ait_melloul();
        let news = json!({
            "council": real["council"],
            "agreements": [{ "key": real["agreements"][0]["key"], "association": real["agreements"][0]["association"],
                             "title": { "en": "Medical caravans" }, "completedOn": "2026-01-31", "status": "COMPLETED" }],
            "ceremonies": [{ "slug": "2025-07-02-associations", "kind": "SIGNING", "heldOn": "2025-07-02",
                             "chair": { "post": "first-vice-president" }, "attendingOfficials": ["ibrahim-tayr"] }],
        });
        let summary = server.import(&news).await.expect("the date of signature is known");
        assert_eq!((summary.created, summary.updated, summary.unchanged), (0, 2, 1));
        let data = server
            .data(
                "{ agreement(reference: \"AM-2025-0001\") { status signedOn completedOn titleTranslations { language } themes { totalCount }
                     ceremony { chair { official { slug } onBehalfOf { slug } } attendance { nodes { post { slug } official { slug } } } } } }",
                json!({}),
            )
            .await;
        let agreement = &data["agreement"];
        assert_eq!([&agreement["status"], &agreement["signedOn"], &agreement["completedOn"]], ["COMPLETED", "2025-07-02", "2026-01-31"]);
        assert_eq!(agreement["titleTranslations"].as_array().map(Vec::len), Some(3));
        assert_eq!(agreement["themes"]["totalCount"], 1);
        let chair = &agreement["ceremony"]["chair"];
        assert_eq!(chair, &json!({ "official": { "slug": "ibrahim-tayr" }, "onBehalfOf": { "slug": "president" } }));
        let attendance = agreement["ceremony"]["attendance"]["nodes"].as_array().expect("a list");
        assert_eq!(attendance.len(), 5);
        assert_eq!(attendance[4], json!({ "post": null, "official": { "slug": "ibrahim-tayr" } }));
    }

    async fn each_problem_is_named_with_its_place(server) {
        let too_long = "ا".repeat(10_001);
        let cases = [
            ("/agreements/3/association", json!("nobody"), "DANGLING_KEY", "/agreements/3/association", "no association `nobody`"),
            ("/officials/0/mandates/0/post", json!("king"), "DANGLING_KEY", "/officials/0/mandates/0/post", "no post `king`"),
            ("/officials/0/mandates/0/source", json!("rumour"), "DANGLING_KEY", "/officials/0/mandates/0/source", "no source"),
            ("/agreements/0/themes/0", json!("magic"), "DANGLING_KEY", "/agreements/0/themes/0", "no theme"),
            ("/agreements/0/beneficiaries/0", json!("ghosts"), "DANGLING_KEY", "/agreements/0/beneficiaries/0", "no beneficiary group"),
            ("/ceremonies/0/chair/official", json!("nobody"), "DANGLING_KEY", "/ceremonies/0/chair/official", "no official"),
            ("/ceremonies/0/agreements", json!(["2025/none"]), "DANGLING_KEY", "/ceremonies/0/agreements/0", "no agreement"),
            ("/themes/0/parent", json!("none"), "DANGLING_KEY", "/themes/0/parent", "no theme"),
            ("/themes/0/parent", json!("health-and-social-protection"), "CONTRADICTION", "/themes/0/parent", "tree"),
            ("/associations/1/slug", json!("al-hayat-medical-solidarity"), "DUPLICATE", "/associations/1/slug", "/associations/0/slug"),
            ("/agreements/1/key", json!("2025-07-02/al-hayat-medical-solidarity"), "DUPLICATE", "/agreements/1/key", "/agreements/0/key"),
            ("/council/name/de", json!("Gemeinde"), "INVALID_VALUE", "/council/name", "`ar`"),
            ("/council/name", json!({}), "INVALID_VALUE", "/council/name", "`ar`"),
            ("/council/name/ar", json!("  "), "INVALID_VALUE", "/council/name/ar", ""),
            ("/council/name/ar", json!(too_long), "INVALID_VALUE", "/council/name/ar", ""),
            ("/council/slug", json!("Ait Melloul"), "INVALID_VALUE", "/council/slug", "hyphens"),
            ("/council/kind", json!("VILLAGE"), "INVALID_VALUE", "/council/kind", "URBAN_COMMUNE"),
            ("/council/code", json!("am"), "INVALID_VALUE", "/council/code", ""),
            ("/posts/0/rank", json!(0), "INVALID_VALUE", "/posts/0/rank", ""),
            ("/posts/0/rank", json!("first"), "INVALID_VALUE", "/posts/0/rank", "integer"),
            ("/posts/0/colour", json!("red"), "INVALID_VALUE", "/posts/0", "`colour` is not known here"),
            ("/sources/0/language", json!("de"), "INVALID_VALUE", "/sources/0/language", "\"ar\""),
            ("/sources/0/url", json!("javascript:alert(1)"), "INVALID_VALUE", "/sources/0/url", ""),
            ("/ceremonies/0/heldOn", json!("2025-02-30"), "INVALID_VALUE", "/ceremonies/0/heldOn", "YYYY-MM-DD"),
            ("/ceremonies/0/heldOn", json!("2999-01-01"), "CONTRADICTION", "/ceremonies/0/heldOn", "future"),
            ("/agreements/0/amount", json!(12), "INVALID_VALUE", "/agreements/0/amount", "string"),
            ("/agreements/0/amount", json!("12,50"), "INVALID_VALUE", "/agreements/0/amount", "1250000.00"),
            ("/agreements/0/signedOn", json!("2999-01-01"), "CONTRADICTION", "/agreements/0/signedOn", "future"),
            ("/agreements/0/terminatedOn", json!("2025-07-01"), "CONTRADICTION", "/agreements/0/terminatedOn", "before"),
            ("/agreements/0/status", json!("COMPLETED"), "CONTRADICTION", "/agreements/0/status", "`completedOn`"),
            ("/agreements/0/withdrawnOn", json!("2025-07-03"), "CONTRADICTION", "/agreements/0/withdrawnOn", "terminated"),
            ("/agreements/0/signatures", json!([{ "party": "COUNCIL", "signatory": { "official": "x", "name": { "ar": "x" } } }]), "INVALID_VALUE", "/agreements/0/signatures/0/signatory", ""),
            ("/agreements", json!("none"), "INVALID_VALUE", "/agreements", "array"),
            ("/agreements/0/key", json!("a\0b"), "INVALID_VALUE", "/agreements/0/key", "U+0000"),
            ("/agreements/0/signedOn", json!("0000-01-01"), "INVALID_VALUE", "/agreements/0/signedOn", "1000"),
            ("/council/name/ar", json!("a\nb"), "INVALID_VALUE", "/council/name/ar", "U+000A"),
            ("/sources/0/title/fr", json!("a\u{202e}b"), "INVALID_VALUE", "/sources/0/title/fr", "U+202E"),
            ("/agreements/0/key", json!("a\u{85}b"), "INVALID_VALUE", "/agreements/0/key", "U+0085"),
            ("/posts/0/rank", json!(1.5), "INVALID_VALUE", "/posts/0/rank", "integer"),
            ("/sources/0/publishedOn", json!("2999-01-01"), "CONTRADICTION", "/sources/0/publishedOn", "future"),
            ("/officials/0/mandates/0/knownOn", json!("2999-01-01"), "CONTRADICTION", "/officials/0/mandates/0/knownOn", "future"),
            ("/officials/0/mandates/0/endsOn", json!("2025-07-01"), "CONTRADICTION", "/officials/0/mandates/0/knownOn", "after endsOn"),
            ("/officials/0/mandates/0/startsOn", json!("2025-07-03"), "CONTRADICTION", "/officials/0/mandates/0/knownOn", "before startsOn"),
            ("/agreements/0/signatures", json!([{ "party": "COUNCIL", "signedOn": "2999-01-01" }]), "CONTRADICTION", "/agreements/0/signatures/0/signedOn", "future"),
            ("/agreements/0/signatures", json!([{ "party": "COUNCIL", "signedOn": "2025-07-03" }]), "CONTRADICTION", "/agreements/0/signatures/0/signedOn", "after the agreement's signedOn 2025-07-02"),
            ("/agreementDefaults/signatures", json!([{ "party": "COUNCIL", "signedOn": "2025-07-03" }]), "CONTRADICTION", "/agreementDefaults/signatures/0/signedOn", "after"),
            ("/agreements/0/signatures", json!([{ "party": "COUNCIL", "authority": "OWN", "onBehalfOfPost": "president" }]), "CONTRADICTION", "/agreements/0/signatures/0/authority", "onBehalfOfPost"),
        ];
        for (pointer, value, code, place, remedy) in cases {
            let found = problems(server.import(&spoiled(pointer, value)).await);
            let one = found.iter().find(|problem| problem.pointer == place);
            let one = one.unwrap_or_else(|| panic!("{pointer}: nothing at {place}: {found:?}"));
            assert_eq!(one.code.name(), code, "{one}");
            assert!(one.message.contains(remedy), "{one}");
        }
        let missing = spoiled("/council", json!({ "slug": "x", "kind": "REGION" }));
        let found = problems(server.import(&missing).await);
        assert!(found[0].message.contains("`name` is missing"), "{}", found[0]);
        for count in counts(&server).await.as_object().expect("counts").values() {
            assert_eq!(count["totalCount"], 0, "nothing was written");
        }
    }

    async fn all_problems_come_at_once(server) {
        let mut bundle = ait_melloul();
        bundle["agreements"][0]["association"] = json!("nobody");
        bundle["agreements"][1]["themes"][0] = json!("magic");
        bundle["associations"][1]["slug"] = bundle["associations"][0]["slug"].clone();
        bundle["ceremonies"][0]["heldOn"] = json!("2999-01-01");
        let places: BTreeSet<String> = problems(server.import(&bundle).await).into_iter().map(|one| one.pointer).collect();
        for place in ["/agreements/0/association", "/agreements/1/themes/0", "/associations/1/slug", "/ceremonies/0/heldOn"] {
            assert!(places.contains(place), "{places:?}");
        }
        let mut bundle = ait_melloul();
        bundle["council"]["kind"] = json!(3);
        bundle["posts"][6]["kind"] = json!("KING");
        bundle["sources"][0]["title"] = json!({ "xx": "?" });
        assert_eq!(problems(server.import(&bundle).await).len(), 3);
    }

    async fn what_is_no_json_is_told_so(server) {
        for (text, code) in [
            (b"".to_vec(), "INVALID_JSON"),
            (b"{\"council\":".to_vec(), "INVALID_JSON"),
            (b"\xff\xfe{}".to_vec(), "INVALID_JSON"),
            ("[".repeat(100_000).into_bytes(), "INVALID_JSON"),
            (ait_melloul().to_string().replacen("\"slug\":", "\"slug\":\"twice\",\"slug\":", 1).into_bytes(), "DUPLICATE"),
            (vec![b' '; 65 * 1024 * 1024], "TOO_LARGE"),
        ] {
            let found = problems(server.import_text(&text).await);
            assert_eq!((found.len(), found[0].code.name()), (1, code), "{}", found[0]);
            assert_eq!(found[0].pointer, if code == "DUPLICATE" { "/associations/0/slug" } else { "" });
        }
        let with_mark = format!("\u{feff}{}", ait_melloul());
        server.import_text(with_mark.as_bytes()).await.expect("a byte-order mark is no problem");
    }

    /// What only the registry knows to be wrong is refused too, and takes the whole bundle with it.
    async fn what_the_registry_contradicts_is_a_conflict(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let before = counts(&server).await;
        let mut ended = ait_melloul();
        ended["agreements"][0]["endsOn"] = json!("2025-12-31");
        ended["agreements"][0]["signatures"] = json!([{ "party": "COUNCIL", "signedOn": "2025-07-02" }]);
        server.import(&ended).await.expect("an end without a start is sound");
        let mut other = many("b", 2);
        other["council"]["code"] = json!("AM");
        let mut late = ait_melloul();
        late["agreements"][0]["startsOn"] = json!("2026-01-01");
        late["themes"].as_array_mut().expect("themes").push(json!({ "slug": "new", "label": { "fr": "Nouveau" } }));
        let found = problems(server.import(&late).await);
        assert_eq!((found.len(), found[0].pointer.as_str()), (1, "/agreements/0/endsOn"), "the end is known from before");
        let mut renamed = ait_melloul();
        renamed["council"]["code"] = json!("XX");
        // The date of a signature that is known from before is later than what is told now.
        let mut later = ait_melloul();
        later["agreements"][0]["signedOn"] = json!("2025-07-01");
        later["agreements"][0].as_object_mut().expect("an object").remove("signatures");
        later["agreementDefaults"].as_object_mut().expect("an object").remove("signatures");
        let mut borrowed = many("b", 2);
        borrowed["ceremonies"][0]["slug"] = json!("2025-07-02-associations");
        for (bundle, place, remedy) in [
            (other, "/council/code", "other letters"),
            (renamed, "/council/code", "begin with AM"),
            (later, "/agreements/0/signatures", "after the agreement's signedOn"),
            (borrowed, "/ceremonies/0/slug", "another council's"),
        ] {
            let found = problems(server.import(&bundle).await);
            assert_eq!((found[0].code.name(), found[0].pointer.as_str()), ("CONFLICT", place), "{}", found[0]);
            assert!(found[0].message.contains(remedy), "{}", found[0]);
        }
        assert_eq!(counts(&server).await, before, "nothing of them was written");
    }

    async fn councils_with_the_same_initials_get_other_codes(server) {
        for slug in ["ait-melloul", "ain-mediouna", "agadir-melloul"] {
            server.import(&many(slug, 1)).await.expect("the bundle is sound");
        }
        let data = server.data("{ councils(orderBy: {field: RECORDED}) { nodes { code agreements { nodes { reference } } } } }", json!({})).await;
        let expected: Vec<Value> = ["AM", "AM2", "AM3"]
            .iter()
            .map(|code| json!({ "code": code, "agreements": { "nodes": [{ "reference": format!("{code}-2024-0001") }] } }))
            .collect();
        assert_eq!(data["councils"]["nodes"], Value::from(expected));
    }

    async fn keys_may_point_at_what_the_registry_knows(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let more = json!({
            "council": ait_melloul()["council"],
            "agreements": [{
                "key": "2026/al-wifaq", "association": "al-wifaq-tamersit", "title": { "fr": "Avenant" }, "themes": ["training"],
                "signedOn": "2026-01-05", "signatures": [{ "party": "COUNCIL", "post": "first-vice-president",
                    "onBehalfOfPost": "president", "signatory": { "official": "ibrahim-tayr" }, "authority": "SIGNATURE_DELEGATION" }],
                "source": "commune-news-2025-07-02",
            }],
        });
        let summary = server.import(&more).await.expect("the keys are known");
        assert_eq!((summary.created, summary.unchanged), (1, 1));
        let data = server
            .data("{ agreement(reference: \"AM-2026-0001\") { signatures { nodes { authority signatory { name(language: FR) official { slug } } post { slug } onBehalfOf { slug } } } sources { totalCount } } }", json!({}))
            .await;
        assert_eq!(
            data["agreement"],
            json!({ "signatures": { "nodes": [{ "authority": "SIGNATURE_DELEGATION", "signatory": { "name": "Ibrahim Tayr", "official": { "slug": "ibrahim-tayr" } },
                    "post": { "slug": "first-vice-president" }, "onBehalfOf": { "slug": "president" } }] }, "sources": { "totalCount": 1 } })
        );
    }

    /// Writers at the same time take turns: each import is whole, and the log has no gap.
    async fn writers_take_turns(server) {
        let slugs = ["a", "b", "c", "d", "e", "f"];
        let bundles: Vec<Value> = slugs.iter().map(|slug| many(slug, 6)).collect();
        let imports: Vec<_> = bundles.iter().map(|bundle| server.import(bundle)).collect();
        let mut imports = imports.into_iter();
        let (a, b, c, d, e, f) = tokio::join!(
            imports.next().expect("six"), imports.next().expect("six"), imports.next().expect("six"),
            imports.next().expect("six"), imports.next().expect("six"), imports.next().expect("six"),
        );
        for imported in [a, b, c, d, e, f] {
            imported.expect("each import is whole");
        }
        let store = server.store().await;
        let report = api::verify::verify(&store).await.expect("the registry answers");
        store.close().await.expect("the connection closes");
        assert_eq!(report.faults, [""; 0]);
        assert_eq!(server.data("{ agreements { totalCount } }", json!({})).await["agreements"]["totalCount"], 36);
    }
}

#[test]
fn the_schema_and_the_types_name_the_same_members() {
    let schema: Value = serde_json::from_str(api::import::SCHEMA).expect("the schema is JSON");
    // A bundle with every member that the schema knows is read: the types refuse what they do not know, and the schema
    // was checked against the same bundle, so a member that stood in one alone would be refused by the other.
    let mut bundle = full(&schema, &schema, "");
    // To a JSON Schema 1.0 is a whole number too.
    assert!(bundle["posts"][0]["rank"].is_number());
    bundle["posts"][0]["rank"] = json!(1.0);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let server = TestServer::start(tests::engine::Engine::Sqlite).await.expect("SQLite is always there");
        match server.import(&bundle).await {
            Ok(_) => {}
            Err(Failure::Problems(problems)) => {
                assert!(
                    problems.iter().all(|problem| !matches!(problem.code.name(), "INVALID_JSON" | "INVALID_VALUE")),
                    "{problems:?}"
                );
            }
            Err(Failure::Registry(error)) => panic!("{}", error.cause()),
        }
    });
}

/// A value with every member that a part of the schema knows.
fn full(schema: &Value, rule: &Value, name: &str) -> Value {
    if let Some(target) = rule["$ref"].as_str() {
        return full(schema, schema.pointer(target.trim_start_matches('#')).expect("a definition"), name);
    }
    if let Some(options) = rule["enum"].as_array() {
        return options[0].clone();
    }
    let types = &rule["type"];
    let kind = types.as_str().or_else(|| types[0].as_str()).expect("a type");
    match kind {
        "object" => {
            let members = rule["properties"].as_object().expect("members").iter();
            // A signatory is an official or a name; a status would need its date to fit.
            let one = rule["maxProperties"] == 1;
            let members = members.take(if one { 1 } else { usize::MAX });
            members
                .map(|(name, rule)| (name.clone(), full(schema, rule, name)))
                .collect::<serde_json::Map<_, _>>()
                .into()
        }
        "array" => json!([full(schema, &rule["items"], name)]),
        "integer" => json!(1),
        "boolean" => json!(true),
        _ if rule["format"] == "date" => json!("2025-01-01"),
        _ => match name {
            "url" => json!("https://example.org/"),
            "amount" | "visaThreshold" => json!("1.00"),
            "currency" => json!("MAD"),
            "ice" => json!("001561191000066"),
            "code" => json!("XY"),
            "agreements" => json!("all of the above"),
            _ => json!("text"),
        },
    }
}
