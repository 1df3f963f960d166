//! What the log keeps of a ceremony: its row and who attended.

use std::collections::HashMap;

use entity::{attendance, ceremony};
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder, QueryTrait};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    error::Error,
    revision::record::{Parts, Record, replace},
    store::{bulk::Bulk, one_of, unit::Unit},
};

/// A ceremony with who attended.
pub(crate) type CeremonyRecord = Record<ceremony::Model, CeremonyParts>;

/// Who attended, in the report's order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct CeremonyParts {
    pub(crate) attendance: Vec<attendance::Model>,
}

impl Parts for CeremonyParts {
    async fn read(connection: &impl ConnectionTrait, nodes: &[Uuid]) -> Result<HashMap<Uuid, Self>, Error> {
        let mut query = attendance::Entity::find();
        let those = one_of(connection.get_database_backend(), "attendance", "ceremony_id", nodes);
        QueryTrait::query(&mut query).and_where(those);
        let mut parts: HashMap<Uuid, Self> = HashMap::new();
        for row in query.order_by_asc(attendance::Column::Position).all(connection).await? {
            parts.entry(row.ceremony_id.0).or_default().attendance.push(row);
        }
        Ok(parts)
    }

    async fn write(&self, unit: &Unit, before: &Self) -> Result<(), Error> {
        replace(unit, &before.attendance, &self.attendance).await
    }

    fn fill(&self, bulk: &mut Bulk) -> Result<(), Error> {
        self.attendance.iter().try_for_each(|attendance| bulk.add(attendance.clone(), &[]))
    }
}
