//! The lists of contributions and instalments: whose, and in which order.

use crate::store::{
    list::{Relation, SortKey, listed},
    sight::Shown,
};

listed! {
    contribution => Contribution { const SHOWN: Shown = Shown::WithAgreement; };
    instalment => Instalment { const SHOWN: Shown = Shown::WithAgreement; };
}

/// Those of an agreement.
pub(crate) const OF_AGREEMENT: Relation = Relation::Column("agreement_id");

/// What a party brings.
pub(crate) const OF_PARTY: Relation = Relation::Column("party_id");

/// Contributions as they were agreed.
pub(crate) const CONTRIBUTIONS_AS_GIVEN: SortKey = SortKey::position("contribution");

/// Instalments as they were agreed.
pub(crate) const INSTALMENTS_AS_GIVEN: SortKey = SortKey::position("instalment");
