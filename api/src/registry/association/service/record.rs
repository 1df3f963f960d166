//! Record an association's facts: a new body, or news of a known one. What is left out stays as it is.

use entity::{
    association::{self, AssociationKind},
    id::{AssociationId, SourceId},
    value::Translations,
};
use sea_orm::{ColumnTrait, sea_query::IntoCondition};

use crate::{
    error::{Code, Error},
    registry::association::rules::{NO_ICE, is_ice},
    revision::record::{NoParts, Outcome, Record, updated},
    store::unit::Unit,
};

/// What is known of a civil-society body.
#[derive(Clone, Debug)]
pub struct RecordAssociation {
    /// The natural key; that of a merged association means the one that it was merged into.
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
    /// Its ICE.
    pub ice: Option<String>,
    /// Where this is known from.
    pub sources: Vec<SourceId>,
}

/// Records the facts.
///
/// # Errors
/// When the ICE is none, or the database refuses.
pub async fn record(unit: &mut Unit, command: RecordAssociation) -> Result<Outcome<AssociationId>, Error> {
    if command.ice.as_deref().is_some_and(|ice| !is_ice(ice)) {
        return Err(Error::argument(Code::InvalidArgument, "ice", NO_ICE));
    }
    let slug = association::Column::Slug.eq(&command.slug).into_condition();
    let mut before = Record::<association::Model>::find(unit.transaction(), slug).await?;
    let merged_into = before.as_ref().and_then(|before| before.row.merged_into_id);
    if let Some(kept) = merged_into {
        before = Record::find(unit.transaction(), association::Column::Id.eq(kept).into_condition()).await?;
    }
    let mut after = match &before {
        // Whoever merged the two found the kept record right: what is told under the other slug only adds to it.
        Some(before) if merged_into.is_some() => {
            let mut after = before.clone();
            let row = &mut after.row;
            row.name = command.name.updated_by(&row.name);
            row.neighbourhood = updated(command.neighbourhood, row.neighbourhood.take());
            row.purpose = updated(command.purpose, row.purpose.take());
            row.related_party |= command.related_party.unwrap_or(false);
            row.related_party_note = updated(command.related_party_note, row.related_party_note.take());
            row.ice = row.ice.take().or(command.ice);
            after
        }
        Some(before) => {
            let mut after = before.clone();
            let row = &mut after.row;
            row.kind = command.kind;
            row.name = row.name.updated_by(&command.name);
            row.neighbourhood = updated(row.neighbourhood.take(), command.neighbourhood);
            row.purpose = updated(row.purpose.take(), command.purpose);
            row.related_party = command.related_party.unwrap_or(row.related_party);
            row.related_party_note = updated(row.related_party_note.take(), command.related_party_note);
            row.ice = command.ice.or(row.ice.take());
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
                ice: command.ice,
                merged_into_id: None,
            };
            Record::new(row, NoParts {})
        }
    };
    after.cite(&command.sources);
    let id = after.row.id;
    Ok(Outcome { id, change: after.keep(unit, before).await? })
}
