//! Record a ceremony's facts: a new event, or news of a known one. What is left out stays as it is.

use chrono::NaiveDate;
use entity::{
    attendance,
    ceremony::{self, CeremonyKind},
    id::{CeremonyId, CouncilId, OfficialId, PostId, SourceId},
    value::Translations,
};
use sea_orm::{ColumnTrait, sea_query::IntoCondition};

use crate::{
    error::{Code, Error},
    registry::ceremony::record::{CeremonyParts, CeremonyRecord},
    revision::record::{Outcome, Record, place, updated},
    store::unit::Unit,
};

/// What is known of an event.
#[derive(Clone, Debug)]
pub struct RecordCeremony {
    /// The council that held it.
    pub council: CouncilId,
    /// The natural key.
    pub slug: String,
    /// What sort of event it was.
    pub kind: CeremonyKind,
    /// The day, in Morocco.
    pub held_on: NaiveDate,
    /// Where it was held.
    pub venue: Option<Translations>,
    /// Who chaired it.
    pub chair: Option<ChairFacts>,
    /// Everyone who attended, in the report's order: a post, a person, or both.
    pub attendance: Option<Vec<(Option<PostId>, Option<OfficialId>)>>,
    /// Where this is known from.
    pub sources: Vec<SourceId>,
}

/// Who chaired an event.
#[derive(Clone, Copy, Debug)]
pub struct ChairFacts {
    /// The person.
    pub official: Option<OfficialId>,
    /// The post in which the person chaired.
    pub post: Option<PostId>,
    /// The post that the person stood in for.
    pub on_behalf_of: Option<PostId>,
}

/// Records the facts.
///
/// # Errors
/// When the slug is that of another council's ceremony, or the database refuses.
pub async fn record(unit: &mut Unit, command: RecordCeremony) -> Result<Outcome<CeremonyId>, Error> {
    let key = ceremony::Column::Slug.eq(&command.slug).into_condition();
    let before = CeremonyRecord::find(unit.transaction(), key).await?;
    let mut after = match &before {
        Some(before) if before.row.council_id != command.council => {
            let message = format!("another council's ceremony has the slug `{}`: choose one of your own", command.slug);
            return Err(Error::argument(Code::InvalidArgument, "slug", message));
        }
        Some(before) => before.clone(),
        None => {
            let row = ceremony::Model {
                id: unit.key().into(),
                council_id: command.council,
                slug: command.slug,
                kind: command.kind,
                held_on: command.held_on,
                venue: None,
                chair_official_id: None,
                chair_post_id: None,
                chair_on_behalf_of_id: None,
            };
            Record::new(row, CeremonyParts::default())
        }
    };
    let row = &mut after.row;
    row.kind = command.kind;
    row.held_on = command.held_on;
    row.venue = updated(row.venue.take(), command.venue);
    if let Some(chair) = command.chair {
        row.chair_official_id = chair.official;
        row.chair_post_id = chair.post;
        row.chair_on_behalf_of_id = chair.on_behalf_of;
    }
    let id = row.id;
    if let Some(attendance) = command.attendance {
        after.parts.attendance = attended(unit, &after, attendance);
    }
    after.cite(&command.sources);
    Ok(Outcome { id, change: after.keep(unit, before).await? })
}

/// The attendance as told now; a post or person who was there before keeps the key.
fn attended(
    unit: &Unit,
    record: &CeremonyRecord,
    told: Vec<(Option<PostId>, Option<OfficialId>)>,
) -> Vec<attendance::Model> {
    let mut known = record.parts.attendance.clone();
    let rows = told.into_iter().enumerate().map(|(index, (post_id, official_id))| {
        let same = known.iter().position(|row| row.post_id == post_id && row.official_id == official_id);
        let id = same.map_or_else(|| unit.key().into(), |place| known.remove(place).id);
        attendance::Model { id, ceremony_id: record.row.id, position: place(index), post_id, official_id }
    });
    rows.collect()
}
