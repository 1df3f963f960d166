//! Record a council's facts: a new council, or news of a known one. What is left out stays as it is.

use entity::{
    council::{self, CouncilKind},
    id::{CouncilId, SourceId},
    value::Translations,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::IntoCondition};

use crate::{
    error::{Code, Error},
    registry::council::rules,
    revision::record::{NoParts, Outcome, Record, updated},
    store::unit::Unit,
};

/// What is known of a council.
#[derive(Clone, Debug)]
pub struct RecordCouncil {
    /// The natural key.
    pub slug: String,
    /// The letters of its references; left out, they are made from the slug.
    pub code: Option<String>,
    /// What sort of council it is.
    pub kind: CouncilKind,
    /// Its name.
    pub name: Translations,
    /// The prefecture or province.
    pub prefecture: Option<Translations>,
    /// The region.
    pub region: Option<Translations>,
    /// The geographic code.
    pub geographic_code: Option<String>,
    /// Whether it signs only what it has voted; a new council does not, unless this says so.
    pub requires_deliberation: Option<bool>,
    /// The sum in centimes from which an agreement needs the governor's visa.
    pub visa_threshold: Option<i64>,
    /// The days after which a visa that was asked for counts as given.
    pub visa_days: Option<i32>,
    /// Where this is known from.
    pub sources: Vec<SourceId>,
}

/// Records the facts.
///
/// # Errors
/// When another `code` is given to a known council, when a code is another council's, or the database refuses.
pub async fn record(unit: &mut Unit, command: RecordCouncil) -> Result<Outcome<CouncilId>, Error> {
    let before =
        Record::<council::Model>::find(unit.transaction(), council::Column::Slug.eq(&command.slug).into_condition())
            .await?;
    let mut after = match &before {
        Some(before) => {
            let mut after = before.clone();
            let row = &mut after.row;
            if command.code.is_some_and(|code| code != row.code) {
                let message =
                    format!("the council's references begin with {} and always will: leave `code` out", row.code);
                return Err(Error::argument(Code::InvalidArgument, "code", message));
            }
            row.kind = command.kind;
            row.name = row.name.updated_by(&command.name);
            row.prefecture = updated(row.prefecture.take(), command.prefecture);
            row.region = updated(row.region.take(), command.region);
            row.geographic_code = command.geographic_code.or(row.geographic_code.take());
            row.requires_deliberation = command.requires_deliberation.unwrap_or(row.requires_deliberation);
            row.visa_threshold = command.visa_threshold.or(row.visa_threshold);
            row.visa_days = command.visa_days.or(row.visa_days);
            after
        }
        None => {
            let code = match command.code {
                Some(code) => code,
                None => free_code(unit, &command.slug).await?,
            };
            let row = council::Model {
                id: unit.key().into(),
                slug: command.slug,
                code,
                kind: command.kind,
                name: command.name,
                prefecture: command.prefecture,
                region: command.region,
                geographic_code: command.geographic_code,
                requires_deliberation: command.requires_deliberation.unwrap_or(false),
                visa_threshold: command.visa_threshold,
                visa_days: command.visa_days,
            };
            Record::new(row, NoParts {})
        }
    };
    if let Some((member, message)) = taken(unit, &after.row).await? {
        return Err(Error::argument(Code::InvalidArgument, member, message));
    }
    after.cite(&command.sources);
    let id = after.row.id;
    Ok(Outcome { id, change: after.keep(unit, before).await? })
}

/// The best code for a council that no other council has.
pub(super) async fn free_code(unit: &Unit, slug: &str) -> Result<String, Error> {
    for candidate in rules::codes(slug) {
        let taken =
            council::Entity::find().filter(council::Column::Code.eq(&candidate)).one(unit.transaction()).await?;
        if taken.is_none() {
            return Ok(candidate);
        }
    }
    Err(Error::internal("there is always another code"))
}

/// What another council has already, the code or the geographic code: the member, and what to do.
pub(super) async fn taken(unit: &Unit, row: &council::Model) -> Result<Option<(&'static str, String)>, Error> {
    let others = council::Entity::find().filter(council::Column::Id.ne(row.id));
    let same_code = others.clone().filter(council::Column::Code.eq(&row.code)).one(unit.transaction()).await?;
    if let Some(other) = same_code {
        let message =
            format!("the references of `{}` begin with {} already: choose other letters", other.slug, row.code);
        return Ok(Some(("code", message)));
    }
    let Some(code) = &row.geographic_code else {
        return Ok(None);
    };
    let same_place = others.filter(council::Column::GeographicCode.eq(code)).one(unit.transaction()).await?;
    Ok(same_place.map(|other| {
        let message = format!("`{}` has the geographic code {code} already: mend one of the two", other.slug);
        ("geographicCode", message)
    }))
}
