//! What lists of this concept can be sorted by.

use async_graphql::Enum;

use crate::{graphql::order::OrderField, store::list::SortKey};

/// What officials can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum OfficialOrderField {
    /// The slug, byte by byte.
    Slug,
    /// The order in which the registry recorded them.
    Recorded,
}

impl OrderField for OfficialOrderField {
    fn sort(&self) -> SortKey {
        match self {
            OfficialOrderField::Slug => SortKey::text("SLUG", "official", "slug"),
            OfficialOrderField::Recorded => SortKey::RECORDED,
        }
    }
}
