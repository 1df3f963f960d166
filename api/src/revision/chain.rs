//! The hash chain. What is hashed is written down byte by byte, so that anyone can check a log without this program:
//! `hash = SHA-256(hash before ‖ seq ‖ at ‖ actor ‖ action ‖ node ‖ commitment)`, where numbers are 8 bytes, big-endian,
//! texts are their length in the same form and then their UTF-8, and `node` is the TypeID. The first row's «hash
//! before» is 32 zero bytes. `commitment = SHA-256(salt ‖ record)`, or `SHA-256(salt ‖ record ‖ 0x00 ‖ detail)` where there is
//! a detail: the chain covers it instead of the record, so that a person's data can be erased from the log later and the
//! chain still holds. No JSON text has a zero byte, so neither can be taken for the other.

use std::fmt;

use entity::{
    id::NodeId,
    revision::{Action, Model},
};
use sea_orm::ActiveEnum;
use sha2::{Digest, Sha256};

/// The end of the log, which the next change builds on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Head {
    /// The newest `seq`; 0 for an empty log.
    pub(crate) seq: i64,
    /// The newest hash.
    pub(crate) hash: [u8; 32],
}

/// A change that is to be logged.
pub(crate) struct Entry<'a> {
    pub(crate) at: i64,
    pub(crate) actor: &'a str,
    pub(crate) action: Action,
    pub(crate) node: NodeId,
    pub(crate) record: String,
    /// What belongs to the change and not to the record, as JSON.
    pub(crate) detail: Option<String>,
    /// Whether the public is told of the change.
    pub(crate) public: bool,
    pub(crate) salt: [u8; 16],
}

impl fmt::Display for Head {
    /// As an auditor keeps it: the number and the hash in hexadecimal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.seq, data_encoding::HEXLOWER.encode(&self.hash))
    }
}

impl Head {
    /// The head after the given row.
    pub(crate) fn of(last: &Model) -> Head {
        let mut head = Head::default();
        head.follow(last.seq, &last.hash);
        head
    }

    /// Moves on to a row that is there already.
    pub(crate) fn follow(&mut self, seq: i64, hash: &[u8]) {
        *self = Head { seq, hash: [0; 32] };
        // A hash of another length was tampered with: the chain breaks at the next row and `verify` names this one.
        let known = hash.len().min(self.hash.len());
        self.hash[..known].copy_from_slice(&hash[..known]);
    }

    /// Moves on by one change and answers its row.
    pub(crate) fn append(&mut self, entry: Entry<'_>) -> Model {
        let commitment = commitment(&entry.salt, &entry.record, entry.detail.as_deref());
        let mut row = Model {
            seq: self.seq + 1,
            at: entry.at,
            actor: entry.actor.to_owned(),
            action: entry.action,
            node_kind: entry.node.kind,
            node_id: entry.node.uuid,
            record: entry.record,
            detail: entry.detail,
            public: entry.public,
            salt: entry.salt.to_vec(),
            commitment: commitment.to_vec(),
            hash: Vec::new(),
        };
        self.seq = row.seq;
        self.hash = hash(&self.hash, &row);
        row.hash = self.hash.to_vec();
        row
    }
}

/// What binds a record, and the detail of its change, without showing either.
pub(crate) fn commitment(salt: &[u8], record: &str, detail: Option<&str>) -> [u8; 32] {
    let mut hasher = Sha256::new().chain_update(salt).chain_update(record);
    if let Some(detail) = detail {
        hasher.update([0]);
        hasher.update(detail);
    }
    hasher.finalize().into()
}

/// The hash of a row that follows `before`.
pub(crate) fn hash(before: &[u8; 32], row: &Model) -> [u8; 32] {
    let node = NodeId { kind: row.node_kind, uuid: row.node_id }.to_string();
    let mut hasher = Sha256::new();
    hasher.update(before);
    hasher.update(row.seq.to_be_bytes());
    hasher.update(row.at.to_be_bytes());
    for text in [row.actor.as_str(), &row.action.to_value(), &node] {
        hasher.update((text.len() as u64).to_be_bytes());
        hasher.update(text);
    }
    hasher.update(&row.commitment);
    hasher.finalize().into()
}

#[cfg(test)]
mod tests {
    use entity::id::NodeKind;
    use uuid::Uuid;

    use super::*;

    fn entry(record: &str) -> Entry<'static> {
        Entry {
            at: 1_751_414_400_000,
            actor: "import",
            action: Action::Create,
            node: NodeId { kind: NodeKind::Council, uuid: Uuid::from_u128(7) },
            record: record.to_owned(),
            detail: None,
            public: true,
            salt: [1; 16],
        }
    }

    #[test]
    fn the_first_hashes_are_written_down() {
        // Made with another program from the description above: if this changes, every published log breaks.
        let mut head = Head::default();
        let first = head.append(entry("{}"));
        assert_eq!(first.seq, 1);
        assert_eq!(
            data_encoding::HEXLOWER.encode(&first.commitment),
            "d355d911d2f26a54dc0366196d99e2ffef085bb9edf7a495a342ea52c2a4c2f3"
        );
        assert_eq!(
            data_encoding::HEXLOWER.encode(&first.hash),
            "7fff556e3247c794de933271e45d39615d136d94f0dc8057c2c2c435132c24b3"
        );
        let second = head.append(entry("{}"));
        assert_eq!(second.seq, 2);
        assert_ne!(second.hash, first.hash);
        assert_eq!(head, Head::of(&second));
    }

    #[test]
    fn every_column_is_covered() {
        let row = Head::default().append(entry("{}"));
        let changes: [fn(&mut Model); 6] = [
            |row| row.seq += 1,
            |row| row.at += 1,
            |row| row.actor.push('!'),
            |row| row.action = Action::Update,
            |row| row.node_id = Uuid::nil(),
            |row| row.commitment[0] ^= 1,
        ];
        for change in changes {
            let mut changed = row.clone();
            change(&mut changed);
            assert_ne!(hash(&[0; 32], &changed).to_vec(), row.hash, "{changed:?}");
        }
        let mut other_kind = row.clone();
        other_kind.node_kind = NodeKind::Post;
        assert_ne!(hash(&[0; 32], &other_kind).to_vec(), row.hash);
        assert_ne!(commitment(&[1; 16], "{} ", None), commitment(&[1; 16], "{}", None));
        assert_ne!(commitment(&[1; 16], "{}", Some("{}")), commitment(&[1; 16], "{}", None));
        assert_ne!(commitment(&[1; 16], "{}", Some("{}")), commitment(&[1; 16], "{}", Some("[]")));
    }
}
