//! The frame of the GraphQL schema: what every concept's types share, and the roots merged into one.
//!
//! * `asked`: which registry a root field reads.
//! * `object`: the macro that a concept's types are written with, and what a type over a row is.
//! * `connection`: Relay's connections; `node`: Relay's object identification.
//! * `scalar`, `language`, `order`, `range`, `filter`: the values that fields and arguments are made of.
//! * `reads`: what a selection makes a statement read.
//! * `facet`, `bucket`, `statistics`, `shown`: the figures of a list, and what their keys show as.
//! * `act`, `input`: how mutations are written, and inputs that several of them share; `upload`: files among them.
//! * `error`: how an error looks to a client; `limits`: what is refused before it costs anything.
//! * `documents`, `inputs`: what was validated before, and which variables that covers.
//! * `selection`, `shapes`, `skip`, `types`: the order and the shape of answers; `merging`: fields that share a key.
//! * `direct`, `steps`, `listing`: plans that write records and lists as bytes, without a task for each field.
//! * `answer`: executes a request and writes the answer's bytes in the order of the selection.
//! * `subscribe`: the same for subscriptions, change by change.

pub mod act;
pub mod answer;
pub(crate) mod asked;
pub mod bucket;
pub mod connection;
pub(crate) mod direct;
mod documents;
mod error;
pub mod facet;
pub mod filter;
pub mod input;
mod inputs;
pub mod language;
pub mod limits;
pub(crate) mod listing;
mod merging;
pub mod node;
pub(crate) mod object;
mod operation;
pub mod order;
pub mod range;
pub(crate) mod reads;
pub mod scalar;
mod selection;
mod shapes;
pub mod shown;
mod skip;
pub mod statistics;
pub(crate) mod steps;
pub(crate) mod subscribe;
mod types;
pub mod upload;

use async_graphql::{MergedObject, MergedSubscription, SDLExportOptions, ValidationMode};

use crate::{
    access::{principal::Permission, root::AccessQuery},
    history::{root::HistoryQuery, subscription::HistorySubscription},
    registry::{
        agreement::{
            act::AgreementMutation, facility::FacilityMutation, root::AgreementQuery,
            subscription::AgreementSubscription,
        },
        association::{act::AssociationMutation, root::AssociationQuery},
        ceremony::{act::CeremonyMutation, root::CeremonyQuery},
        council::{act::CouncilMutation, root::CouncilQuery},
        deliberation::act::DeliberationMutation,
        document::act::DocumentMutation,
        funding::act::FundingMutation,
        official::{act::OfficialMutation, root::OfficialQuery},
        outcome::act::OutcomeMutation,
        source::act::SourceMutation,
        vocabulary::{act::VocabularyMutation, root::VocabularyQuery},
    },
    revision::proof::ProofQuery,
    search::root::SearchQuery,
};

/// The registry, as whoever asks may see it: the public what is published, staff with a token their council's drafts too.
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
    HistoryQuery,
    AccessQuery,
    ProofQuery,
);

/// What can be done to the registry, one act each, for staff with a token (`Authorization: Bearer …`). Each act is one
/// transaction, and one row of the log for every record that it changes. `expectedRevision` makes sure that nobody changed the record since you read it;
/// `idempotencyKey` makes sure that the same request sent twice is done once.
#[derive(Debug, Default, MergedObject)]
pub struct Mutation(
    AgreementMutation,
    DeliberationMutation,
    FundingMutation,
    OutcomeMutation,
    DocumentMutation,
    CouncilMutation,
    OfficialMutation,
    AssociationMutation,
    FacilityMutation,
    CeremonyMutation,
    VocabularyMutation,
    SourceMutation,
);

impl Mutation {
    /// The acts with what they take.
    pub(crate) fn acts() -> Vec<(&'static str, Permission)> {
        [
            AgreementMutation::ACTS,
            DeliberationMutation::ACTS,
            FundingMutation::ACTS,
            OutcomeMutation::ACTS,
            DocumentMutation::ACTS,
            CouncilMutation::ACTS,
            OfficialMutation::ACTS,
            AssociationMutation::ACTS,
            FacilityMutation::ACTS,
            CeremonyMutation::ACTS,
            VocabularyMutation::ACTS,
            SourceMutation::ACTS,
        ]
        .concat()
    }
}

/// What happens in the registry, told as it happens, by WebSocket (`graphql-transport-ws`) or Server-Sent Events. Only what is
/// published is told, to staff as to everybody.
#[derive(Debug, Default, MergedSubscription)]
pub struct Subscription(AgreementSubscription, HistorySubscription);

/// The schema's type.
pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

/// Builds the schema. It holds no data: a request brings its [`Scope`](crate::scope::Scope).
pub fn schema(validation: ValidationMode) -> Schema {
    Schema::build(Query::default(), Mutation::default(), Subscription::default())
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
