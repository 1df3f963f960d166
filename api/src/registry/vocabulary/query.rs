//! The lists of themes and beneficiary groups: whose, and in which orders.

use async_graphql::Enum;

use crate::{
    graphql::order::OrderField,
    store::list::{Relation, SortKey, listed},
};

listed! {
    theme => Theme;
    beneficiary_group => BeneficiaryGroup;
}

/// An agreement's themes.
pub(crate) const OF_AGREEMENT: Relation =
    Relation::Through { table: "agreement_theme", parent: "agreement_id", child: "theme_id" };

/// The themes directly below one.
pub(crate) const NARROWER: Relation = Relation::Column("parent_id");

/// The beneficiary groups of an agreement.
pub(crate) const SERVED: Relation =
    Relation::Through { table: "agreement_beneficiary", parent: "agreement_id", child: "beneficiary_group_id" };

/// What themes can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ThemeOrderField {
    /// The slug, byte by byte.
    Slug,
    /// The order in which the registry recorded them.
    Recorded,
}

impl OrderField for ThemeOrderField {
    fn sort(&self) -> SortKey {
        match self {
            ThemeOrderField::Slug => SortKey::text("SLUG", "theme", "slug"),
            ThemeOrderField::Recorded => SortKey::RECORDED,
        }
    }
}

/// What beneficiary groups can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum BeneficiaryGroupOrderField {
    /// The slug, byte by byte.
    Slug,
    /// The order in which the registry recorded them.
    Recorded,
}

impl OrderField for BeneficiaryGroupOrderField {
    fn sort(&self) -> SortKey {
        match self {
            BeneficiaryGroupOrderField::Slug => SortKey::text("SLUG", "beneficiary_group", "slug"),
            BeneficiaryGroupOrderField::Recorded => SortKey::RECORDED,
        }
    }
}

/// An agreement's themes in the agreement's own order.
pub(crate) const THEMES_AS_GIVEN: SortKey = SortKey::position("agreement_theme");

/// An agreement's beneficiary groups in the agreement's own order.
pub(crate) const GROUPS_AS_GIVEN: SortKey = SortKey::position("agreement_beneficiary");
