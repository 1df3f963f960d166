//! The lists of indicators, measurements and evaluations: whose, and in which order.

use crate::store::{
    list::{Relation, SortKey, listed},
    sight::Shown,
};

listed! {
    indicator => Indicator { const SHOWN: Shown = Shown::WithAgreement; };
    measurement => Measurement { const SHOWN: Shown = Shown::WithAgreement; };
    evaluation => Evaluation { const SHOWN: Shown = Shown::WithAgreement; };
}

/// Those of an agreement.
pub(crate) const OF_AGREEMENT: Relation = Relation::Column("agreement_id");

/// The values of an indicator.
pub(crate) const OF_INDICATOR: Relation = Relation::Column("indicator_id");

/// Indicators as they were agreed.
pub(crate) const INDICATORS_AS_GIVEN: SortKey = SortKey::position("indicator");

/// Measurements as they were recorded.
pub(crate) const MEASUREMENTS_AS_GIVEN: SortKey = SortKey::position("measurement");

/// Evaluations as they were agreed.
pub(crate) const EVALUATIONS_AS_GIVEN: SortKey = SortKey::position("evaluation");
