//! The GraphQL types of officials and mandates.

use async_graphql::{Context, Enum, Result};

use crate::{
    graphql::{connection::Item, language::Language, object::object, order::OrderDirection, scalar::Date},
    registry::{
        agreement::{self, schema::Signature},
        ceremony::{
            self,
            filter::{CeremonyFilter, CeremonyOrderField},
            schema::Ceremony,
        },
        council::schema::Post,
        official::query,
        source::{self, schema::Source},
    },
    store::list::SortKey,
};

/// A person's gender, where a source says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "entity::value::Gender")]
pub enum Gender {
    /// A woman.
    Female,
    /// A man.
    Male,
}

object! {
    /// A person who holds or held a post, known by that public role alone (Popolo: Person).
    type Official over official {
        /// The person's name in web addresses, such as `ibrahim-tayr`: unique and stable.
        async fn slug(&self) -> &str {
            &self.row.slug
        }

        /// The person's gender. `null` if no source says it.
        async fn gender(&self) -> Option<Gender> {
            self.row.gender.map(Gender::from)
        }
    }
    texts {
        /// The person's name.
        name, name_translations: name;
    }
    edges {
        /// The posts that the person held, by first day; an unknown first day comes first.
        mandates: Mandate, by query::MANDATES, sorted query::BY_START;
        /// The signatures that the person gave, in the order of their recording.
        signatures: Signature, by agreement::query::SIGNED_BY_OFFICIAL, sorted SortKey::RECORDED;
    /// The publications that this record was taken from, in the order in which they were cited.
    sources: Source, by source::query::CITED, sorted source::query::AS_CITED;
    }
    filtered {
        /// The ceremonies that the person chaired or attended. Newest first, unless sorted otherwise.
        ceremonies: Ceremony, by ceremony::query::WITH_OFFICIAL, order CeremonyOrderField,
            default (CeremonyOrderField::HeldOn, OrderDirection::Descending), filter CeremonyFilter;
    }
}

object! {
    /// An official's holding of a post, from when to when (Popolo: Membership).
    type Mandate over mandate {
        /// Who holds the post.
        async fn official(&self, _ctx: &Context<'_>) -> Result<Official> {
            Ok(Official::over(self.scope.related(self.row.official_id.0).await?, &self.scope))
        }

        /// The post.
        async fn post(&self, _ctx: &Context<'_>) -> Result<Post> {
            Ok(Post::over(self.scope.related(self.row.post_id.0).await?, &self.scope))
        }

        /// The first day. `null` if it is not known.
        async fn starts_on(&self) -> Option<Date> {
            self.row.starts_on.map(Date)
        }

        /// The last day. `null` if it is not known, which does not mean that the mandate still runs.
        async fn ends_on(&self) -> Option<Date> {
            self.row.ends_on.map(Date)
        }

        /// A day on which a source shows the official in the post. `null` if none does.
        async fn known_on(&self) -> Option<Date> {
            self.row.known_on.map(Date)
        }
    }
    edges {
    /// The publications that this record was taken from, in the order in which they were cited.
    sources: Source, by source::query::CITED, sorted source::query::AS_CITED;
    }
}
