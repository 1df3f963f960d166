//! The domain: a folder for each concept, with the same file names in each.
//!
//! * `schema.rs`: its GraphQL types; `root.rs`: its root fields; `filter.rs`: what its lists can be asked.
//! * `query.rs`: its lists, orders and look-ups; `service/<act>.rs`: its writes, one act each; `rules.rs`: what is decided
//!   without asking anybody, and unit-tested in place.
//!
//! Code of one concept uses another's `query` and `rules`, never its `service`.

pub mod agreement;
pub mod association;
pub mod ceremony;
pub mod council;
pub mod deliberation;
pub mod document;
pub mod funding;
pub mod official;
pub mod outcome;
pub mod source;
pub mod vocabulary;

use std::collections::HashMap;

use entity::id::NodeKind;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::{error::Error, revision::record::Record, store::collation};

/// The records of nodes of one kind, as the log would keep them now. Kinds that only live inside another have none.
pub(crate) async fn records(
    connection: &impl ConnectionTrait,
    kind: NodeKind,
    nodes: &[Uuid],
) -> Result<HashMap<Uuid, String>, Error> {
    macro_rules! texts {
        ($record:ty) => {{
            let records = <$record>::read(connection, nodes).await?;
            records.into_iter().map(|(node, record)| Ok((node, record.text()?))).collect()
        }};
    }
    match kind {
        NodeKind::Council => texts!(Record<entity::council::Model>),
        NodeKind::Post => texts!(Record<entity::post::Model>),
        NodeKind::Official => texts!(Record<entity::official::Model>),
        NodeKind::Mandate => texts!(Record<entity::mandate::Model>),
        NodeKind::Association => texts!(Record<entity::association::Model>),
        NodeKind::Facility => texts!(Record<entity::facility::Model>),
        NodeKind::Agreement => texts!(agreement::record::AgreementRecord),
        NodeKind::Ceremony => texts!(ceremony::record::CeremonyRecord),
        NodeKind::Theme => texts!(Record<entity::theme::Model>),
        NodeKind::BeneficiaryGroup => texts!(Record<entity::beneficiary_group::Model>),
        NodeKind::Source => texts!(Record<entity::source::Model>),
        NodeKind::Party
        | NodeKind::Signature
        | NodeKind::Attendance
        | NodeKind::Review
        | NodeKind::Deliberation
        | NodeKind::Amendment
        | NodeKind::Suspension
        | NodeKind::Commitment
        | NodeKind::Contribution
        | NodeKind::Instalment
        | NodeKind::Indicator
        | NodeKind::Measurement
        | NodeKind::Evaluation
        | NodeKind::Document => Ok(HashMap::new()),
    }
}

/// Writes the sort keys of all names anew, where they are not what they should be.
pub(crate) async fn rewrite_name_keys(connection: &impl ConnectionTrait) -> Result<(), Error> {
    collation::rewrite::<entity::council::Model>(connection).await?;
    collation::rewrite::<entity::post::Model>(connection).await?;
    collation::rewrite::<entity::official::Model>(connection).await?;
    collation::rewrite::<entity::association::Model>(connection).await?;
    collation::rewrite::<entity::theme::Model>(connection).await?;
    collation::rewrite::<entity::beneficiary_group::Model>(connection).await
}
