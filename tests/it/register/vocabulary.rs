//! Themes, which stay a tree, and beneficiary groups.

use entity::access_token::Role;
use serde_json::{Value, json};
use tests::{both, server::TestServer};

use super::{fault, fill, sound, updates};

async fn ids(server: &TestServer, list: &str) -> Value {
    let data = server.data(&format!("{{ {list}(first: 100) {{ nodes {{ id slug }} }} }}"), json!({})).await;
    let nodes = data[list]["nodes"].as_array().expect("a list").clone();
    nodes.into_iter().map(|node| (node["slug"].as_str().expect("a slug").to_owned(), node["id"].clone())).collect()
}

both! {
    async fn themes_stay_a_tree(server) {
        fill(&server).await;
        let admin = server.staff(Role::Admin, None).await;
        let selection = "theme { id label(language: FR) parent { slug } }";
        let new = json!({ "slug": "music", "parent": "theme-1", "label": { "fr": "Musique" } });
        let made = admin.act("createTheme", selection, new.clone()).await;
        assert_eq!(made["theme"]["parent"]["slug"], "theme-1");
        assert_eq!(admin.faults("createTheme", new).await, [fault("TAKEN", "slug")]);
        assert_eq!(
            admin.faults("createTheme", json!({ "slug": "x", "parent": "nothing", "label": {} })).await,
            [fault("NOT_FOUND", "parent"), fault("REQUIRED", "label")]
        );
        let themes = ids(&server, "themes").await;
        let above = |theme: &str, parent: &str| json!({ "id": themes[theme], "parent": parent });
        assert_eq!(admin.faults("updateTheme", above("theme-1", "music")).await, [fault("CONTRADICTION", "parent")]);
        assert_eq!(admin.faults("updateTheme", above("music", "music")).await, [fault("CONTRADICTION", "parent")]);
        // What was found under the wider theme is found under the new one.
        let count = async |theme: &str| {
            let query = "query ($theme: [String!]) { agreements(filter: { theme: $theme }) { totalCount } }";
            server.data(query, json!({ "theme": [theme] })).await["agreements"]["totalCount"].clone()
        };
        let apart = count("theme-0").await;
        admin.act("updateTheme", selection, above("theme-2", "theme-0")).await;
        assert_ne!(count("theme-0").await, apart);
        let top = admin.act("updateTheme", selection, json!({ "id": themes["theme-2"], "parent": null })).await;
        assert_eq!((&top["theme"]["parent"], count("theme-0").await), (&json!(null), apart));
        updates(&server, &admin, "updateTheme", "theme", json!({ "id": themes["music"], "label": { "fr": "Musiques" } })).await;
        sound(&server).await;
    }

    async fn beneficiary_groups_are_recorded_and_changed(server) {
        fill(&server).await;
        let admin = server.staff(Role::Admin, None).await;
        let new = json!({ "slug": "women", "label": { "fr": "Femmes", "en": "Women" }, "sources": ["a-minutes"] });
        let made = admin.act("createBeneficiaryGroup", "beneficiaryGroup { id label(language: EN) }", new.clone()).await;
        assert_eq!(made["beneficiaryGroup"]["label"], "Women");
        assert_eq!(admin.faults("createBeneficiaryGroup", new).await, [fault("TAKEN", "slug")]);
        let group = made["beneficiaryGroup"]["id"].clone();
        assert_eq!(
            admin.faults("updateBeneficiaryGroup", json!({ "id": group, "label": { "fr": null, "en": null } })).await,
            [fault("REQUIRED", "label")]
        );
        let change = json!({ "id": group, "label": { "en": null } });
        updates(&server, &admin, "updateBeneficiaryGroup", "beneficiaryGroup", change).await;
        sound(&server).await;
    }
}
