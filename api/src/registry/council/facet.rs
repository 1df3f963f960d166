//! What councils and posts can be counted by, and their facets.

use chrono::NaiveDate;
use entity::{council, post};
use sea_orm::sea_query::Expr;

use super::schema::{Council, CouncilKind, PostBody, PostKind};
use crate::{
    graphql::{
        bucket::{NodeBucket, ValueBucket},
        facet::{Nothing, facets},
        shown::{Place, stored},
    },
    store::{
        place::Names,
        tally::{GroupKind, Keys, Source, Tallied},
    },
};

/// What councils can be counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum CouncilDimension {
    Kind,
    Prefecture,
    Region,
}

impl Tallied for council::Model {
    type Dimension = CouncilDimension;

    fn keys(dimension: CouncilDimension, _: NaiveDate) -> Keys {
        let own = |column: &'static str| Expr::col(("council", column));
        let place = |column| {
            let names = Names { table: "council", column };
            names.keys(Source::Rolled(own("id"), names.members()))
        };
        match dimension {
            CouncilDimension::Kind => Keys::new(GroupKind::Text, Source::Own(own("kind"))),
            CouncilDimension::Prefecture => place("prefecture"),
            CouncilDimension::Region => place("region"),
        }
    }
}

/// What posts can be counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum PostDimension {
    Body,
    Kind,
    Council,
}

impl Tallied for post::Model {
    type Dimension = PostDimension;

    fn keys(dimension: PostDimension, _: NaiveDate) -> Keys {
        let own = |column: &'static str| Source::Own(Expr::col(("post", column)));
        match dimension {
            PostDimension::Body => Keys::new(GroupKind::Text, own("body")),
            PostDimension::Kind => Keys::new(GroupKind::Text, own("kind")),
            PostDimension::Council => Keys::new(GroupKind::Id, own("council_id")),
        }
    }
}

stored! {
    CouncilKind from entity::council::CouncilKind, "CouncilKind";
    PostBody from entity::post::PostBody, "PostBody";
    PostKind from entity::post::PostKind, "PostKind";
}

facets! {
    /// How many councils of a list there are, by what they have in common.
    CouncilFacets over council::Model, by CouncilDimension, figures CouncilFigures {
        /// By sort. Ignores the filter's `kind`.
        kinds: ValueBucket<CouncilKind, Nothing>, by Kind, ignoring kind;
        /// By prefecture or province. Ignores the filter's `prefecture`. The unknown: `hasPrefecture: false`.
        prefectures: ValueBucket<Place, Nothing>, by Prefecture, ignoring prefecture;
        /// By region. Ignores the filter's `region`. The unknown: `hasRegion: false`.
        regions: ValueBucket<Place, Nothing>, by Region, ignoring region;
    }
}

facets! {
    /// How many posts of a list there are, by what they have in common.
    PostFacets over post::Model, by PostDimension, figures PostFigures {
        /// By body. Ignores the filter's `body`.
        bodies: ValueBucket<PostBody, Nothing>, by Body, ignoring body;
        /// By sort. Ignores the filter's `kind`.
        kinds: ValueBucket<PostKind, Nothing>, by Kind, ignoring kind;
        /// By council. Ignores the filter's `council`.
        councils: NodeBucket<Council, Nothing>, by Council, ignoring council;
    }
}
