//! The lists of councils and posts: whose, and in which orders.

use async_graphql::Enum;

use crate::{
    graphql::order::OrderField,
    store::list::{Relation, SortKey, listed},
};

listed! {
    council => Council;
    post => Post;
}

/// A council's posts.
pub(crate) const POSTS: Relation = Relation::Column("council_id");

/// The councils that an association has agreements with.
pub(crate) const OF_ASSOCIATION: Relation =
    Relation::Through { table: "council_association", parent: "association_id", child: "council_id" };

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
