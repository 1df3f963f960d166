//! The lists of reviews and deliberations: whose, and in which order.

use crate::store::{
    list::{Relation, SortKey, listed},
    sight::Shown,
};

listed! {
    review => Review { const SHOWN: Shown = Shown::WithAgreement; };
    deliberation => Deliberation { const SHOWN: Shown = Shown::WithAgreement; };
}

/// Those of an agreement.
pub(crate) const OF_AGREEMENT: Relation = Relation::Column("agreement_id");

/// Reviews as they were recorded.
pub(crate) const REVIEWS_AS_GIVEN: SortKey = SortKey::position("review");

/// Deliberations as they were recorded.
pub(crate) const DELIBERATIONS_AS_GIVEN: SortKey = SortKey::position("deliberation");
