//! What the keys of groups show as: the values that records are counted by, in facets and in statistics.

use async_graphql::{Object, OutputType};
use entity::value::Translations;
use sea_orm::ActiveEnum;

use super::{
    connection::Item,
    language::{Language, Translation, translations},
};
use crate::{error::Error, scope::Scope, store::tally::GroupKey};

/// The record behind a key.
pub(crate) async fn node<T: Item>(scope: &Scope, key: Option<&Option<GroupKey>>) -> Result<Option<T>, Error> {
    match key {
        Some(Some(GroupKey::Id(id))) => Ok(Some(T::over(scope.related::<T::Row>(*id).await?, scope))),
        _ => Ok(None),
    }
}

/// The value behind a key.
pub(crate) fn shown<V: Shown>(key: Option<&Option<GroupKey>>) -> Result<Option<V::Output>, Error> {
    let Some(Some(key)) = key else {
        return Ok(None);
    };
    let value = V::of(key).ok_or_else(|| Error::internal(format_args!("{key:?} is no {}", V::NAME)))?;
    Ok(Some(value))
}

/// What a key that is no record's shows as.
pub(crate) trait Shown: Send + Sync + 'static {
    /// What the names of its buckets begin with.
    const NAME: &'static str;

    /// The GraphQL type.
    type Output: OutputType + Send + Sync;

    /// The value; `None` if the key can't be one.
    fn of(key: &GroupKey) -> Option<Self::Output>;
}

/// A year of the calendar.
#[derive(Debug)]
pub(crate) struct Year;

impl Shown for Year {
    const NAME: &'static str = "Year";
    type Output = i32;

    fn of(key: &GroupKey) -> Option<i32> {
        match key {
            GroupKey::Number(year) => (*year).try_into().ok(),
            _ => None,
        }
    }
}

impl Shown for bool {
    const NAME: &'static str = "Boolean";
    type Output = bool;

    fn of(key: &GroupKey) -> Option<bool> {
        match key {
            GroupKey::Number(number) => Some(*number != 0),
            _ => None,
        }
    }
}

/// A currency's code.
#[derive(Debug)]
pub(crate) struct Currency;

impl Shown for Currency {
    const NAME: &'static str = "Currency";
    type Output = String;

    fn of(key: &GroupKey) -> Option<String> {
        match key {
            GroupKey::Text(code, _) => Some(code.clone()),
            _ => None,
        }
    }
}

/// A stored value as the GraphQL enum made from it.
pub(crate) fn parse<D: ActiveEnum<Value = String>>(key: &GroupKey) -> Option<D> {
    match key {
        GroupKey::Text(text, _) => D::try_from_value(text).ok(),
        _ => None,
    }
}

/// A part of the country, or of a town, that is known by its name alone.
#[derive(Clone, Debug)]
pub struct Place {
    names: Translations,
}

/// A part of the country, or of a town, that is known by its name alone. Any of its names can be given to a filter.
#[Object]
impl Place {
    /// What it is called.
    async fn name(
        &self,
        #[graphql(
            desc = "The language wanted; another one answers where the text is not known in it.",
            default_with = "Language::Arabic"
        )]
        language: Language,
    ) -> String {
        language.of(&self.names)
    }

    /// The same in every language that it is known in, in the order Arabic, French, Tamazight, English.
    async fn name_translations(&self) -> Vec<Translation> {
        translations(&self.names)
    }
}

impl Shown for Place {
    const NAME: &'static str = "Place";
    type Output = Place;

    fn of(key: &GroupKey) -> Option<Place> {
        match key {
            GroupKey::Text(_, names) => Some(Place { names: names.clone()? }),
            _ => None,
        }
    }
}

/// Declares that a GraphQL enum is made from a stored one, and what the names of its buckets begin with.
macro_rules! stored {
    ($($shown:ident from $stored:ty, $name:literal;)*) => {$(
        impl $crate::graphql::shown::Shown for $shown {
            const NAME: &'static str = $name;
            type Output = $shown;

            fn of(key: &$crate::store::tally::GroupKey) -> Option<$shown> {
                $crate::graphql::shown::parse::<$stored>(key).map($shown::from)
            }
        }
    )*};
}
pub(crate) use stored;
