//! Documents by name: Apollo's automatic persisted queries, and manifests.

use std::sync::Arc;

use api::{app::App, clock::SystemClock, persisted::Trusted};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tests::{both, bundle::ait_melloul, engine::Engine, server::TestServer, socket::Socket};

const QUERY: &str =
    "query Count($status: [AgreementStatus!]) { agreements(filter: { status: $status }) { totalCount } }";

fn hash(text: &str) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(text))
}

fn named(hash: &str) -> Value {
    json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } })
}

async fn post(server: &TestServer, body: Value) -> Value {
    let (_, text) = server.public().send(body, &[]).await;
    serde_json::from_str(&text).expect("JSON")
}

async fn get(server: &TestServer, extensions: &Value) -> (u16, Value) {
    let extensions = extensions.to_string();
    let parameters = [("extensions", extensions.as_str()), ("variables", "{\"status\":[\"SIGNED\"]}")];
    let address = reqwest::Url::parse_with_params(&server.url("/graphql"), parameters).expect("an address");
    let response = server.client().get(address).send().await.expect("the server answers");
    let status = response.status().as_u16();
    (status, serde_json::from_str(&response.text().await.expect("text")).expect("JSON"))
}

both! {
    async fn a_document_is_sent_once(server) {
        server.import(&ait_melloul()).await.expect("the real bundle is sound");
        let extensions = named(&hash(QUERY));
        let (status, unknown) = get(&server, &extensions).await;
        assert_eq!(status, 200, "clients read the body");
        assert_eq!(unknown["errors"][0]["message"], "PersistedQueryNotFound");
        assert_eq!(unknown["errors"][0]["extensions"]["code"], "PERSISTED_QUERY_NOT_FOUND");
        let first = post(&server, json!({ "query": QUERY, "extensions": extensions })).await;
        assert_eq!(first["data"]["agreements"]["totalCount"], 6);
        let (_, known) = get(&server, &extensions).await;
        assert_eq!(known, json!({ "data": { "agreements": { "totalCount": 6 } } }));
        let mut socket = Socket::open(server.address, json!({})).await;
        socket.say(json!({ "type": "subscribe", "id": "1", "payload": { "extensions": extensions } })).await;
        assert_eq!(socket.hear_json().await["payload"]["data"]["agreements"]["totalCount"], 6);
        let wrong = post(&server, json!({ "query": "{ __typename }", "extensions": extensions })).await;
        assert_eq!(wrong["errors"][0]["extensions"]["code"], "INVALID_REQUEST");
        let mutation = "mutation { __typename }";
        post(&server, json!({ "query": mutation, "extensions": named(&hash(mutation)) })).await;
        let (status, refused) = get(&server, &named(&hash(mutation))).await;
        assert_eq!((status, &refused["errors"][0]["extensions"]["code"]), (405, &json!("METHOD_NOT_ALLOWED")));
    }
}

#[test]
fn a_manifest_can_be_all_there_is() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let ready = |app: App| {
            let manifest = json!({ "count": QUERY }).to_string();
            app.trusting(Trusted::read(manifest.as_bytes()).expect("a manifest"), true)
        };
        let server = TestServer::start_app(Engine::Sqlite, Arc::new(SystemClock), ready).await.expect("a server");
        for body in [
            json!({ "documentId": "count" }),
            json!({ "extensions": named("count") }),
            json!({ "extensions": named(&hash(QUERY)) }),
            json!({ "documentId": format!("sha256:{}", hash(QUERY)) }),
            json!({ "query": QUERY }),
        ] {
            let answer = post(&server, body.clone()).await;
            assert_eq!(answer["data"]["agreements"]["totalCount"], 0, "{body}: {answer}");
        }
        for (body, code) in [
            (json!({ "query": "{ __typename }" }), "DOCUMENT_NOT_TRUSTED"),
            (json!({ "query": format!("{QUERY} ") }), "DOCUMENT_NOT_TRUSTED"),
            (
                json!({ "query": "{ __typename }", "extensions": named(&hash("{ __typename }")) }),
                "DOCUMENT_NOT_TRUSTED",
            ),
            (json!({ "documentId": "other" }), "PERSISTED_QUERY_NOT_FOUND"),
            (json!({ "documentId": "count", "extensions": named("count") }), "INVALID_REQUEST"),
        ] {
            let answer = post(&server, body.clone()).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], code, "{body}: {answer}");
        }
        let mut socket = Socket::open(server.address, json!({})).await;
        socket.subscribe("1", "{ __typename }", json!({})).await;
        assert_eq!(socket.hear_json().await["payload"][0]["extensions"]["code"], "DOCUMENT_NOT_TRUSTED");
    });
}
