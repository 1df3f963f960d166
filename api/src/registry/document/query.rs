//! The lists of documents: whose, and in which order.

use crate::store::{
    list::{Relation, SortKey, listed},
    sight::Shown,
};

listed! {
    document => Document { const SHOWN: Shown = Shown::Document; };
}

/// Those of an agreement.
pub(crate) const OF_AGREEMENT: Relation = Relation::Column("agreement_id");

/// Documents as they were added.
pub(crate) const AS_GIVEN: SortKey = SortKey::position("document");
