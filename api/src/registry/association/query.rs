//! The lists of associations: whose, and in which orders.

use async_graphql::Enum;

use crate::{
    graphql::order::OrderField,
    store::list::{Relation, SortKey, listed},
};

listed! {
    association => Association;
}

/// The associations that a council has agreements with.
pub(crate) const OF_COUNCIL: Relation =
    Relation::Through { table: "council_association", parent: "council_id", child: "association_id" };

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
