//! Record a facility of a council. It has no slug: it is known by its name in any one language.

use entity::{
    facility,
    id::{CouncilId, FacilityId, SourceId},
    value::Translations,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, sea_query::IntoCondition};

use crate::{
    error::Error,
    revision::record::{NoParts, Outcome, Record},
    store::unit::Unit,
};

/// What is known of a building or place.
#[derive(Clone, Debug)]
pub struct RecordFacility {
    /// The council on whose territory it stands.
    pub council: CouncilId,
    /// What it is called.
    pub name: Translations,
    /// Where this is known from.
    pub sources: Vec<SourceId>,
}

/// Records the facts.
///
/// # Errors
/// When the database refuses.
pub async fn record(unit: &mut Unit, command: RecordFacility) -> Result<Outcome<FacilityId>, Error> {
    let before = match namesake(unit, command.council, &command.name, None).await? {
        Some(known) => {
            Record::<facility::Model>::find(unit.transaction(), facility::Column::Id.eq(known.id).into_condition())
                .await?
        }
        None => None,
    };
    let mut after = match &before {
        Some(before) => {
            let mut after = before.clone();
            let row = &mut after.row;
            row.name = row.name.updated_by(&command.name);
            after
        }
        None => {
            let row = facility::Model { id: unit.key().into(), council_id: command.council, name: command.name };
            Record::new(row, NoParts {})
        }
    };
    after.cite(&command.sources);
    let id = after.row.id;
    Ok(Outcome { id, change: after.keep(unit, before).await? })
}

/// The facility of a council, another than `own`, that has the name in some language.
pub(super) async fn namesake(
    unit: &Unit,
    council: CouncilId,
    name: &Translations,
    own: Option<FacilityId>,
) -> Result<Option<facility::Model>, Error> {
    let known = facility::Entity::find()
        .filter(facility::Column::CouncilId.eq(council))
        .order_by_asc(facility::Column::Id)
        .all(unit.transaction())
        .await?;
    Ok(known.into_iter().find(|known| Some(known.id) != own && known.name.shares_a_text_with(name)))
}
