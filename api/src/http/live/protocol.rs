//! The messages and codes of the GraphQL over WebSocket protocol, `graphql-transport-ws`.
//! Source: github.com/enisdenjo/graphql-ws, PROTOCOL.md.

use serde::Deserialize;
use serde_json::{Map, Value, value::RawValue};

use crate::{error::Error, http::graphql::reading::Members};

/// The protocol's name, as a handshake names it.
pub(super) const NAME: &str = "graphql-transport-ws";

/// Why a connection is closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Close {
    pub(super) code: u16,
    pub(super) reason: String,
}

impl Close {
    fn because(code: u16, reason: impl Into<String>) -> Close {
        Close { code, reason: reason.into() }
    }

    pub(super) fn invalid(reason: impl Into<String>) -> Close {
        Close::because(4400, reason)
    }

    pub(super) fn unauthorized() -> Close {
        Close::because(4401, "Unauthorized")
    }

    pub(super) fn forbidden() -> Close {
        Close::because(4403, "Forbidden: the token is not valid, or no longer")
    }

    pub(super) fn wrong_protocol() -> Close {
        Close::because(4406, "Subprotocol not acceptable: speak graphql-transport-ws")
    }

    pub(super) fn late() -> Close {
        Close::because(4408, "Connection initialisation timeout")
    }

    pub(super) fn taken(id: &str) -> Close {
        Close::because(4409, format!("Subscriber for {id} already exists"))
    }

    pub(super) fn again() -> Close {
        Close::because(4429, "Too many initialisation requests")
    }

    /// The server stops. A client comes back, and goes on after the last cursor that it has.
    pub(super) fn restart() -> Close {
        Close::because(1012, "Service restart: come back and resume with `after`")
    }

    /// The client does not read, or the server has a fault that may pass. A client comes back later, and resumes.
    pub(super) fn later(reason: &str) -> Close {
        Close::because(1013, format!("{reason}: come back later and resume with `after`"))
    }

    pub(super) fn too_large() -> Close {
        Close::because(1009, "The message is too large")
    }

    /// The client is done.
    pub(super) fn done() -> Close {
        Close::because(1000, "")
    }

    pub(super) fn gone() -> Close {
        Close::because(1001, "No sign of life")
    }
}

/// What a client says.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Said {
    ConnectionInit {
        #[serde(default)]
        payload: Option<Map<String, Value>>,
    },
    Ping {},
    Pong {},
    Subscribe {
        id: String,
        payload: Members<Map<String, Value>>,
    },
    Complete {
        id: String,
    },
}

/// The longest id of an operation, in bytes.
const LONGEST_ID: usize = 128;

impl Said {
    pub(super) fn read(text: &str) -> Result<Said, Close> {
        // What the parser says may name what the client sent, and a close frame has little room.
        let said = serde_json::from_str(text).map_err(|error| {
            Close::invalid(format!("Invalid message (line {}, column {})", error.line(), error.column()))
        })?;
        match &said {
            Said::Subscribe { id, .. } | Said::Complete { id } if id.is_empty() || id.len() > LONGEST_ID => {
                Err(Close::invalid(format!("Invalid message: `id` has 1 to {LONGEST_ID} bytes")))
            }
            _ => Ok(said),
        }
    }
}

/// The bearer token among what a client says when it begins.
pub(super) fn bearer(payload: &Map<String, Value>) -> Result<Option<&str>, Close> {
    let named = payload.iter().find(|(name, _)| name.eq_ignore_ascii_case("authorization"));
    let Some((_, value)) = named.filter(|(_, value)| !value.is_null()) else {
        return Ok(None);
    };
    let bearer = value.as_str().and_then(|value| value.split_once(' '));
    let bearer = bearer.filter(|(scheme, token)| scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty());
    bearer.map(|(_, token)| Some(token.trim())).ok_or_else(Close::forbidden)
}

pub(super) const ACK: &str = r#"{"type":"connection_ack"}"#;
pub(super) const PONG: &str = r#"{"type":"pong"}"#;

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// An answer to an operation.
pub(super) fn next(id: &str, body: &[u8]) -> String {
    // What executes requests writes text.
    let body = String::from_utf8_lossy(body);
    format!(r#"{{"id":{},"type":"next","payload":{body}}}"#, quoted(id))
}

/// The end of an operation.
pub(super) fn complete(id: &str) -> String {
    format!(r#"{{"id":{},"type":"complete"}}"#, quoted(id))
}

#[derive(Deserialize)]
struct Refusal<'a> {
    #[serde(borrow)]
    errors: &'a RawValue,
}

/// That an operation was refused: `body` is the answer that says so.
pub(super) fn error(id: &str, body: &[u8]) -> Result<String, Error> {
    let refusal: Refusal<'_> = serde_json::from_slice(body).map_err(Error::internal)?;
    Ok(format!(r#"{{"id":{},"type":"error","payload":{}}}"#, quoted(id), refusal.errors.get()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn messages_are_read_strictly() {
        for good in [
            json!({ "type": "connection_init" }),
            json!({ "type": "connection_init", "payload": null }),
            json!({ "type": "ping", "payload": { "a": 1 } }),
            json!({ "type": "pong" }),
            json!({ "type": "subscribe", "id": "1", "payload": { "query": "{ a }", "variables": null } }),
            json!({ "type": "complete", "id": "1" }),
        ] {
            assert!(Said::read(&good.to_string()).is_ok(), "{good}");
        }
        for bad in [
            json!(7),
            json!({}),
            json!({ "type": "start" }),
            json!({ "type": "subscribe", "payload": { "query": "{ a }" } }),
            json!({ "type": "subscribe", "id": "", "payload": { "query": "{ a }" } }),
            json!({ "type": "subscribe", "id": "x".repeat(129), "payload": { "query": "{ a }" } }),
            json!({ "type": "subscribe", "id": 1, "payload": { "query": "{ a }" } }),
            json!({ "type": "subscribe", "id": "1" }),
            json!({ "type": "complete" }),
            json!({ "type": "connection_init", "payload": 7 }),
        ] {
            assert_eq!(Said::read(&bad.to_string()).err().map(|close| close.code), Some(4400), "{bad}");
        }
    }

    #[test]
    fn a_token_is_found_under_either_name() {
        let read = |payload: Value| {
            let payload = payload.as_object().cloned().unwrap_or_default();
            bearer(&payload).map(|token| token.map(str::to_owned)).map_err(|close| close.code)
        };
        assert_eq!(read(json!({})), Ok(None));
        assert_eq!(read(json!({ "authorization": null })), Ok(None));
        assert_eq!(read(json!({ "Authorization": "Bearer x" })), Ok(Some("x".to_owned())));
        assert_eq!(read(json!({ "authorization": "bearer  x " })), Ok(Some("x".to_owned())));
        assert_eq!(read(json!({ "authorization": "Basic x" })), Err(4403));
        assert_eq!(read(json!({ "authorization": 7 })), Err(4403));
    }

    #[test]
    fn refusals_travel_as_lists_of_errors() {
        let body = br#"{"errors":[{"message":"no"}],"extensions":{}}"#;
        let told = error("a\"b", body).map_err(|error| error.cause().to_owned());
        assert_eq!(told.as_deref(), Ok(r#"{"id":"a\"b","type":"error","payload":[{"message":"no"}]}"#));
    }
}
