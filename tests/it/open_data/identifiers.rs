//! Permanent identifiers: each leads to what it stands for, or says what became of it.

use entity::access_token::Role;
use reqwest::{Client, StatusCode, redirect::Policy};
use serde_json::{Value, json};
use tests::{both, bundle::ait_melloul, server::TestServer};

use super::{header, text};
use crate::acts::{about, begin, publish};

/// What an identifier answers, without following it: status and where it leads.
async fn follow(server: &TestServer, path: &str, accept: &str) -> (u16, String, String) {
    let client = Client::builder().redirect(Policy::none()).build().expect("a client");
    let answer = client.get(server.url(path)).header("Accept", accept).send().await.expect("the server answers");
    let (status, to) = (answer.status().as_u16(), header(answer.headers(), "location").to_owned());
    (status, to, answer.text().await.expect("text"))
}

const HTML: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

both! {
    async fn lead_to_what_they_stand_for(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let found = server.data("{ agreement(reference: \"AM-2025-0001\") { id council { id } } }", json!({})).await;
        let id = found["agreement"]["id"].as_str().expect("an id");
        for name in [id, "AM-2025-0001"] {
            let (status, to, _) = follow(&server, &format!("/id/agreement/{name}"), "application/ld+json").await;
            assert_eq!((status, to), (303, server.url(&format!("/id/agreement/{id}.jsonld"))));
        }
        let (status, to, _) = follow(&server, &format!("/id/agreement/{id}"), HTML).await;
        assert_eq!(status, 303);
        assert!(to.starts_with(&server.url("/graphiql?query=")), "{to}");
        let said: Value = serde_json::from_str(&text(&server, &format!("/id/agreement/{id}.jsonld")).await).expect("JSON");
        assert_eq!(said["@id"], server.url(&format!("/id/agreement/{id}")));
        assert_eq!(said["@type"], "Grant", "the amount is not known");
        let council = found["agreement"]["council"]["id"].as_str().expect("an id");
        assert_eq!(said["funder"], json!({ "@id": server.url(&format!("/id/council/{council}")) }));
        let (status, ..) = follow(&server, "/id/council/ait-melloul", "*/*").await;
        assert_eq!(status, 303);
        for path in ["/id/agreement/AM-1999-0001", "/id/party/x", "/id/cat/x", "/id/agreement/agreement_00000000000000000000000000"] {
            let (status, _, body) = follow(&server, path, "*/*").await;
            assert_eq!(status, 404, "{path}");
            assert!(body.contains("NOT_FOUND"), "{body}");
        }
    }

    async fn say_what_became_of_it(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let staff = server.staff(Role::Admin, None).await;
        let draft = begin(&staff).await;
        let path = |id: &Value| format!("/id/agreement/{}", id.as_str().expect("an id"));
        assert_eq!(follow(&server, &path(&draft), "*/*").await.0, 404, "a draft was never there");
        let id = publish(&staff, &staff).await;
        assert_eq!(follow(&server, &path(&id), "*/*").await.0, 303);
        let reference = staff.act("withhold", "agreement { reference }", about(&id, json!({ "reason": "Une erreur de partie." }))).await;
        for name in [id.as_str(), reference["agreement"]["reference"].as_str()].into_iter().flatten() {
            let (status, _, body) = follow(&server, &format!("/id/agreement/{name}"), "*/*").await;
            assert_eq!(status, 410);
            assert!(body.contains("Une erreur de partie.") && body.contains("GONE"), "{body}");
        }
        let make = |slug: &str| json!({ "slug": slug, "kind": "ASSOCIATION", "name": { "fr": slug } });
        let keep = staff.act("createAssociation", "association { id }", make("keep")).await["association"]["id"].clone();
        let duplicate = staff.act("createAssociation", "association { id }", make("twice")).await["association"]["id"].clone();
        staff.act("mergeAssociations", "association { id }", json!({ "keep": keep, "duplicate": duplicate, "reason": "Deux fois." })).await;
        let kept = server.url(&format!("/id/association/{}", keep.as_str().expect("an id")));
        for name in [duplicate.as_str().expect("an id"), "twice"] {
            let (status, to, _) = follow(&server, &format!("/id/association/{name}"), "*/*").await;
            assert_eq!((StatusCode::from_u16(status).expect("a status"), to), (StatusCode::MOVED_PERMANENTLY, kept.clone()));
        }
    }
}
