//! The GraphQL types of sources.

use async_graphql::Enum;

use crate::{
    graphql::{direct::plain_enums, language::Language, object::object, order::OrderDirection, scalar::Date},
    registry::agreement::{
        self,
        filter::{AgreementFilter, AgreementOrderField},
        schema::Agreement,
    },
};

/// The sorts of publication.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::source::SourceKind")]
pub enum SourceKind {
    /// An article of the press.
    NewsArticle,
    /// A council's own announcement.
    PressRelease,
    /// The official bulletin or a bulletin of the territorial authorities.
    OfficialBulletin,
    /// The minutes or register of a council's sessions.
    Minutes,
    /// The signed agreement itself.
    SignedAgreement,
    /// Any other publication.
    Other,
}

plain_enums!(SourceKind);

object! {
    /// A publication that facts were taken from.
    type Source over source, logged history revision {
        /// The language that it is written in. `null` if it is not known.
        async fn language(&self) -> Option<Language> {
            let tag = self.row.language.as_deref()?;
            entity::value::Language::from_tag(tag).map(Language::from)
        }
    }
    values |row, scope| {
        /// The source's name in the registry, such as `commune-news-2025-07-02`: unique and stable.
        slug: &str = &row.slug;
        /// What sort of publication it is.
        kind: SourceKind = row.kind.into();
        /// Where it can be read. `null` if it is not on the web.
        url: Option<&str> = row.url.as_deref();
        /// When it was published. `null` if it is not known.
        published_on: Option<Date> = row.published_on.map(Date);
        /// The day of the event that it reports. `null` if it reports none, or the day is not known.
        event_on: Option<Date> = row.event_on.map(Date);
    }
    texts {
        /// Its title.
        title, title_translations: title;
    }
    filtered {
    /// The agreements that cite it. Newest signature first, unless sorted otherwise.
    agreements: Agreement, by agreement::query::OF_SOURCE, order AgreementOrderField, default (AgreementOrderField::SignedOn, OrderDirection::Descending), filter AgreementFilter;
    }
}
