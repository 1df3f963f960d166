//! The root fields of themes and beneficiary groups.

use crate::{
    graphql::{object::object, order::OrderDirection},
    registry::vocabulary::{
        filter::{BeneficiaryGroupOrderField, ThemeOrderField},
        schema::{BeneficiaryGroup, Theme},
    },
    store::list::Relation,
};

object! {
    /// Finding themes and beneficiary groups.
    root VocabularyQuery {
    }
    ordered {        /// The themes that agreements are about, of every level. By slug, unless sorted otherwise.
        themes: Theme, by Relation::Root, order ThemeOrderField, default (ThemeOrderField::Slug, OrderDirection::Ascending);
        /// The groups of people whom agreements serve. By slug, unless sorted otherwise.
        beneficiary_groups: BeneficiaryGroup, by Relation::Root, order BeneficiaryGroupOrderField, default (BeneficiaryGroupOrderField::Slug, OrderDirection::Ascending);
    }
}
