//! The lists of themes and beneficiary groups: whose, and in which orders.

use entity::value::Translations;

use crate::store::list::{Relation, SortKey, listed};

listed! {
    theme => Theme {
        const SHARED: bool = true;
        const NAME: Option<fn(&Self) -> &Translations> = Some(|row| &row.label);
    };
    beneficiary_group => BeneficiaryGroup {
        const SHARED: bool = true;
        const NAME: Option<fn(&Self) -> &Translations> = Some(|row| &row.label);
    };
}

/// An agreement's themes.
pub(crate) const OF_AGREEMENT: Relation =
    Relation::Through { table: "agreement_theme", parent: "agreement_id", child: "theme_id" };

/// The themes directly below one.
pub(crate) const NARROWER: Relation = Relation::Column("parent_id");

/// The beneficiary groups of an agreement.
pub(crate) const SERVED: Relation =
    Relation::Through { table: "agreement_beneficiary", parent: "agreement_id", child: "beneficiary_group_id" };

/// An agreement's themes in the agreement's own order.
pub(crate) const THEMES_AS_GIVEN: SortKey = SortKey::position("agreement_theme");

/// An agreement's beneficiary groups in the agreement's own order.
pub(crate) const GROUPS_AS_GIVEN: SortKey = SortKey::position("agreement_beneficiary");
