//! What lists of this concept can be sorted by.

use async_graphql::Enum;

use crate::{graphql::order::OrderField, store::list::SortKey};

/// What ceremonies can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum CeremonyOrderField {
    /// The day.
    HeldOn,
    /// The slug, byte by byte.
    Slug,
    /// The order in which the registry recorded them.
    Recorded,
}

impl OrderField for CeremonyOrderField {
    fn sort(&self) -> SortKey {
        match self {
            CeremonyOrderField::HeldOn => SortKey::date("HELD_ON", "ceremony", "held_on"),
            CeremonyOrderField::Slug => SortKey::text("SLUG", "ceremony", "slug"),
            CeremonyOrderField::Recorded => SortKey::RECORDED,
        }
    }
}
