//! Search through the front door, on both engines.

mod fields;
mod filters;
mod frequent;
mod index;
mod judged;
mod pages;
mod relevance;
mod unpublished;

use serde_json::{Value, json};
use tests::{bundle::ait_melloul, server::TestServer};

/// The councils, associations and agreements that the judged queries look for, beside the real ones: made, but plausible.
const BUNDLES: &str = include_str!("../../fixtures/search-bundles.json");

/// Fills a registry with the real bundle and the made ones.
async fn fill(server: &TestServer) {
    server.import(&ait_melloul()).await.expect("the real bundle is sound");
    let bundles: Vec<Value> = serde_json::from_str(BUNDLES).expect("the fixture is JSON");
    for bundle in bundles {
        server.import(&bundle).await.expect("the made bundles are sound");
    }
}

/// What names a record in an answer.
const NAMED: &str = "__typename ... on Agreement { reference } ... on Association { slug } ... on Council { slug }
    ... on Official { slug } ... on Post { slug council { slug } } ... on Theme { slug }";

/// A record's name: an agreement's reference, or the type with the slug.
fn name(node: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    match text(&node["__typename"]).as_str() {
        "Agreement" => text(&node["reference"]),
        "Post" => format!("post:{}/{}", text(&node["council"]["slug"]), text(&node["slug"])),
        kind => format!("{}:{}", kind.to_lowercase(), text(&node["slug"])),
    }
}

/// The names of the first finds.
async fn found(server: &TestServer, text: &str, arguments: &str, first: u32) -> Vec<String> {
    let query = format!(
        "query ($text: String!) {{ search(text: $text, first: {first} {arguments}) {{ nodes {{ {NAMED} }} }} }}"
    );
    let data = server.data(&query, json!({ "text": text })).await;
    data["search"]["nodes"].as_array().expect("a list").iter().map(name).collect()
}
