//! Facets: how many records of a list have each value of something, for the menus beside a list. A facet is a field, so
//! one that is not selected costs nothing, and one that is selected costs one statement, whatever the number of lists.

use std::{borrow::Cow, fmt, marker::PhantomData, sync::Arc};

use async_graphql::{Context, EmptyMutation, Object, OutputType, TypeName, resolver_utils::ContainerType};
use uuid::Uuid;

use super::{
    bucket::Bucket,
    direct::{self, Request},
    limits::price::{COUNT, cost},
};
use crate::{
    error::{Code, Error},
    scope::Scope,
    store::{
        list::{Listed, Relation},
        tally::{Counting, GroupOrder, Measures, Tallied, Tally},
    },
};

/// The most buckets of a facet in one answer.
const MOST_BUCKETS: i32 = 100;
/// The buckets when `first` is left out.
const DEFAULT_BUCKETS: i32 = 20;

/// A type without fields, where a list has no figures of its own and buckets no money.
pub(crate) type Nothing = EmptyMutation;

/// What a connection offers beside its page: fields that become the connection's own.
pub(crate) trait Figures<R: Listed>: ContainerType + OutputType + Send + Sync {
    /// The figures of a list.
    fn of(list: Counted<R>) -> Self;
}

impl<R: Listed> Figures<R> for Nothing {
    fn of(_: Counted<R>) -> Self {
        EmptyMutation
    }
}

/// The list that figures are about.
pub(crate) struct Counted<R: Listed> {
    pub(crate) scope: Scope,
    pub(crate) parent: Option<Uuid>,
    pub(crate) relation: Relation,
    pub(crate) filter: R::Filter,
}

impl<R: Listed> Clone for Counted<R> {
    fn clone(&self) -> Self {
        let Counted { scope, parent, relation, filter } = self;
        Counted { scope: scope.clone(), parent: *parent, relation: *relation, filter: filter.clone() }
    }
}

impl<R: Listed> fmt::Debug for Counted<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Counted").field("filter", &self.filter).finish_non_exhaustive()
    }
}

impl<R: Tallied> Counted<R> {
    /// The first buckets of a facet. `ignore` takes its own member out of the filter.
    pub(crate) async fn facet<B: Bucket>(
        &self,
        context: &Context<'_>,
        by: R::Dimension,
        first: Option<i32>,
        ignore: impl FnOnce(&mut R::Filter),
    ) -> Result<Facet<B>, Error> {
        let most = size("first", first, DEFAULT_BUCKETS, MOST_BUCKETS, "buckets")?;
        let mut filter = self.filter.clone();
        ignore(&mut filter);
        let buckets = context.look_ahead().field("buckets");
        let has_money = ["totals", "unknownAmounts"].into_iter().any(|field| buckets.field(field).exists());
        let measures = if has_money { Measures::Sums } else { Measures::None };
        let counting =
            Counting { relation: self.relation, filter, by: vec![by], order: GroupOrder::Count, most, measures };
        let tally = self.scope.tally::<R>(self.parent, counting).await?;
        count(context, &self.scope, tally.groups.len())?;
        Ok(Facet { tally, scope: self.scope.clone(), kind: PhantomData })
    }
}

/// Counts groups, with all that is selected of them, among what the answer holds.
pub(crate) fn count(context: &Context<'_>, scope: &Scope, groups: usize) -> Result<(), Error> {
    let request = context.data_opt::<Request>();
    let each = request.map_or(1, |request| direct::values(&context.item.node.selection_set.node, request));
    scope.list(groups, groups * each)
}

/// How many of something an answer may hold, as a caller asked.
pub(crate) fn size(
    argument: &'static str,
    asked: Option<i32>,
    usual: i32,
    most: i32,
    things: &str,
) -> Result<u32, Error> {
    let asked = asked.unwrap_or(usual);
    u32::try_from(asked).ok().filter(|_| (1..=most).contains(&asked)).ok_or_else(|| {
        let message = format!("`{argument}` is {asked}; an answer has 1 to {most} {things}.");
        Error::argument(Code::InvalidPageSize, argument, message)
    })
}

