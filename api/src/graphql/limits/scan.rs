//! One look over a document's text, before anything recurses on it: how many tokens, how deep its brackets.
//! Strings, block strings and comments count for nothing but one token.

use super::{NESTING, TOKENS};
use crate::error::{Code, Error};

pub(super) fn check(text: &str) -> Result<(), Error> {
    let bytes = text.as_bytes();
    let (mut at, mut tokens, mut depth) = (0, 0usize, 0usize);
    while let Some(byte) = bytes.get(at) {
        at = match byte {
            b' ' | b'\t' | b'\n' | b'\r' | b',' => {
                at += 1;
                continue;
            }
            b'#' => {
                at += bytes[at..].iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(bytes.len() - at);
                continue;
            }
            b'"' => end_of_string(bytes, at),
            b'{' | b'(' | b'[' => {
                depth += 1;
                at + 1
            }
            b'}' | b')' | b']' => {
                depth = depth.saturating_sub(1);
                at + 1
            }
            byte if is_word(*byte) => at + bytes[at..].iter().take_while(|byte| is_word(**byte)).count(),
            _ => at + 1,
        };
        tokens += 1;
        if depth > NESTING {
            let message = format!(
                "The document's brackets are nested more than {NESTING} deep. Put nested values into variables."
            );
            return Err(Error::caller(Code::NestedTooDeeply, message));
        }
        if tokens > TOKENS {
            let message = format!("The document has more than {TOKENS} tokens. Ask in several requests.");
            return Err(Error::caller(Code::TooManyTokens, message));
        }
    }
    Ok(())
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Where the string that begins at `start` is over. One that is never closed goes to the end: the parser will say so.
fn end_of_string(bytes: &[u8], start: usize) -> usize {
    let rest = &bytes[start..];
    if rest.starts_with(b"\"\"\"") {
        let mut at = 3;
        while at < rest.len() {
            if rest[at..].starts_with(b"\\\"\"\"") {
                at += 4;
            } else if rest[at..].starts_with(b"\"\"\"") {
                return start + at + 3;
            } else {
                at += 1;
            }
        }
        return bytes.len();
    }
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            b'\\' => at += 2,
            // A plain string can't go over the end of its line.
            b'"' | b'\n' | b'\r' => return start + at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}
