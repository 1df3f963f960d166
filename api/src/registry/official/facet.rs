//! What officials can be counted by, and their facets.

use chrono::NaiveDate;
use entity::official;
use sea_orm::sea_query::Expr;

use super::schema::Gender;
use crate::{
    graphql::{
        bucket::{NodeBucket, ValueBucket},
        facet::{Nothing, facets},
        shown::stored,
    },
    registry::council::schema::Council,
    store::tally::{GroupKind, Keys, Source, Tallied},
};

/// What officials can be counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum OfficialDimension {
    Gender,
    Council,
}

impl Tallied for official::Model {
    type Dimension = OfficialDimension;

    fn keys(dimension: OfficialDimension, _: NaiveDate) -> Keys {
        match dimension {
            OfficialDimension::Gender => Keys::new(GroupKind::Text, Source::Own(Expr::col(("official", "gender")))),
            OfficialDimension::Council => {
                Keys::new(GroupKind::Id, Source::Pairs("council_official", "official_id", "council_id"))
            }
        }
    }
}

stored! {
    Gender from entity::value::Gender, "Gender";
}

facets! {
    /// How many officials of a list there are, by what they have in common.
    OfficialFacets over official::Model, by OfficialDimension, figures OfficialFigures {
        /// By gender. Ignores the filter's `gender`. The unknown: `not: {gender: [FEMALE, MALE]}`.
        genders: ValueBucket<Gender, Nothing>, by Gender, ignoring gender;
        /// By council in which they hold or held a post. Ignores the filter's `mandate`, whose `council` keeps a bucket.
        /// Those without a post: `not: {mandate: {}}`.
        councils: NodeBucket<Council, Nothing>, by Council, ignoring mandate;
    }
}
