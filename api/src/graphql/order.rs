//! Orders: the `orderBy` of lists.

use async_graphql::{Enum, InputObject, InputType};

use crate::{
    registry::{
        agreement::filter::AgreementOrderField,
        association::filter::AssociationOrderField,
        ceremony::filter::CeremonyOrderField,
        council::filter::{CouncilOrderField, PostOrderField},
        official::filter::OfficialOrderField,
        vocabulary::filter::{BeneficiaryGroupOrderField, ThemeOrderField},
    },
    store::list::{Direction, SortKey},
};

/// Up or down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
pub enum OrderDirection {
    /// The smallest, earliest or alphabetically first comes first; an unknown value comes before every known one.
    #[default]
    #[graphql(name = "ASC")]
    Ascending,
    /// The largest, latest or alphabetically last comes first; an unknown value comes after every known one.
    #[graphql(name = "DESC")]
    Descending,
}

impl From<OrderDirection> for Direction {
    fn from(direction: OrderDirection) -> Self {
        match direction {
            OrderDirection::Ascending => Direction::Ascending,
            OrderDirection::Descending => Direction::Descending,
        }
    }
}

/// A field that lists of one type can be sorted by.
pub(crate) trait OrderField: InputType {
    /// What it sorts by.
    fn sort(&self) -> SortKey;
}

/// How a list is sorted. Records that are equal in the field follow each other in the order of their recording, or in its
/// reverse where the list goes down.
#[derive(Clone, Copy, Debug, InputObject)]
#[graphql(concrete(name = "AgreementOrder", params(AgreementOrderField)))]
#[graphql(concrete(name = "AssociationOrder", params(AssociationOrderField)))]
#[graphql(concrete(name = "BeneficiaryGroupOrder", params(BeneficiaryGroupOrderField)))]
#[graphql(concrete(name = "CeremonyOrder", params(CeremonyOrderField)))]
#[graphql(concrete(name = "CouncilOrder", params(CouncilOrderField)))]
#[graphql(concrete(name = "OfficialOrder", params(OfficialOrderField)))]
#[graphql(concrete(name = "PostOrder", params(PostOrderField)))]
#[graphql(concrete(name = "ThemeOrder", params(ThemeOrderField)))]
pub struct Order<F: OrderField> {
    /// What to sort by.
    pub field: F,
    /// Up or down; up when left out.
    #[graphql(default)]
    pub direction: OrderDirection,
}
