//! An answer that can be sent more than once: its bytes, its tag, and its compressed forms, each made when it is first
//! wanted.

use std::sync::OnceLock;

use bytes::Bytes;
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::encoding::Encoding;

/// An answer.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    body: Bytes,
    /// How far the log was: the answer holds everything up to this revision.
    seq: i64,
    tag: OnceLock<Box<str>>,
    encoded: Vec<(Encoding, Bytes)>,
}

impl Kept {
    pub(crate) fn new(mut body: Vec<u8>, seq: i64) -> Kept {
        // What it takes is counted by its length.
        body.shrink_to_fit();
        Kept { body: body.into(), seq, tag: OnceLock::new(), encoded: Vec::new() }
    }

    pub(crate) fn body(&self) -> &Bytes {
        &self.body
    }

    pub(crate) fn seq(&self) -> i64 {
        self.seq
    }

    /// What tells these bytes from any others: half of their SHA-256.
    pub(crate) fn tag(&self) -> &str {
        self.tag.get_or_init(|| HEXLOWER.encode(&Sha256::digest(&self.body)[..16]).into())
    }

    /// A compressed form, if it was made.
    pub(crate) fn encoded(&self, encoding: Encoding) -> Option<&Bytes> {
        self.encoded.iter().find(|(known, _)| *known == encoding).map(|(_, bytes)| bytes)
    }

    /// The answer with one more compressed form.
    pub(crate) fn with(&self, encoding: Encoding, bytes: Bytes) -> Kept {
        let mut kept = self.clone();
        kept.encoded.push((encoding, bytes));
        kept
    }

    /// What it takes, in bytes.
    pub(super) fn size(&self) -> u64 {
        self.encoded.iter().map(|(_, bytes)| bytes.len()).sum::<usize>() as u64 + self.body.len() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tag_is_that_of_the_bytes_whatever_the_log() {
        let (one, same, other) = (Kept::new(vec![1], 7), Kept::new(vec![1], 8), Kept::new(vec![2], 7));
        assert_eq!(one.tag(), same.tag());
        assert_ne!(one.tag(), other.tag());
        assert_eq!(one.tag().len(), 32);
    }
}
