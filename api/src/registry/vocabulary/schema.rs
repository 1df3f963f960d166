//! The GraphQL types of the vocabularies.

use crate::{
    graphql::{language::Language, object::object, order::OrderDirection},
    registry::{
        agreement::{
            self,
            filter::{AgreementFilter, AgreementOrderField},
            schema::Agreement,
        },
        source::{self, schema::Source},
        vocabulary::{filter::ThemeOrderField, query},
    },
};

object! {
    /// A subject that agreements are about. Themes form a tree.
    type Theme over theme, logged history revision {
    }
    values |row, scope| {
        /// The theme's name in web addresses, such as `culture`: unique and stable.
        slug: &str = &row.slug;
    }
    optional_links |row| {
        /// The wider theme that it is a part of. `null` at the top.
        parent: Theme = row.parent_id;
    }
    texts {
        /// What the theme is called.
        label, label_translations: label;
    }
    edges {
    /// The publications that this record was taken from, in the order in which they were cited.
    sources: Source, by source::query::CITED, sorted source::query::AS_CITED;
    }
    ordered {        /// The themes directly below it. By slug, unless sorted otherwise.
        children: Theme, by query::NARROWER, order ThemeOrderField, default (ThemeOrderField::Slug, OrderDirection::Ascending);
    }
    filtered {
    /// The agreements with this very theme; those of the themes below it are theirs. Newest signature first, unless sorted otherwise.
    agreements: Agreement, by agreement::query::OF_THEME, order AgreementOrderField, default (AgreementOrderField::SignedOn, OrderDirection::Descending), filter AgreementFilter;
    }
}

object! {
    /// A group of people whom agreements serve.
    type BeneficiaryGroup over beneficiary_group, logged history revision {
    }
    values |row, scope| {
        /// The group's name in web addresses, such as `preschool-children`: unique and stable.
        slug: &str = &row.slug;
    }
    texts {
        /// What the group is called.
        label, label_translations: label;
    }
    edges {
    /// The publications that this record was taken from, in the order in which they were cited.
    sources: Source, by source::query::CITED, sorted source::query::AS_CITED;
    }
    filtered {
    /// The agreements that serve this group. Newest signature first, unless sorted otherwise.
    agreements: Agreement, by agreement::query::OF_BENEFICIARY_GROUP, order AgreementOrderField, default (AgreementOrderField::SignedOn, OrderDirection::Descending), filter AgreementFilter;
    }
}
