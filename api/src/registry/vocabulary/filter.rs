//! What lists of this concept can be sorted by.

use async_graphql::Enum;

use crate::{graphql::order::OrderField, store::list::SortKey};

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
