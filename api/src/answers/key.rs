//! What an answer depends on: what is asked, who asks, how far the log is, and the day. No header is in it: the language is
//! an argument. Keys are compared in full; a hash only finds the place.

use std::{
    fmt::Write,
    hash::{Hash, Hasher},
    sync::Arc,
};

use async_graphql::{Value, Variables};
use bytes::Bytes;
use chrono::NaiveDate;
use quick_cache::Equivalent;

use crate::{access::principal::Principal, graphql::answer::Question};

/// What is asked, in one form for all the ways of writing the same request.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct Asked {
    query: Box<str>,
    operation: Option<Box<str>>,
    /// As JSON without spaces whose members are sorted.
    variables: Box<str>,
}

impl Asked {
    pub(crate) fn of(question: &Question) -> Asked {
        Asked::new(&question.query, question.operation_name.as_deref(), &question.variables)
    }

    pub(super) fn new(query: &str, operation: Option<&str>, variables: &Variables) -> Asked {
        let mut text = String::new();
        for (name, value) in variables.iter() {
            // Writing to a string can't fail.
            let _ = write!(text, "{name}:");
            write_canonical(value, &mut text);
            text.push(',');
        }
        Asked { query: query.into(), operation: operation.map(Into::into), variables: text.into() }
    }

    fn size(&self) -> u64 {
        (self.query.len() + self.operation.as_ref().map_or(0, |name| name.len()) + self.variables.len()) as u64
    }
}

fn write_canonical(value: &Value, text: &mut String) {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(name, _)| name.as_str());
            text.push('{');
            for (name, value) in members {
                write_canonical(&Value::String(name.to_string()), text);
                text.push(':');
                write_canonical(value, text);
                text.push(',');
            }
            text.push('}');
        }
        Value::List(items) => {
            text.push('[');
            for item in items {
                write_canonical(item, text);
                text.push(',');
            }
            text.push(']');
        }
        // Numbers, texts, truth values and nothing: JSON has one way for each.
        plain => text.push_str(&serde_json::to_string(plain).unwrap_or_default()),
    }
}

/// What an answer depends on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub(crate) asked: Arc<Asked>,
    /// Who asks, as a whole: `viewer` tells all of it, and the council decides what is seen.
    pub(crate) principal: Option<Arc<Principal>>,
    /// How far the log is.
    pub(crate) seq: i64,
    /// The day in Morocco.
    pub(crate) today: NaiveDate,
}

impl Key {
    pub(super) fn size(&self) -> u64 {
        self.asked.size() + if self.principal.is_some() { 256 } else { 0 }
    }
}

/// A request as it was sent: a question may be written in many ways, but each way is one question.
#[derive(Clone, Copy, Debug, Hash)]
pub(crate) enum Sent<'a> {
    /// In the parameters of an address.
    Address(&'a [u8]),
    /// In a body of JSON.
    Body(&'a [u8]),
}

impl Sent<'_> {
    fn bytes(&self) -> &[u8] {
        match self {
            Sent::Address(bytes) | Sent::Body(bytes) => bytes,
        }
    }

    pub(super) fn size(&self) -> u64 {
        self.bytes().len() as u64
    }

    pub(super) fn to_request(self) -> Request {
        let is_body = matches!(self, Sent::Body(_));
        Request { is_body, bytes: Bytes::copy_from_slice(self.bytes()) }
    }
}

/// [`Sent`], to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Request {
    is_body: bool,
    bytes: Bytes,
}

impl Request {
    pub(super) fn size(&self) -> u64 {
        self.bytes.len() as u64
    }

    fn as_sent(&self) -> Sent<'_> {
        if self.is_body { Sent::Body(&self.bytes) } else { Sent::Address(&self.bytes) }
    }
}

impl Hash for Request {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_sent().hash(state);
    }
}

impl Equivalent<Request> for Sent<'_> {
    fn equivalent(&self, request: &Request) -> bool {
        request.is_body == matches!(self, Sent::Body(_)) && self.bytes() == request.bytes
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn asked(variables: serde_json::Value) -> Asked {
        Asked::new("{ a }", Some("A"), &Variables::from_json(variables))
    }

    #[test]
    fn the_order_of_members_makes_no_difference_and_everything_else_does() {
        let one = asked(json!({ "filter": { "a": [1, "x"], "b": null }, "first": 2 }));
        let mut other = Variables::from_json(json!({ "first": 2 }));
        let members = [("b", Value::Null), ("a", Value::List(vec![1.into(), "x".into()]))];
        let members = members.into_iter().map(|(name, value)| (async_graphql::Name::new(name), value)).collect();
        other.insert(async_graphql::Name::new("filter"), Value::Object(members));
        assert_eq!(one, Asked::new("{ a }", Some("A"), &other));
        for different in [
            json!({ "filter": { "a": [1, "x"], "b": null }, "first": "2" }),
            json!({ "filter": { "a": [1, "x"] }, "first": 2 }),
            json!({ "filter": { "a": ["x", 1], "b": null }, "first": 2 }),
            json!({ "filter": { "a": [1, "x", []], "b": null }, "first": 2 }),
            json!({ "filter": { "a\":[1,\"x\"],\"b": null }, "first": 2 }),
            json!({}),
        ] {
            assert_ne!(one, asked(different.clone()), "{different}");
        }
        assert_ne!(one, Asked::new("{ a }", None, &other));
    }

    #[test]
    fn a_request_is_found_by_its_bytes_and_the_way_it_came() {
        let request = Sent::Body(b"x").to_request();
        assert!(Sent::Body(b"x").equivalent(&request));
        assert!(!Sent::Address(b"x").equivalent(&request) && !Sent::Body(b"y").equivalent(&request));
    }
}
