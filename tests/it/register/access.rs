//! Who may call which act: each of them by everybody.

use entity::access_token::Role;
use serde_json::{Value, json};
use tests::both;

use super::{fill, id, post, sound};

/// Who asks, in the order of the rows below: editors, publishers and administrators of council `a`, of `b`, and of all.
const STAFF: [(Role, Option<&str>); 9] = [
    (Role::Editor, Some("a")),
    (Role::Publisher, Some("a")),
    (Role::Admin, Some("a")),
    (Role::Editor, Some("b")),
    (Role::Publisher, Some("b")),
    (Role::Admin, Some("b")),
    (Role::Editor, None),
    (Role::Publisher, None),
    (Role::Admin, None),
];

/// Everybody on the staff.
const ALL: &str = "aaa bbb ***";
/// The staff of `a`, and of all.
const OF_A: &str = "aaa --- ***";
/// Everybody but the editors of one council.
const WITH_CARE: &str = "-aa -bb ***";
/// Administrators for all councils.
const FOR_ALL: &str = "--- --- --*";

both! {
    /// An input that can't be meant is enough: who may not act hears of that first.
    async fn each_act_is_for_some(server) {
        fill(&server).await;
        let text = json!({});
        let node = async |field: &str, slug: &str| id(&server, field, slug).await;
        let association = node("association", "a-association-0").await;
        let lists = "{ themes { nodes { id } } beneficiaryGroups { nodes { id } }
            official(slug: \"a-official\") { mandates { nodes { id } } }
            agreements { nodes { sources { nodes { id } } } }
            signed: agreements(first: 1, filter: { council: [\"a\"] }) { nodes { signatures { nodes { id } } } } }";
        let data = server.data(lists, json!({})).await;
        let own = server.staff(Role::Editor, Some("a")).await;
        let facility = own.act("createFacility", "facility { id }", json!({ "council": "a", "name": { "fr": "Foyer" } })).await;
        let update = |id: &Value| json!({ "id": id });
        let acts = [
            ("createCouncil", FOR_ALL, json!({ "slug": "-", "kind": "REGION", "name": text })),
            ("updateCouncil", "--a --- --*", update(&node("council", "a").await)),
            ("createPost", OF_A, json!({ "council": "a", "slug": "-", "body": "COUNCIL", "kind": "OTHER", "title": text })),
            ("updatePost", OF_A, update(&post(&server, "a", "president").await)),
            ("createFacility", OF_A, json!({ "council": "a", "name": text })),
            ("updateFacility", OF_A, update(&facility["facility"]["id"])),
            ("createCeremony", OF_A, json!({ "council": "a", "slug": "-", "kind": "OTHER", "heldOn": "2025-01-01" })),
            ("updateCeremony", OF_A, update(&node("ceremony", "a-ceremony-0").await)),
            ("createMandate", OF_A, json!({ "official": "-", "post": post(&server, "a", "president").await })),
            ("updateMandate", OF_A, update(&data["official"]["mandates"]["nodes"][0]["id"])),
            ("createOfficial", ALL, json!({ "slug": "-", "name": text })),
            ("updateOfficial", WITH_CARE, update(&node("official", "a-official").await)),
            ("eraseOfficial", FOR_ALL, json!({ "id": node("official", "a-official").await, "reason": " " })),
            ("eraseSignatory", "--a --- --*", json!({ "signature": data["signed"]["nodes"][0]["signatures"]["nodes"][0]["id"], "reason": " " })),
            ("createAssociation", ALL, json!({ "slug": "-", "kind": "CENTRE", "name": text })),
            ("updateAssociation", WITH_CARE, update(&association)),
            ("createSource", ALL, json!({ "slug": "-", "kind": "MINUTES", "title": text })),
            ("updateSource", WITH_CARE, update(&data["agreements"]["nodes"][0]["sources"]["nodes"][0]["id"])),
            ("mergeAssociations", "--a --b -**", json!({ "keep": association, "duplicate": association, "reason": "x" })),
            ("createTheme", FOR_ALL, json!({ "slug": "-", "label": text })),
            ("updateTheme", FOR_ALL, update(&data["themes"]["nodes"][0]["id"])),
            ("createBeneficiaryGroup", FOR_ALL, json!({ "slug": "-", "label": text })),
            ("updateBeneficiaryGroup", FOR_ALL, update(&data["beneficiaryGroups"]["nodes"][0]["id"])),
        ];
        for (act, _, input) in &acts {
            assert_eq!(server.public().refused(act, input.clone()).await, "UNAUTHENTICATED", "{act}");
        }
        for (place, (role, council)) in STAFF.into_iter().enumerate() {
            let staff = server.staff(role, council).await;
            for (act, may, input) in &acts {
                let may = may.chars().filter(|letter| *letter != ' ').nth(place).expect("nine places") != '-';
                let payload = staff.call(act, "__typename", input.clone()).await;
                let code = &payload[0]["extensions"]["code"];
                let expected = if may { json!(null) } else { json!("FORBIDDEN") };
                assert_eq!(*code, expected, "{act} by {role:?} of {council:?}: {payload}");
            }
        }
        sound(&server).await;
    }
}
