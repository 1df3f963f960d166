//! Who sends a request, and the id under which the request can be found again: in the answer's head, in its errors, and in
//! the log.

use std::{
    fmt,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};

use uuid::Builder;

use crate::{access::principal::Principal, allowance::Purse, clock::Clock, trace::Trace};

/// The longest id that is taken from a caller, in bytes.
const LONGEST: usize = 128;

/// The id of one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RequestId {
    text: Arc<str>,
    /// The trace that the request is a part of, if its caller says so.
    trace: Option<Trace>,
}

impl RequestId {
    /// A new id (UUIDv7), which sorts by the time of the request. Nobody guards anything by it, so chance is asked once for
    /// the process, and the ids are counted from there: the system's generator takes longer than many an answer.
    pub(crate) fn new(clock: &dyn Clock) -> RequestId {
        static DRAWN: OnceLock<u128> = OnceLock::new();
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let drawn = *DRAWN.get_or_init(|| u128::from_be_bytes(clock.random()));
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let mut chance = [0; 10];
        chance.copy_from_slice(&drawn.wrapping_add(count.into()).to_be_bytes()[6..]);
        let millis = clock.now().timestamp_millis().unsigned_abs();
        let id = Builder::from_unix_timestamp_millis(millis, &chance).into_uuid();
        let mut text = [0; 32];
        RequestId::of(&id.simple().encode_lower(&mut text)[..])
    }

    fn of(text: &str) -> RequestId {
        RequestId { text: text.into(), trace: None }
    }

    /// The same, of a request that is a part of a trace.
    pub(crate) fn within(self, trace: Option<Trace>) -> RequestId {
        RequestId { trace, ..self }
    }

    /// The trace that the request is a part of.
    pub(crate) fn trace(&self) -> Option<&Trace> {
        self.trace.as_ref()
    }

    /// The id that the caller, or a proxy before the server, gave the request. What could forge a line of the log, or is
    /// longer than an id needs to be, is none.
    pub(crate) fn given(text: &str) -> Option<RequestId> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:+/=@".contains(&byte);
        ((1..=LONGEST).contains(&text.len()) && text.bytes().all(fits)).then(|| RequestId::of(text))
    }

    /// The id as text: ASCII without spaces.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// The span in which the log says what happened during the request. What it asks for is recorded once it is known.
    pub(crate) fn span(&self) -> tracing::Span {
        let unknown = tracing::field::Empty;
        match &self.trace {
            None => tracing::error_span!(
                "request",
                request.id = %self,
                graphql.operation.type = unknown,
                graphql.operation.name = unknown
            ),
            Some(trace) => tracing::error_span!(
                "request",
                request.id = %self,
                trace.id = trace.id(),
                span.id = trace.span(),
                parent.id = trace.parent(),
                trace.sampled = trace.is_sampled(),
                graphql.operation.type = unknown,
                graphql.operation.name = unknown
            ),
        }
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Who sends a request.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    /// Who acts; nobody for the public.
    pub(crate) principal: Option<Arc<Principal>>,
    /// The request's id.
    pub(crate) request_id: RequestId,
    /// What the client may still ask for.
    pub(crate) purse: Purse,
    /// The revision that it has seen, and may not miss; 0 where it does not say.
    pub(crate) least: i64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemClock;

    #[test]
    fn an_id_from_outside_can_do_no_harm() {
        for good in
            ["7", "0191f3c8-7a2b-7c3d-8e4f-5a6b7c8d9e0f", "Root=1-67891233-abcdef012345678912345678", "a/b:c@d+e_f.g"]
        {
            assert_eq!(RequestId::given(good).as_ref().map(RequestId::as_str), Some(good));
        }
        for bad in ["", "a b", "a\nb", "\u{1b}[31m", "é", "\"x\"", "a,b", &"x".repeat(LONGEST + 1)] {
            assert_eq!(RequestId::given(bad), None, "{bad}");
        }
        assert!(RequestId::given(&"x".repeat(LONGEST)).is_some());
    }

    #[test]
    fn ids_differ_and_could_have_been_given() {
        let (one, other) = (RequestId::new(&SystemClock), RequestId::new(&SystemClock));
        assert_ne!(one, other);
        assert_eq!(RequestId::given(one.as_str()), Some(one));
    }
}
