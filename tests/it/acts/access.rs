//! Who may do what: every mutation and every root field, for the public, each role, and another council's editor.

use std::collections::BTreeSet;

use entity::access_token::Role;
use serde_json::{Value, json};
use tests::{
    both,
    bundle::{ait_melloul, many},
};

use super::{about, begin, publish};

/// The mutations with the least role that may call each.
const ACTS: &[(&str, &str)] = &[
    ("amendAgreement", "PUBLISHER"),
    ("completeAgreement", "PUBLISHER"),
    ("correctRecord", "PUBLISHER"),
    ("draftAgreement", "EDITOR"),
    ("publish", "PUBLISHER"),
    ("recordDeliberation", "PUBLISHER"),
    ("recordEvaluation", "EDITOR"),
    ("recordMeasurement", "EDITOR"),
    ("recordPayment", "EDITOR"),
    ("recordReview", "EDITOR"),
    ("recordVisa", "PUBLISHER"),
    ("renewAgreement", "PUBLISHER"),
    ("resumeAgreement", "PUBLISHER"),
    ("signAgreement", "PUBLISHER"),
    ("submitForReview", "EDITOR"),
    ("suspendAgreement", "PUBLISHER"),
    ("terminateAgreement", "PUBLISHER"),
    ("updateDraft", "EDITOR"),
    ("withdraw", "PUBLISHER"),
    ("withhold", "PUBLISHER"),
];

/// Root fields of queries that answer alike whoever asks, as long as there are no drafts; `viewer` alone tells who asks.
const FIELDS: &[(&str, &str)] = &[
    ("agreement", "agreement(reference: \"AM-2025-0001\") { reference }"),
    ("agreements", "agreements { totalCount }"),
    ("asOf", "asOf(seq: 1) { sources: changes { totalCount } }"),
    ("association", "association(slug: \"al-wifaq-tamersit\") { slug }"),
    ("associations", "associations { totalCount }"),
    ("beneficiaryGroups", "beneficiaryGroups { totalCount }"),
    ("ceremonies", "ceremonies { totalCount }"),
    ("ceremony", "ceremony(slug: \"2025-07-02-associations\") { slug }"),
    ("changes", "changes { totalCount }"),
    ("checkpointProof", "checkpointProof(from: 3) { path }"),
    ("council", "council(slug: \"ait-melloul\") { slug }"),
    ("councils", "councils { totalCount }"),
    ("node", "node(id: \"council_00000000000000000000000000\") { id }"),
    ("nodes", "nodes(ids: []) { id }"),
    ("official", "official(slug: \"ibrahim-tayr\") { slug }"),
    ("officials", "officials { totalCount }"),
    ("posts", "posts { totalCount }"),
    ("revisionProof", "revisionProof(seq: 3) { hash }"),
    ("search", "search(text: \"culture\") { totalCount }"),
    ("suggest", "suggest(prefix: \"cult\") { text }"),
    ("themes", "themes { totalCount }"),
];

/// Reads the arguments that an input object needs, so that a call fits the schema whatever it is about.
fn filler(schema: &Value, ty: &Value, agreement: &Value) -> Value {
    match ty["kind"].as_str() {
        Some("NON_NULL") => filler(schema, &ty["ofType"], agreement),
        Some("LIST") => json!([]),
        Some("ENUM") => named(schema, ty)["enumValues"][0]["name"].clone(),
        Some("INPUT_OBJECT") => {
            let mut input = json!({});
            for field in named(schema, ty)["inputFields"].as_array().into_iter().flatten() {
                if field["type"]["kind"] == "NON_NULL" {
                    input[field["name"].as_str().unwrap_or_default()] = filler(schema, &field["type"], agreement);
                }
            }
            input
        }
        _ => match ty["name"].as_str() {
            Some("Date") => json!("2025-08-20"),
            Some("Decimal") => json!("1.00"),
            Some("Int") => json!(1),
            Some("Boolean") => json!(true),
            Some("ID") => agreement.clone(),
            _ => json!("ait-melloul"),
        },
    }
}

