//! What ceremonies can be counted by, and their facets.

use chrono::NaiveDate;
use entity::ceremony;
use sea_orm::sea_query::Expr;

use super::schema::CeremonyKind;
use crate::{
    graphql::{
        bucket::{NodeBucket, ValueBucket},
        facet::{Nothing, facets},
        shown::{Year, stored},
    },
    registry::council::schema::Council,
    store::tally::{GroupKind, Keys, Period, Source, Tallied},
};

/// What ceremonies can be counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum CeremonyDimension {
    Kind,
    Council,
    Year,
}

impl Tallied for ceremony::Model {
    type Dimension = CeremonyDimension;

    fn keys(dimension: CeremonyDimension, _: NaiveDate) -> Keys {
        let own = |column: &'static str| Expr::col(("ceremony", column));
        match dimension {
            CeremonyDimension::Kind => Keys::new(GroupKind::Text, Source::Own(own("kind"))),
            CeremonyDimension::Council => Keys::new(GroupKind::Id, Source::Own(own("council_id"))),
            CeremonyDimension::Year => Keys::new(GroupKind::Number, Source::Period(own("held_on"), Period::Year)),
        }
    }
}

stored! {
    CeremonyKind from entity::ceremony::CeremonyKind, "CeremonyKind";
}

facets! {
    /// How many ceremonies of a list there are, by what they have in common.
    CeremonyFacets over ceremony::Model, by CeremonyDimension, figures CeremonyFigures {
        /// By sort. Ignores the filter's `kind`.
        kinds: ValueBucket<CeremonyKind, Nothing>, by Kind, ignoring kind;
        /// By council that held them. Ignores the filter's `council`.
        councils: NodeBucket<Council, Nothing>, by Council, ignoring council;
        /// By year. Ignores the filter's `heldOn`; the year's bucket is the range of its days.
        years: ValueBucket<Year, Nothing>, by Year, ignoring held_on;
    }
}
