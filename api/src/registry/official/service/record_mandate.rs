//! Record that an official holds or held a post. Dates that become known later complete what was known before.

use chrono::NaiveDate;
use entity::{
    id::{MandateId, OfficialId, PostId, SourceId},
    mandate,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, sea_query::IntoCondition};

use crate::{
    error::{Code, Error},
    registry::official::rules,
    revision::record::{NoParts, Outcome, Record},
    store::unit::Unit,
};

/// What is known of an official's holding of a post.
#[derive(Clone, Debug)]
pub struct RecordMandate {
    /// Who holds it.
    pub official: OfficialId,
    /// What is held.
    pub post: PostId,
    /// The first day, if known.
    pub starts_on: Option<NaiveDate>,
    /// The last day, if known.
    pub ends_on: Option<NaiveDate>,
    /// A day on which a source shows the official in the post.
    pub known_on: Option<NaiveDate>,
    /// Where this is known from.
    pub sources: Vec<SourceId>,
}

/// Records the facts.
///
/// # Errors
/// When the dates, with those known before, can't all be true, or the database refuses.
pub async fn record(unit: &mut Unit, command: RecordMandate) -> Result<Outcome<MandateId>, Error> {
    let known = mandate::Entity::find()
        .filter(mandate::Column::OfficialId.eq(command.official))
        .filter(mandate::Column::PostId.eq(command.post))
        .order_by_asc(mandate::Column::Id)
        .all(unit.transaction())
        .await?;
    let same = rules::same_mandate(&known, command.starts_on, command.known_on).map(|known| known.id);
    if same.is_none()
        && command.starts_on.is_none()
        && let Some(message) = rules::needs_start(&known)
    {
        return Err(Error::argument(Code::InvalidArgument, "knownOn", message));
    }
    let before = match same {
        Some(known) => {
            Record::<mandate::Model>::find(unit.transaction(), mandate::Column::Id.eq(known).into_condition()).await?
        }
        None => None,
    };
    let mut after = match &before {
        Some(before) => {
            let mut after = before.clone();
            let row = &mut after.row;
            row.starts_on = command.starts_on.or(row.starts_on);
            row.ends_on = command.ends_on.or(row.ends_on);
            row.known_on = command.known_on.or(row.known_on);
            after
        }
        None => {
            let row = mandate::Model {
                id: unit.key().into(),
                official_id: command.official,
                post_id: command.post,
                starts_on: command.starts_on,
                ends_on: command.ends_on,
                known_on: command.known_on,
            };
            Record::new(row, NoParts {})
        }
    };
    let row = &after.row;
    let found = rules::contradictions(row.starts_on, row.ends_on, row.known_on, unit.today());
    if let Some((member, message)) = found.into_iter().next() {
        return Err(Error::argument(Code::InvalidArgument, member, format!("with what the registry knows, {message}")));
    }
    after.cite(&command.sources);
    let id = after.row.id;
    Ok(Outcome { id, change: after.keep(unit, before).await? })
}
