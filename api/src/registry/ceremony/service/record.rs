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
    /// All the posts that attended, where the report gives no names, in its order.
    pub attending_posts: Option<Vec<PostId>>,
    /// All the people who attended by name, in the report's order.
    pub attending_officials: Option<Vec<OfficialId>>,
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
        row.chair_official_id = chair.official.or(row.chair_official_id);
        row.chair_post_id = chair.post.or(row.chair_post_id);
        row.chair_on_behalf_of_id = chair.on_behalf_of.or(row.chair_on_behalf_of_id);
    }
    let id = row.id;
    after.parts.attendance = attended(unit, &after, command.attending_posts, command.attending_officials);
    after.cite(&command.sources);
    Ok(Outcome { id, change: after.keep(unit, before).await? })
}

/// The attendance as told now, the posts before the people; a post or person who was there before keeps the key, and a
/// list that is not told stays.
pub(super) fn attended(
    unit: &Unit,
    record: &CeremonyRecord,
    posts: Option<Vec<PostId>>,
    officials: Option<Vec<OfficialId>>,
) -> Vec<attendance::Model> {
    let known = &record.parts.attendance;
    let posts = posts.unwrap_or_else(|| known.iter().filter_map(|row| row.post_id).collect());
    let officials = officials.unwrap_or_else(|| known.iter().filter_map(|row| row.official_id).collect());
    let posts = posts.into_iter().map(|post| (Some(post), None));
    let officials = officials.into_iter().map(|official| (None, Some(official)));
    let rows = posts.chain(officials).enumerate().map(|(index, (post_id, official_id))| {
        let same = known.iter().find(|row| row.post_id == post_id && row.official_id == official_id);
        let id = same.map_or_else(|| unit.key().into(), |row| row.id);
        attendance::Model { id, ceremony_id: record.row.id, position: place(index), post_id, official_id }
    });
    rows.collect()
}
