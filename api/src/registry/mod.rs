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
use sea_orm::{
    ConnectionTrait, DbErr,
    sea_query::{Expr, ExprTrait, Order, Query},
};
use uuid::Uuid;

use crate::{
    error::Error,
    revision::record::Record,
    store::packed::{self, Packed},
};

/// A node as the tables hold it.
pub(crate) struct Held {
    /// Its record, as the log would keep it now.
    pub(crate) text: String,
    /// The columns of its row that follow from its record, as they should be.
    pub(crate) beside: Packed,
}

impl Held {
    /// The names of those columns.
    pub(crate) fn columns(&self) -> Vec<&'static str> {
        self.beside.iter().map(|(column, _)| *column).collect()
    }
}

/// The records of nodes of one kind. Kinds that only live inside another have none.
pub(crate) async fn records(
    connection: &impl ConnectionTrait,
    kind: NodeKind,
    nodes: &[Uuid],
) -> Result<HashMap<Uuid, Held>, Error> {
    macro_rules! texts {
        ($record:ty) => {{
            let records = <$record>::read(connection, nodes).await?;
            let held = |record: $record| Ok::<_, Error>(Held { text: record.text()?, beside: record.beside()? });
            records.into_iter().map(|(node, record)| Ok((node, held(record)?))).collect()
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

/// The kinds of node whose rows have columns that follow from their records.
const BESIDE: [NodeKind; 7] = [
    NodeKind::Council,
    NodeKind::Post,
    NodeKind::Official,
    NodeKind::Association,
    NodeKind::Theme,
    NodeKind::BeneficiaryGroup,
    NodeKind::Agreement,
];

/// Writes what stands beside records and follows from them anew, where it is not what it should be: the sort keys of names
/// and titles, and the lists that agreements hold packed.
pub(crate) async fn rewrite_beside(connection: &impl ConnectionTrait) -> Result<(), Error> {
    for kind in BESIDE {
        rewrite(connection, kind).await?;
    }
    Ok(())
}

/// Nodes looked at in one stretch.
const STRETCH: u64 = 500;

async fn rewrite(connection: &impl ConnectionTrait, kind: NodeKind) -> Result<(), Error> {
    let mut last = Uuid::nil();
    loop {
        let mut query = Query::select();
        query.expr_as(Expr::col("id"), "id").from(kind.prefix()).and_where(Expr::col("id").gt(last));
        query.order_by("id", Order::Asc).limit(STRETCH);
        let rows = connection.query_all(&query).await?;
        let nodes = rows.iter().map(|row| row.try_get("", "id")).collect::<Result<Vec<Uuid>, DbErr>>()?;
        let Some(newest) = nodes.last() else {
            return Ok(());
        };
        last = *newest;
        let held = records(connection, kind, &nodes).await?;
        let columns: Vec<&str> = held.values().next().map_or_else(Vec::new, Held::columns);
        let known = packed::read(connection, kind, &columns, &nodes).await?;
        for (node, held) in held {
            if known.get(&node) != Some(&held.beside) {
                packed::write(connection, kind, node, held.beside).await?;
            }
        }
    }
}
