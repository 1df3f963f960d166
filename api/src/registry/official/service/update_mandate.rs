//! Update a mandate: its days become known, or were known wrongly.

use chrono::NaiveDate;
use entity::{
    id::{NodeId, TypedId},
    mandate, post,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::{
    act::{
        deed::Deed,
        links,
        reading::updated,
        refusal::{FaultCode, Faults, Refusal},
    },
    error::Error,
    registry::official::{input::UpdateMandateInput, rules},
    revision::record::Record,
};

/// Changes a mandate.
pub(crate) async fn update_mandate(deed: &mut Deed, input: UpdateMandateInput) -> Result<NodeId, Refusal> {
    let before: Record<mandate::Model> = deed.record(&["id"], &input.id).await?;
    let node = before.row.id.node();
    let post = post::Entity::find_by_id(before.row.post_id).one(deed.unit.transaction()).await?;
    let post = post.ok_or_else(|| Error::internal("a mandate has a post"))?;
    deed.must_be_of(post.council_id)?;
    deed.expect(node, input.expected_revision).await?;
    let (mut after, mut faults) = (before.clone(), Faults::default());
    deed.why(input.reason.as_deref(), &mut faults);
    let row = &mut after.row;
    row.starts_on = updated(&input.starts_on, row.starts_on, |said| faults.day(&["startsOn"], *said));
    row.ends_on = updated(&input.ends_on, row.ends_on, |said| faults.day(&["endsOn"], *said));
    row.known_on = updated(&input.known_on, row.known_on, |said| faults.day(&["knownOn"], *said));
    contradictions(row, deed.unit.today(), &mut faults);
    if let Some(same) = others(deed, row).await?.iter().find(|other| other.starts_on == row.starts_on) {
        let message = format!("{} is the official's mandate in this post from the same day; change that one.", same.id);
        faults.add(FaultCode::Taken, &["startsOn"], message);
    }
    after.cite(&links::sources(deed, input.sources.as_ref(), &mut faults).await?);
    faults.check()?;
    after.keep(&mut deed.unit, Some(before)).await?;
    Ok(node)
}

/// The official's other mandates in the same post, in the order of their recording.
pub(super) async fn others(deed: &Deed, row: &mandate::Model) -> Result<Vec<mandate::Model>, Refusal> {
    let others = mandate::Entity::find()
        .filter(mandate::Column::OfficialId.eq(row.official_id))
        .filter(mandate::Column::PostId.eq(row.post_id))
        .filter(mandate::Column::Id.ne(row.id))
        .order_by_asc(mandate::Column::Id);
    Ok(others.all(deed.unit.transaction()).await?)
}

/// Names what can't be about the days.
pub(super) fn contradictions(row: &mandate::Model, today: NaiveDate, faults: &mut Faults) {
    for (member, message) in rules::contradictions(row.starts_on, row.ends_on, row.known_on, today) {
        faults.add(FaultCode::Contradiction, &[member], message);
    }
}
