//! What associations can be counted by, and their facets.

use chrono::NaiveDate;
use entity::association;
use sea_orm::sea_query::{Expr, ExprTrait};

use super::schema::AssociationKind;
use crate::{
    graphql::{
        bucket::{NodeBucket, ValueBucket},
        facet::{Nothing, facets},
        shown::{Place, stored},
    },
    registry::council::schema::Council,
    store::{
        place::Names,
        tally::{GroupKind, Keys, Source, Tallied},
    },
};

/// What associations can be counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum AssociationDimension {
    Kind,
    Neighbourhood,
    RelatedParty,
    Council,
}

impl Tallied for association::Model {
    type Dimension = AssociationDimension;

    fn keys(dimension: AssociationDimension, _: NaiveDate) -> Keys {
        let own = |column: &'static str| Expr::col(("association", column));
        match dimension {
            AssociationDimension::Kind => Keys::new(GroupKind::Text, Source::Own(own("kind"))),
            AssociationDimension::Neighbourhood => {
                let names = Names { table: "association", column: "neighbourhood" };
                names.keys(Source::Rolled(own("id"), names.members()))
            }
            AssociationDimension::RelatedParty => {
                let number = Expr::case(own("related_party").eq(true), 1).finally(0);
                Keys::new(GroupKind::Number, Source::Own(Expr::expr(number).cast_as("BIGINT")))
            }
            AssociationDimension::Council => {
                Keys::new(GroupKind::Id, Source::Pairs("council_association", "association_id", "council_id"))
            }
        }
    }
}

stored! {
    AssociationKind from entity::association::AssociationKind, "AssociationKind";
}

facets! {
    /// How many associations of a list there are, by what they have in common.
    AssociationFacets over association::Model, by AssociationDimension, figures AssociationFigures {
        /// By sort. Ignores the filter's `kind`.
        kinds: ValueBucket<AssociationKind, Nothing>, by Kind, ignoring kind;
        /// By neighbourhood. Ignores the filter's `neighbourhood`. The unknown: `hasNeighbourhood: false`.
        neighbourhoods: ValueBucket<Place, Nothing>, by Neighbourhood, ignoring neighbourhood;
        /// By whether they are a related party. Ignores the filter's `relatedParty`.
        related_party: ValueBucket<bool, Nothing>, by RelatedParty, ignoring related_party;
        /// By council that they have agreements with. Ignores the filter's `council`. Those without an agreement:
        /// `not: {withAgreement: {}}`.
        councils: NodeBucket<Council, Nothing>, by Council, ignoring council;
    }
}
