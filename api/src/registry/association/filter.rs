//! What lists of this concept can be sorted by.

use async_graphql::Enum;

use crate::{graphql::order::OrderField, store::list::SortKey};

/// What associations can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum AssociationOrderField {
    /// The slug, byte by byte.
    Slug,
    /// The order in which the registry recorded them.
    Recorded,
}

impl OrderField for AssociationOrderField {
    fn sort(&self) -> SortKey {
        match self {
            AssociationOrderField::Slug => SortKey::text("SLUG", "association", "slug"),
            AssociationOrderField::Recorded => SortKey::RECORDED,
        }
    }
}
