//! The trace that a request is a part of: whoever asks several programs for one purpose finds its steps in all their logs.
//! Source: W3C Trace Context, the header `traceparent`; its editors' draft for `traceresponse`.

use std::sync::Arc;

/// The length of a `traceparent` of version 00.
const LENGTH: usize = 55;

/// A request's place in a trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Trace {
    /// The trace: 32 hexadecimal digits.
    id: Arc<str>,
    /// The caller's step: 16 hexadecimal digits.
    parent: Arc<str>,
    /// This server's step: 16 hexadecimal digits.
    span: Arc<str>,
    /// Whether the caller keeps the trace.
    is_sampled: bool,
}

impl Trace {
    /// What a `traceparent` says; `random` names this server's step. A header that is not well-formed begins no trace.
    pub(crate) fn read(traceparent: &str, random: [u8; 16]) -> Option<Trace> {
        let (known, more) = traceparent.split_at_checked(LENGTH)?;
        let mut parts = known.split('-');
        let mut next = |length: usize| parts.next().filter(|part| part.len() == length && part.bytes().all(is_digit));
        let (version, id, parent, flags) = (next(2)?, next(32)?, next(16)?, next(2)?);
        let is_whole = if version == "00" { more.is_empty() } else { more.is_empty() || more.starts_with('-') };
        let is_nothing = |part: &str| part.bytes().all(|digit| digit == b'0');
        if version == "ff" || !is_whole || is_nothing(id) || is_nothing(parent) {
            return None;
        }
        let is_sampled = u8::from_str_radix(flags, 16).ok()? & 1 == 1;
        // Nothing but zeros would be no step.
        let [first, others @ ..] = random;
        let mut span = format!("{:02x}", first | 1);
        others.iter().take(7).for_each(|byte| span.push_str(&format!("{byte:02x}")));
        Some(Trace { id: id.into(), parent: parent.into(), span: span.into(), is_sampled })
    }

    /// The trace.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// This server's step.
    pub(crate) fn span(&self) -> &str {
        &self.span
    }

    /// The caller's step.
    pub(crate) fn parent(&self) -> &str {
        &self.parent
    }

    /// Whether the caller keeps the trace.
    pub(crate) fn is_sampled(&self) -> bool {
        self.is_sampled
    }

    /// The value of the header `traceresponse`.
    pub(crate) fn response(&self) -> String {
        format!("00-{}-{}-{:02x}", self.id, self.span, u8::from(self.is_sampled))
    }
}

/// Small letters alone: the standard takes no others.
fn is_digit(byte: u8) -> bool {
    byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const GOOD: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn a_trace_goes_on() {
        let trace = Trace::read(GOOD, [0; 16]).expect("the standard's own example");
        assert_eq!((trace.id(), trace.parent()), ("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"));
        assert_eq!(trace.response(), "00-4bf92f3577b34da6a3ce929d0e0e4736-0100000000000000-01");
        let later = "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00-what-comes-later";
        assert_eq!(Trace::read(later, [255; 16]).map(|trace| trace.span().to_owned()), Some("f".repeat(16)));
    }

    #[test]
    fn what_is_not_well_formed_begins_none() {
        for bad in [
            "",
            "00",
            &GOOD[1..],
            &format!("{GOOD}-"),
            &format!("{GOOD}x"),
            &GOOD.to_uppercase(),
            &GOOD.replace('-', "_"),
            &GOOD.replacen("00", "ff", 1),
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4bf92f3577b34da6a3ce929d0e0e473-600f067aa0ba902b7-01",
            "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00x",
        ] {
            assert_eq!(Trace::read(bad, [1; 16]), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn whatever_comes_is_read_or_refused(text in "\\PC{0,80}", random: [u8; 16]) {
            if let Some(trace) = Trace::read(&text, random) {
                prop_assert!(trace.response().len() == LENGTH && text.contains(trace.id()));
            }
        }
    }
}
