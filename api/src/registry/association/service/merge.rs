//! Merge: two records stand for one body. The duplicate stays in the log with what it said and cited; its agreements, its id
//! and its slug lead to the kept one from now on. A merge is one step long: whoever was merged into the duplicate before
//! follows it, so that no look-up has to walk.

use entity::{
    association,
    id::{AssociationId, NodeId, TypedId},
    party,
    revision::Action,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::{
    act::{
        deed::Deed,
        refusal::{FaultCode, Faults, Refusal},
    },
    registry::{agreement::record::AgreementRecord, association::input::MergeAssociationsInput},
    revision::record::Record,
};

/// The most references that a message names.
const MOST_NAMED: usize = 10;

/// Merges a duplicate into the record that is kept.
pub(crate) async fn merge(deed: &mut Deed, input: MergeAssociationsInput) -> Result<NodeId, Refusal> {
    let kept: Record<association::Model> = deed.record(&["keep"], &input.keep).await?;
    let duplicate: Record<association::Model> = deed.record(&["duplicate"], &input.duplicate).await?;
    let (kept, id) = (kept.row, duplicate.row.id);
    deed.expect(id.node(), input.expected_revision).await?;
    let mut faults = Faults::default();
    let reason = faults.name(&["reason"], &input.reason);
    stands(&kept, "keep", &mut faults);
    stands(&duplicate.row, "duplicate", &mut faults);
    let agreements = agreements(deed, id).await?;
    if kept.id == id {
        faults.add(FaultCode::Invalid, &["duplicate"], "This is the record that is kept; give the other one.");
    } else {
        bound_to_both(deed, &agreements, kept.id, &mut faults);
    }
    faults.check()?;
    deed.because(reason);
    for before in agreements {
        let mut after = before.clone();
        for party in after.parts.parties.iter_mut().filter(|party| party.association_id == Some(id)) {
            party.association_id = Some(kept.id);
        }
        after.keep(&mut deed.unit, Some(before)).await?;
    }
    deed.unit.detail().into = Some(kept.id.node());
    let mut merged = merged_into(deed, id).await?;
    merged.push(duplicate);
    for before in merged {
        let mut after = before.clone();
        after.row.merged_into_id = Some(kept.id);
        after.keep_as(&mut deed.unit, Some(before), Action::Merge).await?;
    }
    Ok(kept.id.node())
}

/// Refuses a record that another one stands for.
pub(super) fn stands(row: &association::Model, member: &str, faults: &mut Faults) {
    if let Some(into) = row.merged_into_id {
        let message = format!("This association was merged into {into}: give that one.");
        faults.add(FaultCode::InvalidState, &[member], message);
    }
}

/// The agreements that an association is a party to, in the order of their recording.
async fn agreements(deed: &Deed, association: AssociationId) -> Result<Vec<AgreementRecord>, Refusal> {
    let parties = party::Entity::find().filter(party::Column::AssociationId.eq(association));
    let parties = parties.order_by_asc(party::Column::AgreementId).all(deed.unit.transaction()).await?;
    let mut nodes: Vec<Uuid> = parties.into_iter().map(|party| party.agreement_id.0).collect();
    nodes.dedup();
    let mut records = AgreementRecord::read(deed.unit.transaction(), &nodes).await?;
    Ok(nodes.iter().filter_map(|node| records.remove(node)).collect())
}

/// Refuses if an agreement has the kept one as a party too: nobody agrees with itself, and which of the two parties made
/// which promise is for people to say. What the caller does not see is counted and not named.
fn bound_to_both(deed: &Deed, agreements: &[AgreementRecord], kept: AssociationId, faults: &mut Faults) {
    let with_kept =
        |record: &&AgreementRecord| record.parts.parties.iter().any(|party| party.association_id == Some(kept));
    let both: Vec<&AgreementRecord> = agreements.iter().filter(with_kept).collect();
    if both.is_empty() {
        return;
    }
    let seen = both
        .iter()
        .filter(|record| record.row.publication.is_published() || deed.principal().is_of(record.row.council_id));
    let mut named: Vec<String> = seen.map(|record| record.row.reference.clone()).take(MOST_NAMED).collect();
    if both.len() > named.len() {
        named.push(format!("{} more", both.len() - named.len()));
    }
    let message = format!(
        "Both are parties of {}: take one of the two out of its parties first, with updateDraft or correctRecord.",
        named.join(", ")
    );
    faults.add(FaultCode::Contradiction, &["duplicate"], message);
}

/// The records that were merged into an association before.
async fn merged_into(deed: &Deed, id: AssociationId) -> Result<Vec<Record<association::Model>>, Refusal> {
    let merged = association::Entity::find().filter(association::Column::MergedIntoId.eq(id));
    let merged = merged.order_by_asc(association::Column::Id).all(deed.unit.transaction()).await?;
    let nodes: Vec<Uuid> = merged.into_iter().map(|row| row.id.0).collect();
    let mut records = Record::read(deed.unit.transaction(), &nodes).await?;
    Ok(nodes.iter().filter_map(|node| records.remove(node)).collect())
}
