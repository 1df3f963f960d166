//! Officials, their mandates, and the sources that tell of them.

use entity::access_token::Role;
use serde_json::{Value, json};
use tests::both;

use super::{fault, fill, id, post, sound, updates};

both! {
    async fn officials_are_shared(server) {
        fill(&server).await;
        let editor = server.staff(Role::Editor, Some("a")).await;
        let new = json!({ "slug": "fatima-amrani", "name": { "ar": "فاطمة" }, "gender": "FEMALE", "sources": ["b-minutes"] });
        let made = editor.act("createOfficial", "official { id name gender sources { nodes { slug } } }", new.clone()).await;
        assert_eq!(
            (&made["official"]["gender"], &made["official"]["sources"]["nodes"][0]["slug"]),
            (&json!("FEMALE"), &json!("b-minutes"))
        );
        assert_eq!(editor.faults("createOfficial", new).await, [fault("TAKEN", "slug")]);
        let change = json!({ "id": made["official"]["id"], "name": { "fr": "Fatima" }, "gender": null });
        assert_eq!(editor.refused("updateOfficial", change.clone()).await, "FORBIDDEN");
        let publisher = server.staff(Role::Publisher, Some("b")).await;
        updates(&server, &publisher, "updateOfficial", "official", change).await;
        let of_all = server.staff(Role::Editor, None).await;
        of_all.act("updateOfficial", "official { id }", json!({ "id": made["official"]["id"], "gender": "FEMALE" })).await;
        let data = server.data("{ official(slug: \"fatima-amrani\") { name(language: FR) gender } search(text: \"Fatima\") { nodes { __typename } } }", json!({})).await;
        assert_eq!(data["official"], json!({ "name": "Fatima", "gender": "FEMALE" }));
        assert_eq!(data["search"]["nodes"][0]["__typename"], "Official");
        sound(&server).await;
    }

    async fn mandates_keep_to_their_days(server) {
        fill(&server).await;
        let editor = server.staff(Role::Editor, Some("a")).await;
        let vice = post(&server, "a", "vice-president").await;
        let new = |days: Value| {
            let mut input = json!({ "official": "a-official", "post": vice });
            input.as_object_mut().expect("an object").extend(days.as_object().expect("an object").clone());
            input
        };
        let selection = "mandate { id startsOn endsOn knownOn official { slug } post { slug } }";
        let faults = async |days: Value| editor.faults("createMandate", new(days)).await;
        assert_eq!(faults(json!({ "startsOn": "2021-10-01", "endsOn": "2020-10-01" })).await, [fault("CONTRADICTION", "endsOn")]);
        assert_eq!(faults(json!({ "startsOn": "2021-10-01", "knownOn": "2020-10-01" })).await, [fault("CONTRADICTION", "knownOn")]);
        assert_eq!(faults(json!({ "knownOn": "2999-10-01" })).await, [fault("CONTRADICTION", "knownOn")]);
        assert_eq!(faults(json!({ "startsOn": "0001-01-01" })).await, [fault("INVALID", "startsOn")]);
        let made = editor.act("createMandate", selection, new(json!({ "startsOn": "2021-10-01", "knownOn": "2025-07-02" }))).await;
        assert_eq!(
            (&made["mandate"]["startsOn"], &made["mandate"]["official"]["slug"], &made["mandate"]["post"]["slug"]),
            (&json!("2021-10-01"), &json!("a-official"), &json!("vice-president"))
        );
        assert_eq!(faults(json!({ "startsOn": "2021-10-01" })).await, [fault("TAKEN", "startsOn")]);
        assert_eq!(faults(json!({})).await, [fault("TAKEN", "startsOn")]);
        // People are elected again: before, and with an unknown start.
        let before = editor.act("createMandate", selection, new(json!({ "knownOn": "2018-01-01", "endsOn": "2021-09-30" }))).await;
        assert_eq!(faults(json!({ "knownOn": "2021-09-30" })).await, [fault("TAKEN", "startsOn")]);
        let mandate = before["mandate"]["id"].clone();
        assert_eq!(
            editor.faults("updateMandate", json!({ "id": mandate, "startsOn": "2021-10-01", "endsOn": null, "knownOn": null })).await,
            [fault("TAKEN", "startsOn")]
        );
        assert_eq!(
            editor.faults("updateMandate", json!({ "id": mandate, "startsOn": "2019-01-01" })).await,
            [fault("CONTRADICTION", "knownOn")]
        );
        updates(&server, &editor, "updateMandate", "mandate", json!({ "id": mandate, "startsOn": "2015-10-01", "knownOn": null })).await;
        let other = server.staff(Role::Publisher, Some("b")).await;
        assert_eq!(other.refused("updateMandate", json!({ "id": mandate })).await, "FORBIDDEN");
        assert_eq!(other.refused("createMandate", new(json!({}))).await, "FORBIDDEN");
        assert_eq!(
            editor.faults("createMandate", json!({ "official": "nobody", "post": vice })).await,
            [fault("NOT_FOUND", "official")]
        );
        let official = id(&server, "official", "a-official").await;
        assert_eq!(
            editor.faults("createMandate", json!({ "official": "a-official", "post": official })).await,
            [fault("INVALID", "post")]
        );
        sound(&server).await;
    }

    async fn sources_are_shared(server) {
        fill(&server).await;
        let editor = server.staff(Role::Editor, Some("a")).await;
        let selection = "source { id kind title(language: FR) url publishedOn eventOn language }";
        let new = json!({
            "slug": "news", "kind": "NEWS_ARTICLE", "title": { "fr": "Nouvelles" }, "url": "https://example.org/1",
            "publishedOn": "2025-07-03", "eventOn": "2025-07-02", "language": "FR",
        });
        let made = editor.act("createSource", selection, new.clone()).await;
        assert_eq!((&made["source"]["language"], &made["source"]["url"]), (&json!("FR"), &json!("https://example.org/1")));
        assert_eq!(editor.faults("createSource", new.clone()).await, [fault("TAKEN", "slug")]);
        let mut wrong = new;
        (wrong["slug"], wrong["url"], wrong["publishedOn"]) = (json!("news-2"), json!("javascript:alert(1)"), json!("2999-01-01"));
        assert_eq!(editor.faults("createSource", wrong).await, [fault("INVALID", "url"), fault("INVALID", "publishedOn")]);
        let change = json!({ "id": made["source"]["id"], "url": null, "language": "AR", "eventOn": null });
        assert_eq!(editor.refused("updateSource", change.clone()).await, "FORBIDDEN");
        let publisher = server.staff(Role::Publisher, Some("a")).await;
        updates(&server, &publisher, "updateSource", "source", change).await;
        let data = server.data("query ($id: ID!) { node(id: $id) { ... on Source { url eventOn publishedOn language } } }",
            json!({ "id": made["source"]["id"] })).await;
        assert_eq!(data["node"], json!({ "url": null, "eventOn": null, "publishedOn": "2025-07-03", "language": "AR" }));
        sound(&server).await;
    }
}
