//! Search: finding records by words, in whatever spelling they are asked for.
//!
//! * `analyser`: what the words of a text are, for the index and for queries alike.
//! * `document`: what a record says, read from the tables; `entry`: the words of it that the index keeps.
//! * `vocabulary`: all words, for beginnings, names that sound alike, and typing errors.
//! * `index`: the engines' full-text indexes, the one file here that names them; `write`: keeping them up to date.
//! * `sought`: what each word of a query can be found as; `plan`: the tiers of finds, best first; `query`: looking for it;
//!   `text`: the same as a condition on lists, with what is `unpublished` for those who may see it; `highlight`: why a record
//!   was found.
//! * `schema`, `root`, `cursor`: the same as GraphQL.

pub(crate) mod analyser;
mod cursor;
pub(crate) mod document;
mod entry;
mod highlight;
mod index;
mod plan;
mod query;
pub(crate) mod root;
pub(crate) mod schema;
mod sought;
pub(crate) mod text;
mod unpublished;
mod vocabulary;
pub(crate) mod write;

pub(crate) use text::{SearchText, Settle};

use entity::id::NodeKind;

/// The kinds of record that can be found, in the order in which equally good ones are answered: what is met by name
/// stands before what is met by title.
pub(crate) const KINDS: [NodeKind; 6] = [
    NodeKind::Council,
    NodeKind::Theme,
    NodeKind::Association,
    NodeKind::Official,
    NodeKind::Post,
    NodeKind::Agreement,
];

/// The two halves of the index. Agreements are by far the most: what is frequent among them is rare elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Half {
    /// Everything that agreements are between, about or by.
    Entities,
    /// Agreements.
    Agreements,
}

impl Half {
    fn of(kind: NodeKind) -> Half {
        if kind == NodeKind::Agreement { Half::Agreements } else { Half::Entities }
    }

    /// What its tokens begin with.
    fn letter(self) -> char {
        match self {
            Half::Entities => 'o',
            Half::Agreements => 'a',
        }
    }
}

/// A document's number: its kind, how many words its name has (255 at most), and the running number of its recording.
/// Sorted by it, equally good finds are in the order of answers.
pub(crate) mod number {
    use entity::id::NodeKind;

    use super::KINDS;

    const KIND: u32 = 56;
    const LENGTH: u32 = 48;

    /// How many bits tell documents of one class apart: those of one kind, whose names have equally many words. In the order
    /// of numbers one class follows the other. The trigger of PostgreSQL's index has the same number.
    pub(crate) const CLASS: i32 = LENGTH as i32;

    /// The bits that tell documents of one kind apart.
    pub(crate) const WITHIN_KIND: i64 = (1 << KIND) - 1;

    /// Where a tier begins, among places of documents of one kind.
    pub(crate) fn tier(tier: u8) -> i64 {
        i64::from(tier) << KIND
    }

    /// The number of a document.
    pub(crate) fn of(kind: NodeKind, length: usize, running: i64) -> i64 {
        let place = KINDS.iter().position(|known| *known == kind).unwrap_or(KINDS.len()) as i64;
        (place << KIND) | ((length.min(255) as i64) << LENGTH) | running
    }

    /// The running number inside a document's number.
    pub(crate) fn running(number: i64) -> i64 {
        number & ((1 << LENGTH) - 1)
    }

    /// The kind inside a document's number.
    pub(crate) fn kind(number: i64) -> Option<NodeKind> {
        KINDS.get(usize::try_from(number >> KIND).ok()?).copied()
    }

    /// The numbers of a kind: from the first on, and below the second.
    pub(crate) fn range(kind: NodeKind) -> (i64, i64) {
        let first = of(kind, 0, 0);
        (first, first + (1 << KIND))
    }
}
