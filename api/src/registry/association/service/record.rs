//! Record an association's facts: a new body, or news of a known one. What is left out stays as it is.

use entity::{
    association::{self, AssociationKind},
    id::{AssociationId, SourceId},
    value::Translations,
};
use sea_orm::{ColumnTrait, sea_query::IntoCondition};

use crate::{
    error::Error,
    revision::record::{NoParts, Outcome, Record, updated},
    store::unit::Unit,
};

/// What is known of a civil-society body.
#[derive(Clone, Debug)]
pub struct RecordAssociation {
    /// The natural key.
    pub slug: String,
    /// What sort of body it is.
    pub kind: AssociationKind,
    /// Its name.
    pub name: Translations,
    /// The neighbourhood that it works in.
    pub neighbourhood: Option<Translations>,
    /// What it is for.
    pub purpose: Option<Translations>,
    /// Whether it is tied to the council that it deals with; a new association is not, unless this says so.
    pub related_party: Option<bool>,
    /// How it is tied.
    pub related_party_note: Option<Translations>,
    /// Where this is known from.
    pub sources: Vec<SourceId>,
}

/// Records the facts.
///
/// # Errors
/// When the database refuses.
pub async fn record(unit: &mut Unit, command: RecordAssociation) -> Result<Outcome<AssociationId>, Error> {
    let before = Record::<association::Model>::find(
        unit.transaction(),
        association::Column::Slug.eq(&command.slug).into_condition(),
    )
    .await?;
    let mut after = match &before {
        Some(before) => {
            let mut after = before.clone();
            let row = &mut after.row;
            row.kind = command.kind;
            row.name = row.name.updated_by(&command.name);
            row.neighbourhood = updated(row.neighbourhood.take(), command.neighbourhood);
            row.purpose = updated(row.purpose.take(), command.purpose);
            row.related_party = command.related_party.unwrap_or(row.related_party);
            row.related_party_note = updated(row.related_party_note.take(), command.related_party_note);
            after
        }
        None => {
            let row = association::Model {
                id: unit.key().into(),
                slug: command.slug,
                kind: command.kind,
                name: command.name,
                neighbourhood: command.neighbourhood,
                purpose: command.purpose,
                related_party: command.related_party.unwrap_or(false),
                related_party_note: command.related_party_note,
                merged_into_id: None,
            };
            Record::new(row, NoParts {})
        }
    };
    after.cite(&command.sources);
    let id = after.row.id;
    Ok(Outcome { id, change: after.keep(unit, before).await? })
}