fn named<'a>(schema: &'a Value, ty: &Value) -> &'a Value {
    let types = schema["__schema"]["types"].as_array().expect("the schema has types");
    types.iter().find(|known| known["name"] == ty["name"]).expect("every type is told")
}

const SCHEMA: &str =
    "{ __schema { mutationType { fields { name args { name type { ...t } } } } queryType { fields { name } }
    types { name kind enumValues { name } inputFields { name type { ...t } } } } }
    fragment t on __Type { name kind ofType { name kind ofType { name kind ofType { name kind } } } }";

both! {
    async fn each_mutation_takes_its_role_and_council(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        server.import(&many("b", 1)).await.expect("the bundle is sound");
        let schema = server.data(SCHEMA, json!({})).await;
        let fields = schema["__schema"]["mutationType"]["fields"].as_array().expect("mutations");
        let told: BTreeSet<&str> = fields.iter().filter_map(|field| field["name"].as_str()).collect();
        let tabled: BTreeSet<&str> = ACTS.iter().map(|(act, _)| *act).collect();
        let missing: Vec<_> = told.difference(&tabled).filter(|act| !REGISTER.contains(act)).collect();
        assert!(missing.is_empty(), "mutations without a line in the table: {missing:?}");
        let people = [
            ("PUBLIC", server.public()),
            ("EDITOR", server.staff(Role::Editor, Some("ait-melloul")).await),
            ("PUBLISHER", server.staff(Role::Publisher, Some("ait-melloul")).await),
            ("ADMIN", server.staff(Role::Admin, Some("ait-melloul")).await),
        ];
        let stranger = server.staff(Role::Admin, Some("b")).await;
        let [_, (_, editor), (_, publisher), _] = &people;
        let (hidden, shown) = (begin(editor).await, publish(editor, publisher).await);
        let rank = |role: &str| ["PUBLIC", "EDITOR", "PUBLISHER", "ADMIN"].iter().position(|known| *known == role);
        for (act, least) in ACTS {
            let field = fields.iter().find(|field| field["name"] == *act).unwrap_or_else(|| panic!("{act} is a mutation"));
            let input = filler(&schema, &field["args"][0]["type"], &hidden);
            for (role, who) in &people {
                let answer = who.call(act, "__typename", input.clone()).await;
                let code = answer[0]["extensions"]["code"].as_str();
                let wanted = match (rank(role) < rank(least), *role) {
                    (true, "PUBLIC") => Some("UNAUTHENTICATED"),
                    (true, _) => Some("FORBIDDEN"),
                    (false, _) => None,
                };
                assert_eq!(code, wanted, "{act} as {role}: {answer}");
                if role == least {
                    // Whoever may call it changes nothing that the next in line would look for.
                    break;
                }
            }
            if *act == "draftAgreement" {
                assert_eq!(stranger.refused(act, input).await, "FORBIDDEN");
                continue;
            }
            // Another council's draft is not there; its published agreement is, and not to be changed.
            let input = filler(&schema, &field["args"][0]["type"], &hidden);
            let mut unknown = input.clone();
            unknown["agreement"] = json!(hidden.as_str().expect("an id").replace("agreement_0", "agreement_1"));
            let (theirs, nobodys) = (stranger.call(act, "__typename", input).await, stranger.call(act, "__typename", unknown).await);
            assert_eq!(theirs["userErrors"][0]["code"], "NOT_FOUND", "{act}: {theirs}");
            assert_eq!(theirs["userErrors"][0]["code"], nobodys["userErrors"][0]["code"]);
            assert_eq!(stranger.refused(act, filler(&schema, &field["args"][0]["type"], &shown)).await, "FORBIDDEN", "{act}");
        }
    }

    async fn each_root_field_answers_everyone_alike(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let schema = server.data(SCHEMA, json!({})).await;
        let fields = schema["__schema"]["queryType"]["fields"].as_array().expect("root fields");
        let told: BTreeSet<&str> = fields.iter().filter_map(|field| field["name"].as_str()).collect();
        let tabled: BTreeSet<&str> = FIELDS.iter().map(|(field, _)| *field).chain(OWN_TESTS.iter().copied()).collect();
        assert_eq!(told.difference(&tabled).collect::<Vec<_>>(), Vec::<&&str>::new(), "root fields without a line in the table");
        let people = [
            server.staff(Role::Editor, Some("ait-melloul")).await,
            server.staff(Role::Publisher, Some("ait-melloul")).await,
            server.staff(Role::Admin, None).await,
        ];
        for (field, asked) in FIELDS {
            let query = format!("{{ {asked} }}");
            let public = server.public().ask(&query, json!({})).await;
            assert_eq!(public.get("errors"), None, "{field}");
            for who in &people {
                assert_eq!(who.ask(&query, json!({})).await, public, "{field}");
            }
        }
    }

    async fn viewer_tells_who_asks(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let query = "{ viewer { name office role council { slug } mutations } }";
        assert_eq!(server.public().data(query, json!({})).await, json!({ "viewer": null }));
        let editor = server.staff(Role::Editor, Some("ait-melloul")).await.data(query, json!({})).await;
        assert_eq!((&editor["viewer"]["role"], &editor["viewer"]["council"]["slug"]), (&json!("EDITOR"), &json!("ait-melloul")));
        let may: Vec<&str> = editor["viewer"]["mutations"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        assert!(may.contains(&"draftAgreement") && !may.contains(&"signAgreement"), "{may:?}");
        let admin = server.staff(Role::Admin, None).await.data(query, json!({})).await;
        assert_eq!(admin["viewer"]["council"], Value::Null);
    }

    async fn what_is_no_token_is_refused(server) {
        let body = json!({ "query": "{ viewer { name } }" });
        for header in ["Bearer chiraka_nobody", "Bearer ", "Basic eDp5", "chiraka_x", "Bearer \u{e9}"] {
            let (status, text) = server.public().send(body.clone(), &[("Authorization", header)]).await;
            assert_eq!(status, 401, "{header}: {text}");
            assert!(text.contains("\"UNAUTHENTICATED\""), "{text}");
        }
        let staff = server.staff(Role::Admin, None).await;
        let (status, _) = staff.send(body, &[]).await;
        assert_eq!(status, 200);
        let get = server.client().get(server.url("/graphql?query=mutation%20%7B%20__typename%20%7D"))
            .header("Authorization", format!("Bearer {}", staff.token.as_deref().unwrap_or_default()));
        let response = get.send().await.expect("the server answers");
        assert_eq!((response.status().as_u16(), response.headers().get("allow").and_then(|allow| allow.to_str().ok())), (405, Some("POST")));
    }

    async fn a_state_that_does_not_allow_an_act_names_those_it_does(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let admin = server.staff(Role::Admin, Some("ait-melloul")).await;
        let id = begin(&admin).await;
        let answer = admin.call("completeAgreement", "__typename", about(&id, json!({ "completedOn": "2025-09-01" }))).await;
        assert_eq!((&answer["userErrors"][0]["code"], &answer["userErrors"][0]["path"]), (&json!("INVALID_STATE"), &json!(["agreement"])));
        let message = answer["userErrors"][0]["message"].as_str().unwrap_or_default();
        for allowed in ["updateDraft", "signAgreement", "withdraw"] {
            assert!(message.contains(allowed), "{message}");
        }
        assert!(!message.contains("recordPayment"), "{message}");
    }
}

/// Root fields whose access has a test of its own.
const OWN_TESTS: &[&str] = &["viewer"];

/// The mutations whose access is tested beside them: those of registers in `register/access.rs`, documents in `document/`.
const REGISTER: &[&str] = &[
    "attachDocument",
    "createAssociation",
    "createBeneficiaryGroup",
    "createCeremony",
    "createCouncil",
    "createFacility",
    "createMandate",
    "createOfficial",
    "createPost",
    "createSource",
    "createTheme",
    "eraseOfficial",
    "eraseSignatory",
    "mergeAssociations",
    "updateAssociation",
    "updateBeneficiaryGroup",
    "updateCeremony",
    "updateCouncil",
    "updateFacility",
    "updateMandate",
    "updateOfficial",
    "updatePost",
    "updateSource",
    "updateTheme",
];
