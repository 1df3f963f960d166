//! What lists of this concept can be sorted by.

use async_graphql::Enum;

use crate::{graphql::order::OrderField, store::list::SortKey};

/// What councils can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum CouncilOrderField {
    /// The slug, byte by byte.
    Slug,
    /// The order in which the registry recorded them.
    Recorded,
}

impl OrderField for CouncilOrderField {
    fn sort(&self) -> SortKey {
        match self {
            CouncilOrderField::Slug => SortKey::text("SLUG", "council", "slug"),
            CouncilOrderField::Recorded => SortKey::RECORDED,
        }
    }
}

/// What posts can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum PostOrderField {
    /// The slug, byte by byte.
    Slug,
    /// The order in which the registry recorded them.
    Recorded,
}

impl OrderField for PostOrderField {
    fn sort(&self) -> SortKey {
        match self {
            PostOrderField::Slug => SortKey::text("SLUG", "post", "slug"),
            PostOrderField::Recorded => SortKey::RECORDED,
        }
    }
}
