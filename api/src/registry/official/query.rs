//! The lists of officials and mandates: whose, and in which orders.

use async_graphql::Enum;

use crate::{
    graphql::order::OrderField,
    store::list::{Relation, SortKey, listed},
};

listed! {
    official => Official;
    mandate => Mandate;
}

/// The officials with a mandate in a post of a council.
pub(crate) const OF_COUNCIL: Relation =
    Relation::Through { table: "council_official", parent: "council_id", child: "official_id" };

/// An official's mandates.
pub(crate) const MANDATES: Relation = Relation::Column("official_id");

/// The mandates in a post.
pub(crate) const MANDATES_IN_POST: Relation = Relation::Column("post_id");

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

/// Mandates by their first day; unknown first.
pub(crate) const BY_START: SortKey = SortKey::date("STARTS_ON", "mandate", "starts_on_key");
