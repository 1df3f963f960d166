//! Subscriptions: what they tell, to whom, and what becomes of clients that don't keep to the rules.

mod events;
mod following;
mod gone;
mod protocol;

use serde_json::{Value, json};
use tests::bundle::ait_melloul;

/// The query that most of these tests follow with.
const CHANGES: &str = "subscription ($after: String) { recordChanged(types: [AGREEMENT], after: $after) { cursor revision { seq action nodeId isTombstone } } }";

/// The real bundle, with another title of its first agreement: importing it is one change of an agreement.
fn renamed(title: &str) -> Value {
    let mut bundle = ait_melloul();
    bundle["agreements"][0]["title"]["fr"] = json!(title);
    bundle
}