/// How many records there are with each value of something.
pub struct Facet<B> {
    tally: Arc<Tally>,
    scope: Scope,
    kind: PhantomData<fn() -> B>,
}

impl<B> fmt::Debug for Facet<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Facet").field("all", &self.tally.all).finish_non_exhaustive()
    }
}

impl<B: Bucket> TypeName for Facet<B> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Facet", B::facet_name()).into()
    }
}

/// How many records of a list there are with each value of something. A record with several values is in the bucket of
/// each of them, once.
#[Object(name_type)]
impl<B: Bucket> Facet<B> {
    /// The first buckets: the fullest first, equally full ones in a stable order. None is empty. What is unknown is a bucket too.
    async fn buckets(&self) -> Vec<B> {
        (0..self.tally.groups.len()).map(|place| B::of(&self.tally, place, &self.scope)).collect()
    }

    /// How many buckets there are in all.
    #[graphql(directive = cost::apply(COUNT))]
    async fn total_count(&self) -> i64 {
        self.tally.all
    }
}

/// Writes the facets of a type's lists. A facet is its field's name, its buckets, the dimension that it counts by, and the
/// member of the filter that it ignores. `figures Name` writes what a connection offers, where that is facets alone.
macro_rules! facets {
    (
        $(#[$doc:meta])*
        $name:ident over $row:ty, by $dimension:ident, figures $figures:ident {
            $($fields:tt)*
        }
    ) => {
        $crate::graphql::facet::facets! { $(#[$doc])* $name over $row, by $dimension { $($fields)* } }

        /// What such a list offers beside its page.
        #[derive(Clone, Debug)]
        pub struct $figures($crate::graphql::facet::Counted<$row>);

        impl $crate::graphql::facet::Figures<$row> for $figures {
            fn of(list: $crate::graphql::facet::Counted<$row>) -> Self {
                $figures(list)
            }
        }

        /// What such a list offers beside its page.
        #[async_graphql::Object]
        impl $figures {
            /// How many records of the list there are with each value of something, for the menus beside it. Each facet
            /// respects the list's filter except for one member at its top level, the one that its own menu sets.
            async fn facets(&self) -> $name {
                $name(self.0.clone())
            }

            /// Where all of the list can be downloaded, whatever the page: what the public sees of it, in the order of
            /// recording. The address stays good, and gives what the filter keeps then. It begins with the server's public
            /// address, if that is known to it, and is to be read from the server's root otherwise.
            async fn download(
                &self,
                #[graphql(desc = "The format of the file: CSV for spreadsheets, JSON Lines for programs, XLSX, or Parquet.")]
                format: $crate::open_data::schema::DownloadFormat,
            ) -> async_graphql::Result<String> {
                Ok($crate::open_data::schema::download(&self.0, format)?)
            }
        }
    };

    (
        $(#[$doc:meta])*
        $name:ident over $row:ty, by $dimension:ident {
            $($(#[$field_doc:meta])* $field:ident: $bucket:ty, by $by:ident $(($($of:tt)*))? , ignoring $member:ident;)*
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name(pub(crate) $crate::graphql::facet::Counted<$row>);

        $(#[$doc])*
        #[async_graphql::Object]
        impl $name {
            $(
                $(#[$field_doc])*
                #[graphql(directive = $crate::graphql::limits::price::cost::apply($crate::graphql::limits::price::FIGURES))]
                async fn $field(
                    &self,
                    ctx: &async_graphql::Context<'_>,
                    #[graphql(desc = "The most buckets wanted, the fullest first: 1 to 100, 20 when left out.")]
                    first: Option<i32>,
                ) -> async_graphql::Result<$crate::graphql::facet::Facet<$bucket>> {
                    Ok(self.0.facet(ctx, $dimension::$by $(($($of)*))?, first, |filter| filter.$member = None).await?)
                }
            )*
        }
    };
}
pub(crate) use facets;
