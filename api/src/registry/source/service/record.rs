//! Record a source's facts: a new publication, or news of a known one. What is left out stays as it is.

use chrono::NaiveDate;
use entity::{
    id::SourceId,
    source::{self, SourceKind},
    value::{Language, Translations},
};
use sea_orm::{ColumnTrait, sea_query::IntoCondition};

use crate::{
    error::Error,
    revision::record::{NoParts, Outcome, Record},
    store::unit::Unit,
};

/// What is known of a publication.
#[derive(Clone, Debug)]
pub struct RecordSource {
    /// The natural key.
    pub slug: String,
    /// What sort of publication it is.
    pub kind: SourceKind,
    /// Its title.
    pub title: Translations,
    /// Where it can be read.
    pub url: Option<String>,
    /// When it was published.
    pub published_on: Option<NaiveDate>,
    /// The day of the event that it reports.
    pub event_on: Option<NaiveDate>,
    /// The language that it is written in.
    pub language: Option<Language>,
}

/// Records the facts.
///
/// # Errors
/// When the database refuses.
pub async fn record(unit: &mut Unit, command: RecordSource) -> Result<Outcome<SourceId>, Error> {
    let before =
        Record::<source::Model>::find(unit.transaction(), source::Column::Slug.eq(&command.slug).into_condition())
            .await?;
    let after = match &before {
        Some(before) => {
            let mut after = before.clone();
            let row = &mut after.row;
            row.kind = command.kind;
            row.title = row.title.updated_by(&command.title);
            row.url = command.url.or(row.url.take());
            row.published_on = command.published_on.or(row.published_on);
            row.event_on = command.event_on.or(row.event_on);
            row.language = command.language.map(|language| language.tag().to_owned()).or(row.language.take());
            after
        }
        None => {
            let row = source::Model {
                id: unit.key().into(),
                slug: command.slug,
                kind: command.kind,
                title: command.title,
                url: command.url,
                published_on: command.published_on,
                event_on: command.event_on,
                language: command.language.map(|language| language.tag().to_owned()),
            };
            Record::new(row, NoParts {})
        }
    };

    let id = after.row.id;
    Ok(Outcome { id, change: after.keep(unit, before).await? })
}
