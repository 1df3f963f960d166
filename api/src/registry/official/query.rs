//! The lists of officials and mandates: whose, and in which orders.

use crate::store::list::{Relation, SortKey, listed};

listed! {
    mandate => Mandate;
}

/// The officials with a mandate in a post of a council.
pub(crate) const OF_COUNCIL: Relation =
    Relation::Through { table: "council_official", parent: "council_id", child: "official_id" };

/// An official's mandates.
pub(crate) const MANDATES: Relation = Relation::Column("official_id");

/// The mandates in a post.
pub(crate) const MANDATES_IN_POST: Relation = Relation::Column("post_id");

/// Mandates by their first day; unknown first.
pub(crate) const BY_START: SortKey = SortKey::date("STARTS_ON", "mandate", "starts_on_key");
