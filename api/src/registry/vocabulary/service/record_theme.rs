//! Record a theme: a new subject, or other words or a wider theme for a known one. What is left out stays as it is.

use entity::{id::ThemeId, theme, value::Translations};
use sea_orm::{ColumnTrait, EntityTrait, sea_query::IntoCondition};

use crate::{
    error::{Code, Error},
    revision::record::{NoParts, Outcome, Record},
    store::unit::Unit,
};

/// What is known of a subject.
#[derive(Clone, Debug)]
pub struct RecordTheme {
    /// The natural key.
    pub slug: String,
    /// The wider theme.
    pub parent: Option<ThemeId>,
    /// What it is called.
    pub label: Translations,
}

/// Records the facts.
///
/// # Errors
/// When the wider theme is below this one, or the database refuses.
pub async fn record(unit: &mut Unit, command: RecordTheme) -> Result<Outcome<ThemeId>, Error> {
    let before =
        Record::<theme::Model>::find(unit.transaction(), theme::Column::Slug.eq(&command.slug).into_condition())
            .await?;
    let after = match &before {
        Some(before) => {
            let mut after = before.clone();
            let row = &mut after.row;
            row.parent_id = command.parent.or(row.parent_id);
            row.label = row.label.updated_by(&command.label);
            after
        }
        None => {
            let row = theme::Model {
                id: unit.key().into(),
                slug: command.slug,
                parent_id: command.parent,
                label: command.label,
            };
            Record::new(row, NoParts {})
        }
    };

    let id = after.row.id;
    // Nothing is below a theme that is new, and what stays where it was makes no circle: neither needs the way up.
    let moved = before.as_ref().is_some_and(|before| before.row.parent_id != after.row.parent_id);
    if moved && is_below(unit, id, after.row.parent_id).await? {
        let message = "the theme would be above itself; themes form a tree: choose another wider theme";
        return Err(Error::argument(Code::InvalidArgument, "parent", message));
    }
    Ok(Outcome { id, change: after.keep(unit, before).await? })
}

/// Whether a wider theme is the theme itself, or below it.
pub(super) async fn is_below(unit: &Unit, theme: ThemeId, wider: Option<ThemeId>) -> Result<bool, Error> {
    let mut above = wider;
    while let Some(wider) = above.filter(|wider| *wider != theme) {
        above = theme::Entity::find_by_id(wider).one(unit.transaction()).await?.and_then(|theme| theme.parent_id);
    }
    Ok(above.is_some())
}
