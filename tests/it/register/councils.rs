//! Councils, their posts and their facilities.

use entity::access_token::Role;
use serde_json::json;
use tests::both;

use super::{fault, fill, id, post, sound, updates};

both! {
    async fn a_council_is_recorded_and_changed(server) {
        fill(&server).await;
        let admin = server.staff(Role::Admin, None).await;
        let input = json!({
            "slug": "sidi-bibi", "kind": "RURAL_COMMUNE", "name": { "ar": "سيدي بيبي", "fr": "Sidi Bibi" },
            "region": { "fr": "Souss-Massa" }, "geographicCode": "09.163.05.07", "sources": ["a-minutes"],
            "idempotencyKey": "council",
        });
        let selection = "council { id slug code kind name(language: FR) region(language: FR) prefecture geographicCode
            requiresDeliberation visaThreshold visaDays sources { nodes { slug } } }";
        let made = admin.act("createCouncil", selection, input.clone()).await;
        assert_eq!(admin.act("createCouncil", selection, input).await, made);
        let council = &made["council"];
        assert_eq!(
            (&council["code"], &council["region"], &council["prefecture"], &council["visaDays"], &council["requiresDeliberation"]),
            (&json!("SB"), &json!("Souss-Massa"), &json!(null), &json!(null), &json!(false))
        );
        assert_eq!(council["sources"]["nodes"], json!([{ "slug": "a-minutes" }]));
        let changed = admin.act("updateCouncil", selection, json!({
            "id": council["id"], "expectedRevision": made["revision"], "name": { "fr": "Commune de Sidi Bibi" },
            "region": null, "requiresDeliberation": true, "visaThreshold": "1000000", "visaDays": 20,
        })).await;
        let council = &changed["council"];
        assert_eq!(
            (&council["name"], &council["region"], &council["geographicCode"]),
            (&json!("Commune de Sidi Bibi"), &json!(null), &json!("09.163.05.07"))
        );
        assert_eq!(
            (&council["requiresDeliberation"], &council["visaThreshold"], &council["visaDays"]),
            (&json!(true), &json!("1000000.00"), &json!(20))
        );
        let own = admin.act("updateCouncil", selection, json!({ "id": council["id"], "visaThreshold": null, "visaDays": null })).await;
        assert_eq!((&own["council"]["visaThreshold"], &own["council"]["visaDays"]), (&json!(null), &json!(null)));
        // The other language stays.
        let arabic = server.data("{ council(slug: \"sidi-bibi\") { name } }", json!({})).await;
        assert_eq!(arabic["council"]["name"], "سيدي بيبي");
        updates(&server, &admin, "updateCouncil", "council", json!({ "id": council["id"], "kind": "URBAN_COMMUNE" })).await;
        sound(&server).await;
    }

    async fn a_council_can_be_wrong_in_many_ways(server) {
        fill(&server).await;
        let admin = server.staff(Role::Admin, None).await;
        let wrong = json!({
            "slug": "Sidi Bibi", "kind": "REGION", "code": "sb", "name": {}, "region": { "fr": " " }, "sources": ["nothing"],
        });
        assert_eq!(
            admin.faults("createCouncil", wrong).await,
            [
                fault("INVALID", "slug"),
                fault("INVALID", "code"),
                fault("REQUIRED", "name"),
                fault("INVALID", "region.fr"),
                fault("NOT_FOUND", "sources.0"),
            ]
        );
        let new = |slug: &str, code: &str| json!({ "slug": slug, "code": code, "kind": "REGION", "name": { "fr": "x" }, "geographicCode": "1" });
        let unfit = json!({ "slug": "a\u{0}", "kind": "REGION", "name": { "fr": "x\u{0}" }, "geographicCode": "\u{0}" });
        assert_eq!(
            admin.faults("createCouncil", unfit).await,
            [fault("INVALID", "slug"), fault("INVALID", "name.fr"), fault("INVALID", "geographicCode")]
        );
        assert_eq!(admin.faults("createCouncil", new("a", "ZZ")).await, [fault("TAKEN", "slug")]);
        assert_eq!(admin.faults("createCouncil", new("c", "A")).await, [fault("TAKEN", "code")]);
        admin.act("createCouncil", "council { id }", new("c", "CC")).await;
        assert_eq!(admin.faults("createCouncil", new("d", "DD")).await, [fault("TAKEN", "geographicCode")]);
        let a = id(&server, "council", "a").await;
        assert_eq!(
            admin.faults("updateCouncil", json!({ "id": a, "visaThreshold": "-1", "visaDays": 0, "name": { "ar": null, "fr": null } })).await,
            [fault("REQUIRED", "name"), fault("INVALID", "visaThreshold"), fault("INVALID", "visaDays")]
        );
        assert_eq!(admin.faults("updateCouncil", json!({ "id": a, "geographicCode": "1" })).await, [fault("TAKEN", "geographicCode")]);
        let official = id(&server, "official", "a-official").await;
        assert_eq!(admin.faults("updateCouncil", json!({ "id": official })).await, [fault("INVALID", "id")]);
        assert_eq!(admin.faults("updateCouncil", json!({ "id": "nobody" })).await, [fault("INVALID", "id")]);
        assert_eq!(
            admin.faults("updateCouncil", json!({ "id": "council_01m84m1r7nej0s6s2zsf4exbrf" })).await,
            [fault("NOT_FOUND", "id")]
        );
        sound(&server).await;
    }

    async fn a_new_name_is_found(server) {
        fill(&server).await;
        let admin = server.staff(Role::Admin, Some("a")).await;
        let council = id(&server, "council", "a").await;
        admin.act("updateCouncil", "council { id }", json!({ "id": council, "name": { "fr": "Taghazout" } })).await;
        let query = "{ search(text: \"Taghazout\") { nodes { __typename ... on Council { name(language: FR) } } }
            agreements(filter: { text: \"Taghazout\" }) { totalCount } }";
        let data = server.data(query, json!({})).await;
        assert_eq!(data["search"]["nodes"][0], json!({ "__typename": "Council", "name": "Taghazout" }));
        assert_eq!(data["agreements"]["totalCount"], 4);
        sound(&server).await;
    }

    async fn posts_are_recorded_and_changed(server) {
        fill(&server).await;
        let editor = server.staff(Role::Editor, Some("a")).await;
        let selection = "post { id slug body kind rank title(language: FR) holderGender council { slug } }";
        let new = json!({
            "council": "a", "slug": "head-of-works", "body": "ADMINISTRATION", "kind": "HEAD_OF_SERVICE", "rank": 2,
            "title": { "fr": "Cheffe du service" }, "holderGender": "FEMALE",
        });
        let made = editor.act("createPost", selection, new.clone()).await;
        assert_eq!((&made["post"]["rank"], &made["post"]["council"]["slug"]), (&json!(2), &json!("a")));
        assert_eq!(editor.faults("createPost", new.clone()).await, [fault("TAKEN", "slug")]);
        let mut elsewhere = new.clone();
        elsewhere["council"] = json!("b");
        assert_eq!(editor.refused("createPost", elsewhere.clone()).await, "FORBIDDEN");
        // A slug is a name within a council.
        server.staff(Role::Editor, None).await.act("createPost", selection, elsewhere).await;
        let (mut nowhere, mut wrong) = (new.clone(), new);
        nowhere["council"] = json!("nowhere");
        assert_eq!(editor.faults("createPost", nowhere).await, [fault("NOT_FOUND", "council")]);
        (wrong["slug"], wrong["rank"], wrong["title"]) = (json!("-"), json!(0), json!({}));
        assert_eq!(
            editor.faults("createPost", wrong).await,
            [fault("INVALID", "slug"), fault("INVALID", "rank"), fault("REQUIRED", "title")]
        );
        let change = json!({ "id": made["post"]["id"], "rank": null, "holderGender": null, "title": { "fr": "Chef du service" } });
        updates(&server, &editor, "updatePost", "post", change).await;
        let data = server.data("query ($id: ID!) { node(id: $id) { ... on Post { rank holderGender title(language: FR) kind } } }",
            json!({ "id": made["post"]["id"] })).await;
        assert_eq!(
            data["node"],
            json!({ "rank": null, "holderGender": null, "title": "Chef du service", "kind": "HEAD_OF_SERVICE" })
        );
        let other = post(&server, "b", "president").await;
        assert_eq!(editor.refused("updatePost", json!({ "id": other })).await, "FORBIDDEN");
        sound(&server).await;
    }

    async fn facilities_are_known_by_their_names(server) {
        fill(&server).await;
        let editor = server.staff(Role::Editor, Some("a")).await;
        let selection = "facility { id name(language: FR) council { slug } }";
        let new = |ar: &str, fr: &str| json!({ "council": "a", "name": { "ar": ar, "fr": fr }, "sources": ["a-minutes"] });
        let made = editor.act("createFacility", selection, new("دار", "Maison")).await;
        assert_eq!(made["facility"]["name"], "Maison");
        assert_eq!(editor.faults("createFacility", new("آخر", "Maison")).await, [fault("TAKEN", "name")]);
        assert_eq!(editor.faults("createFacility", json!({ "council": "a", "name": {} })).await, [fault("REQUIRED", "name")]);
        let second = editor.act("createFacility", selection, new("مركز", "Centre")).await;
        let second = second["facility"]["id"].clone();
        let taken = json!({ "id": second, "name": { "ar": "دار" } });
        assert_eq!(editor.faults("updateFacility", taken).await, [fault("TAKEN", "name")]);
        updates(&server, &editor, "updateFacility", "facility", json!({ "id": second, "name": { "fr": "Foyer" } })).await;
        let other = server.staff(Role::Editor, Some("b")).await;
        assert_eq!(other.refused("updateFacility", json!({ "id": second })).await, "FORBIDDEN");
        assert_eq!(other.refused("createFacility", new("x", "y")).await, "FORBIDDEN");
        sound(&server).await;
    }
}
