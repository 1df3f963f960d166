//! Record an official's facts: a new person, or news of a known one. What is left out stays as it is.

use entity::{
    id::{OfficialId, SourceId},
    official,
    value::{Gender, Translations},
};
use sea_orm::{ColumnTrait, sea_query::IntoCondition};

use crate::{
    error::Error,
    revision::record::{NoParts, Outcome, Record},
    store::unit::Unit,
};

/// What is known of a person in public office.
#[derive(Clone, Debug)]
pub struct RecordOfficial {
    /// The natural key.
    pub slug: String,
    /// The person's name.
    pub name: Translations,
    /// The person's gender, where a source says it.
    pub gender: Option<Gender>,
    /// Where this is known from.
    pub sources: Vec<SourceId>,
}

/// Records the facts.
///
/// # Errors
/// When the database refuses.
pub async fn record(unit: &mut Unit, command: RecordOfficial) -> Result<Outcome<OfficialId>, Error> {
    let before =
        Record::<official::Model>::find(unit.transaction(), official::Column::Slug.eq(&command.slug).into_condition())
            .await?;
    let mut after = match &before {
        Some(before) => {
            let mut after = before.clone();
            let row = &mut after.row;
            row.name = row.name.updated_by(&command.name);
            row.gender = command.gender.or(row.gender);
            after
        }
        None => {
            let row = official::Model {
                id: unit.key().into(),
                slug: command.slug,
                name: command.name,
                gender: command.gender,
            };
            Record::new(row, NoParts {})
        }
    };
    after.cite(&command.sources);
    let id = after.row.id;
    Ok(Outcome { id, change: after.keep(unit, before).await? })
}
