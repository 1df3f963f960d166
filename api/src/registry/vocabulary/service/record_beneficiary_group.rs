//! Record a beneficiary group: a new one, or other words for a known one. What is left out stays as it is.

use entity::{beneficiary_group, id::BeneficiaryGroupId, value::Translations};
use sea_orm::{ColumnTrait, sea_query::IntoCondition};

use crate::{
    error::Error,
    revision::record::{NoParts, Outcome, Record},
    store::unit::Unit,
};

/// What is known of a group of people.
#[derive(Clone, Debug)]
pub struct RecordBeneficiaryGroup {
    /// The natural key.
    pub slug: String,
    /// What it is called.
    pub label: Translations,
}

/// Records the facts.
///
/// # Errors
/// When the database refuses.
pub async fn record(unit: &mut Unit, command: RecordBeneficiaryGroup) -> Result<Outcome<BeneficiaryGroupId>, Error> {
    let before = Record::<beneficiary_group::Model>::find(
        unit.transaction(),
        beneficiary_group::Column::Slug.eq(&command.slug).into_condition(),
    )
    .await?;
    let after = match &before {
        Some(before) => {
            let mut after = before.clone();
            let row = &mut after.row;
            row.label = row.label.updated_by(&command.label);
            after
        }
        None => {
            let row = beneficiary_group::Model { id: unit.key().into(), slug: command.slug, label: command.label };
            Record::new(row, NoParts {})
        }
    };

    let id = after.row.id;
    Ok(Outcome { id, change: after.keep(unit, before).await? })
}
