//! Who may read a document: what may not be read is not there, in any form.

use entity::access_token::Role;
use reqwest::StatusCode;
use serde_json::{Value, json};
use tests::both;

use super::{PDF, agreements, ask, attach, attached, get, header, text, token};

both! {
    async fn what_is_restricted_is_there_for_the_councils_staff_alone(server) {
        let (editor, published, draft) = agreements(&server).await;
        let (other, all) = (token(&server, Role::Admin, Some("b")).await, token(&server, Role::Editor, None).await);
        let hidden = attached(&server, &editor, &published, ("a.pdf", PDF), json!({})).await;
        assert_eq!(hidden["access"], "RESTRICTED", "unless it is said otherwise");
        let drafted = attached(&server, &editor, &draft, ("a.pdf", PDF), json!({ "access": "PUBLIC" })).await;
        let unknown = get(&server, None, "/documents/document_01jz0000000000000000000000", &[]).await;
        let nothing = (unknown.status(), header(&unknown, "cache-control").to_owned(), unknown.text().await.expect("text"));
        assert_eq!((nothing.0, nothing.1.as_str()), (StatusCode::NOT_FOUND, "no-store"));
        for document in [&hidden, &drafted] {
            let query = format!(
                "{{ node(id: {}) {{ id }} agreements(filter: {{ has: [DOCUMENT] }}) {{ totalCount }}
                    without: agreements(filter: {{ lacks: [DOCUMENT] }}) {{ totalCount }} all: agreements {{ totalCount nodes {{ documents {{ totalCount nodes {{ id }} }} }} }} }}",
                document["id"]
            );
            for stranger in [None, Some(other.as_str())] {
                let seen = ask(&server, stranger, &query).await;
                assert_eq!((&seen["node"], &seen["agreements"]["totalCount"]), (&Value::Null, &json!(0)), "{stranger:?}");
                assert_eq!(seen["without"]["totalCount"], seen["all"]["totalCount"]);
                let lists = seen["all"]["nodes"].as_array().expect("a list");
                assert!(lists.iter().all(|one| one["documents"] == json!({ "totalCount": 0, "nodes": [] })), "{seen}");
                let refused = get(&server, stranger, text(&document["url"]), &[("Range", "bytes=0-1")]).await;
                let told = (refused.status(), header(&refused, "cache-control").to_owned(), refused.text().await.expect("text"));
                assert_eq!(told, nothing, "exactly as if it had never been");
            }
            for staff in [&editor, &all] {
                let seen = ask(&server, Some(staff), &query).await;
                assert_eq!((&seen["node"]["id"], &seen["agreements"]["totalCount"]), (&document["id"], &json!(2)));
                let sent = get(&server, Some(staff), text(&document["url"]), &[]).await;
                assert_eq!(header(&sent, "cache-control"), "private, no-store");
                assert_eq!(sent.bytes().await.expect("bytes"), PDF);
            }
        }
        assert_eq!(get(&server, Some("chiraka_wrong"), text(&hidden["url"]), &[]).await.status(), 401);
        for path in ["/documents/x", &format!("/documents/{published}"), "/documents/%00"] {
            assert_eq!(get(&server, None, path, &[]).await.text().await.expect("text"), nothing.2, "{path}");
        }
        // What is withheld is withheld with its documents.
        let open = attached(&server, &editor, &published, ("b.pdf", PDF), json!({ "access": "PUBLIC" })).await;
        assert_eq!(get(&server, None, text(&open["url"]), &[]).await.status(), 200);
        let publisher = token(&server, Role::Publisher, Some("a")).await;
        let withhold = format!("mutation {{ withhold(input: {{ agreement: \"{published}\", reason: \"Données privées\" }}) {{ userErrors {{ code }} }} }}");
        assert_eq!(ask(&server, Some(&publisher), &withhold).await["withhold"]["userErrors"], json!([]));
        assert_eq!(get(&server, None, text(&open["url"]), &[("If-None-Match", "*")]).await.status(), 404);
        let refused = attach(&server, &other, &draft, ("a.pdf", PDF), json!({})).await;
        assert_eq!(refused["userErrors"][0]["code"], "NOT_FOUND");
    }
}
