//! The frame of the GraphQL schema: what every concept's types share, and the roots merged into one.
//!
//! * `object`: the macro that a concept's types are written with, and what a type over a row is.
//! * `connection`: Relay's connections; `node`: Relay's object identification.
//! * `scalar`, `language`, `order`, `filter`: the values that fields and arguments are made of.
//! * `reads`: what a selection makes a statement read.
//! * `facet`, `bucket`, `statistics`, `shown`: the figures of a list, and what their keys show as.
//! * `error`: how an error looks to a client; `limits`: what is refused before it costs anything.
//! * `documents`, `inputs`: what was validated before, and which variables that covers.
//! * `selection`, `skip`: the order and the shape of answers.
//! * `direct`, `steps`, `listing`: plans that write records and lists as bytes, without a task for each field.
//! * `answer`: executes a request and writes the answer's bytes in the order of the selection.

pub mod answer;
pub mod bucket;
pub mod connection;
pub(crate) mod direct;
mod documents;
mod error;
pub mod facet;
pub mod filter;
mod inputs;
pub mod language;
pub mod limits;
pub(crate) mod listing;
pub mod node;
pub(crate) mod object;
pub mod order;
pub(crate) mod reads;
pub mod scalar;
mod selection;
pub mod shown;
mod skip;
pub mod statistics;
pub(crate) mod steps;

use async_graphql::{EmptyMutation, EmptySubscription, MergedObject, SDLExportOptions, ValidationMode};

use crate::{
    registry::{
        agreement::root::AgreementQuery, association::root::AssociationQuery, ceremony::root::CeremonyQuery,
        council::root::CouncilQuery, official::root::OfficialQuery, vocabulary::root::VocabularyQuery,
    },
    search::root::SearchQuery,
};

/// The registry, as its readers see it. Everything here is public.
#[derive(Debug, Default, MergedObject)]
pub struct Query(
    node::NodeQuery,
    AgreementQuery,
    CouncilQuery,
    AssociationQuery,
    OfficialQuery,
    CeremonyQuery,
    VocabularyQuery,
    SearchQuery,
);

/// The schema's type.
pub type Schema = async_graphql::Schema<Query, EmptyMutation, EmptySubscription>;

/// Builds the schema. It holds no data: a request brings its [`Scope`](crate::scope::Scope).
pub fn schema(validation: ValidationMode) -> Schema {
    Schema::build(Query::default(), EmptyMutation, EmptySubscription)
        .limit_recursive_depth(limits::NESTING)
        .limit_directives(limits::DIRECTIVES)
        .validation_mode(validation)
        .finish()
}

/// The public contract: what `schema.graphql` holds.
pub fn sdl() -> String {
    let mut sdl = schema(ValidationMode::Strict).sdl_with_options(SDLExportOptions::new().include_specified_by());
    sdl.truncate(sdl.trim_end().len());
    sdl.push('\n');
    sdl
}
