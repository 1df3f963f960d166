//! The addresses of records. They are the same for ever, whatever serves them.

use entity::id::{NodeId, NodeKind};
use uuid::Uuid;

/// The path of a record's permanent address.
pub(crate) fn path(kind: NodeKind, uuid: Uuid) -> String {
    format!("/id/{}/{}", kind.prefix().replace('_', "-"), NodeId { kind, uuid })
}

/// The path of a record's page for people: the console, with a query for it.
pub(crate) fn page(node: NodeId) -> String {
    let query = format!("{{ node(id: \"{node}\") {{ __typename id }} }}");
    format!("/graphiql?query={}", encode(&query))
}

/// A text as a value within an address.
/// Source: RFC 3986, section 2.
pub(crate) fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'.' | b'_' | b'~' => encoded.push(byte.into()),
            byte => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}
