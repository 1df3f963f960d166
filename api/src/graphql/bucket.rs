//! Buckets: the records of a list that share a value. A bucket tells their number and, where they are agreements, their
//! money; what is not known is a bucket like the others.

use std::{borrow::Cow, fmt, marker::PhantomData, sync::Arc};

use async_graphql::{EmptyMutation, Object, OutputType, Result, TypeName, resolver_utils::ContainerType};

use super::{
    connection::Item,
    facet::Nothing,
    scalar::Decimal,
    shown::{Shown, node, shown},
};
use crate::{
    scope::Scope,
    store::tally::{Group, Tally},
};

/// A bucket's GraphQL type.
pub(crate) trait Bucket: OutputType + Send + Sync + Sized {
    /// What the name of its facet begins with.
    fn facet_name() -> String;

    /// The bucket in a place of a tally.
    fn of(tally: &Arc<Tally>, place: usize, scope: &Scope) -> Self;
}

/// What a bucket tells beside its number of records.
pub(crate) trait Measure: ContainerType + OutputType + Send + Sync + Sized {
    /// What the names of such buckets begin with.
    const PREFIX: &'static str;

    /// The measures of a bucket.
    fn of(tally: &Arc<Tally>, place: usize) -> Self;
}

impl Measure for Nothing {
    const PREFIX: &'static str = "";

    fn of(_: &Arc<Tally>, _: usize) -> Self {
        EmptyMutation
    }
}

/// A bucket whose value is a record.
pub struct NodeBucket<T, M> {
    tally: Arc<Tally>,
    place: usize,
    scope: Scope,
    kind: PhantomData<fn() -> (T, M)>,
}

/// A bucket whose value is no record.
pub struct ValueBucket<V, M> {
    tally: Arc<Tally>,
    place: usize,
    kind: PhantomData<fn() -> (V, M)>,
}

impl<T, M> fmt::Debug for NodeBucket<T, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.tally.groups[self.place].fmt(f)
    }
}

impl<V, M> fmt::Debug for ValueBucket<V, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.tally.groups[self.place].fmt(f)
    }
}

impl<T: Item, M: Measure> Bucket for NodeBucket<T, M> {
    fn facet_name() -> String {
        format!("{}{}", M::PREFIX, T::NAME)
    }

    fn of(tally: &Arc<Tally>, place: usize, scope: &Scope) -> Self {
        NodeBucket { tally: Arc::clone(tally), place, scope: scope.clone(), kind: PhantomData }
    }
}

impl<V: Shown, M: Measure> Bucket for ValueBucket<V, M> {
    fn facet_name() -> String {
        format!("{}{}", M::PREFIX, V::NAME)
    }

    fn of(tally: &Arc<Tally>, place: usize, _: &Scope) -> Self {
        ValueBucket { tally: Arc::clone(tally), place, kind: PhantomData }
    }
}

impl<T: Item, M: Measure> TypeName for NodeBucket<T, M> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Bucket", <Self as Bucket>::facet_name()).into()
    }
}

impl<V: Shown, M: Measure> TypeName for ValueBucket<V, M> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Bucket", <Self as Bucket>::facet_name()).into()
    }
}

/// The records of a list that go with one other record, or with none that is known.
#[Object(name_type)]
impl<T: Item, M: Measure> NodeBucket<T, M> {
    /// The other record. `null` for the records that go with none, or where none is known.
    async fn node(&self) -> Result<Option<T>> {
        Ok(node(&self.scope, self.tally.groups[self.place].keys.first()).await?)
    }

    /// How many records they are.
    async fn count(&self) -> i64 {
        self.tally.groups[self.place].count
    }

    #[graphql(flatten)]
    async fn measure(&self) -> M {
        M::of(&self.tally, self.place)
    }
}

/// The records of a list that share a value, or whose value is not known.
#[Object(name_type)]
impl<V: Shown, M: Measure> ValueBucket<V, M> {
    /// The value. `null` for the records that have none, or where none is known.
    async fn value(&self) -> Result<Option<V::Output>> {
        Ok(shown::<V>(self.tally.groups[self.place].keys.first())?)
    }

    /// How many records they are.
    async fn count(&self) -> i64 {
        self.tally.groups[self.place].count
    }

    #[graphql(flatten)]
    async fn measure(&self) -> M {
        M::of(&self.tally, self.place)
    }
}

/// A sum of money.
#[derive(Clone, Debug)]
pub struct MoneyTotal {
    group: (Arc<Tally>, usize),
    place: usize,
}

/// The sum of known amounts in one currency.
#[Object]
impl MoneyTotal {
    /// The currency (ISO 4217), such as `MAD`.
    async fn currency(&self) -> &str {
        &self.group.0.groups[self.group.1].money[self.place].currency
    }

    /// The sum.
    async fn amount(&self) -> Result<Decimal> {
        let hundredths = self.group.0.groups[self.group.1].money[self.place].total()?;
        Ok(Decimal { hundredths })
    }

    /// How many amounts were added up.
    async fn count(&self) -> i64 {
        self.group.0.groups[self.group.1].money[self.place].count
    }
}

/// The money of a bucket.
#[derive(Clone, Debug)]
pub struct AgreementMoney {
    tally: Arc<Tally>,
    place: usize,
}

impl AgreementMoney {
    fn group(&self) -> &Group {
        &self.tally.groups[self.place]
    }
}

/// The money of a bucket.
#[Object]
impl AgreementMoney {
    /// The sums of their known amounts, one for each currency, in alphabetical order: amounts of different currencies are
    /// never added up. Empty if no amount is known.
    async fn totals(&self) -> Vec<MoneyTotal> {
        let group = (Arc::clone(&self.tally), self.place);
        (0..self.group().money.len()).map(|place| MoneyTotal { group: group.clone(), place }).collect()
    }

    /// How many of them have no known amount.
    async fn unknown_amounts(&self) -> i64 {
        self.group().unknown
    }
}

impl Measure for AgreementMoney {
    const PREFIX: &'static str = "Agreement";

    fn of(tally: &Arc<Tally>, place: usize) -> Self {
        AgreementMoney { tally: Arc::clone(tally), place }
    }
}
