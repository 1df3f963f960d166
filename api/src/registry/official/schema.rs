//! The GraphQL types of officials and mandates.

use async_graphql::Enum;

use crate::{
    graphql::{direct::plain_enums, language::Language, object::object, order::OrderDirection, scalar::Date},
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

plain_enums!(Gender);

object! {
    /// A person who holds or held a post, known by that public role alone (Popolo: Person).
    type Official over official, figures super::facet::OfficialFigures, logged history revision {
    }
    values |row, scope| {
        /// The person's name in web addresses, such as `ibrahim-tayr`: unique and stable.
        slug: &str = &row.slug;
        /// The person's gender. `null` if no source says it.
        gender: Option<Gender> = row.gender.map(Gender::from);
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
    type Mandate over mandate, logged history revision {
    }
    values |row, scope| {
        /// The first day. `null` if it is not known.
        starts_on: Option<Date> = row.starts_on.map(Date);
        /// The last day. `null` if it is not known, which does not mean that the mandate still runs.
        ends_on: Option<Date> = row.ends_on.map(Date);
        /// A day on which a source shows the official in the post. `null` if none does.
        known_on: Option<Date> = row.known_on.map(Date);
    }
    links |row| {
        /// Who holds the post.
        official: Official = row.official_id;
        /// The post.
        post: Post = row.post_id;
    }
    edges {
    /// The publications that this record was taken from, in the order in which they were cited.
    sources: Source, by source::query::CITED, sorted source::query::AS_CITED;
    }
}
