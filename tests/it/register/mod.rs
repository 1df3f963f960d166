//! The acts on what agreements are made of: councils, posts, officials, mandates, associations, themes, groups, sources,
//! ceremonies and facilities.

mod access;
mod associations;
mod ceremonies;
mod councils;
mod erasure;
mod merge;
mod people;
mod vocabulary;

use api::verify::verify;
use serde_json::{Value, json};
use tests::{bundle::many, server::TestServer, staff::Staff};

/// A registry of two councils, `a` and `b`, each with four agreements and two associations.
async fn fill(server: &TestServer) {
    for council in ["a", "b"] {
        server.import(&many(council, 4)).await.expect("the bundle is sound");
    }
}

/// Fails if the registry contradicts itself.
async fn sound(server: &TestServer) {
    let store = server.store().await;
    let report = verify(&store).await.expect("the registry answers");
    store.close().await.expect("the connection closes");
    assert_eq!(report.faults, Vec::<String>::new());
}

/// How many rows the log has.
async fn log(server: &TestServer) -> u64 {
    let store = server.store().await;
    let report = verify(&store).await.expect("the registry answers");
    store.close().await.expect("the connection closes");
    report.revisions
}

/// A field of the record with a slug.
async fn id(server: &TestServer, field: &str, slug: &str) -> Value {
    let query = format!("query ($slug: String!) {{ {field}(slug: $slug) {{ id }} }}");
    server.data(&query, json!({ "slug": slug })).await[field]["id"].clone()
}

/// The id of a council's post.
async fn post(server: &TestServer, council: &str, slug: &str) -> Value {
    let query = "query ($council: String!) { council(slug: $council) { posts { nodes { id slug } } } }";
    let data = server.data(query, json!({ "council": council })).await;
    let posts = data["council"]["posts"]["nodes"].as_array().expect("a list").clone();
    posts.iter().find(|post| post["slug"] == slug).expect("the post is there")["id"].clone()
}

/// One fault: its code and its path.
fn fault(code: &str, path: &str) -> (String, String) {
    (code.to_owned(), path.to_owned())
}

/// Fails unless an update keeps to what all updates keep to: an old revision is refused and the newest told, a repetition
/// is not done twice, what changes nothing writes nothing, and a reason is shown to everyone. `change` is an input with the id and something that changes.
async fn updates(server: &TestServer, staff: &Staff<'_>, act: &str, node: &str, change: Value) {
    let with = |more: Value| {
        let mut input = change.clone();
        let members = more.as_object().expect("an object").clone();
        input.as_object_mut().expect("an object").extend(members);
        input
    };
    let selection = format!("{node} {{ id }}");
    let idle = staff.act(act, &selection, json!({ "id": change["id"] })).await;
    let (before, rows) = (idle["revision"].as_i64().expect("a revision"), log(server).await);
    assert_eq!(staff.faults(act, with(json!({ "reason": " " }))).await, [fault("INVALID", "reason")], "{act}");
    let keyed =
        with(json!({ "expectedRevision": before, "idempotencyKey": format!("{act}-1"), "reason": "It was misspelt" }));
    let done = staff.act(act, &selection, keyed.clone()).await;
    assert_eq!(done[node]["id"], change["id"], "{act}");
    assert!(done["revision"].as_i64() > Some(before), "{act}: {done}");
    assert_eq!(staff.act(act, &selection, keyed).await, done, "{act}");
    let kind = format!("{}{}", node[..1].to_uppercase(), &node[1..]);
    let history = format!(
        "query ($id: ID!) {{ node(id: $id) {{ ... on {kind} {{ history(first: 1) {{ nodes {{ seq reason }} }} }} }} }}"
    );
    let told = server.data(&history, json!({ "id": change["id"] })).await["node"]["history"]["nodes"][0].take();
    assert_eq!(told, json!({ "seq": done["revision"], "reason": "It was misspelt" }), "{act}");
    let stale = staff.call(act, &selection, with(json!({ "expectedRevision": before }))).await;
    assert_eq!((&stale["userErrors"][0]["code"], &stale["revision"]), (&json!("CONFLICT"), &done["revision"]), "{act}");
    assert_eq!(staff.act(act, &selection, change.clone()).await, done, "{act}");
    assert_eq!(log(server).await, rows + 1, "{act}");
    let other = with(json!({ "idempotencyKey": format!("{act}-1") }));
    assert_eq!(staff.faults(act, other).await, [fault("KEY_REUSED", "idempotencyKey")], "{act}");
}
