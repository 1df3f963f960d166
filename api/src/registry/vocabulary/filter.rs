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
    /// The Arabic label, as the Arabic alphabet has it. Where it is not known in Arabic, the label that a reader of Arabic is
    /// shown.
    LabelAr,
    /// The French label, as French dictionaries have it. Where it is not known in French, the label that a reader of French is
    /// shown.
    LabelFr,
}

impl OrderField for ThemeOrderField {
    fn sort(&self) -> SortKey {
        match self {
            ThemeOrderField::Slug => SortKey::text("SLUG", "theme", "slug"),
            ThemeOrderField::Recorded => SortKey::RECORDED,
            ThemeOrderField::LabelAr => SortKey::text("LABEL_AR", "theme", "name_ar_key"),
            ThemeOrderField::LabelFr => SortKey::text("LABEL_FR", "theme", "name_fr_key"),
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
    /// The Arabic label, as the Arabic alphabet has it. Where it is not known in Arabic, the label that a reader of Arabic is
    /// shown.
    LabelAr,
    /// The French label, as French dictionaries have it. Where it is not known in French, the label that a reader of French is
    /// shown.
    LabelFr,
}

impl OrderField for BeneficiaryGroupOrderField {
    fn sort(&self) -> SortKey {
        match self {
            BeneficiaryGroupOrderField::Slug => SortKey::text("SLUG", "beneficiary_group", "slug"),
            BeneficiaryGroupOrderField::Recorded => SortKey::RECORDED,
            BeneficiaryGroupOrderField::LabelAr => SortKey::text("LABEL_AR", "beneficiary_group", "name_ar_key"),
            BeneficiaryGroupOrderField::LabelFr => SortKey::text("LABEL_FR", "beneficiary_group", "name_fr_key"),
        }
    }
}
