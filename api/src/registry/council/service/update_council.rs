//! Update a council, and its own rules on what comes before a signature.

use entity::{
    council,
    id::{NodeId, TypedId},
};

use super::record::taken;
use crate::{
    act::{
        deed::Deed,
        links,
        reading::updated,
        refusal::{FaultCode, Faults, Refusal},
    },
    registry::council::input::UpdateCouncilInput,
    revision::record::Record,
};

/// The longest delay, in days.
const LONGEST_DELAY: i32 = 365;

/// Changes a council.
pub(crate) async fn update_council(deed: &mut Deed, input: UpdateCouncilInput) -> Result<NodeId, Refusal> {
    let before: Record<council::Model> = deed.record(&["id"], &input.id).await?;
    let node = before.row.id.node();
    deed.must_be_of(before.row.id)?;
    deed.expect(node, input.expected_revision).await?;
    let (mut after, mut faults) = (before.clone(), Faults::default());
    deed.why(input.reason.as_deref(), &mut faults);
    let row = &mut after.row;
    row.kind = input.kind.map_or(row.kind, Into::into);
    row.name = faults.lasting_text(&["name"], input.name.as_ref(), &row.name);
    row.prefecture = faults.optional_text(&["prefecture"], &input.prefecture, row.prefecture.as_ref());
    row.region = faults.optional_text(&["region"], &input.region, row.region.as_ref());
    let code = row.geographic_code.take();
    row.geographic_code = updated(&input.geographic_code, code, |code| faults.name(&["geographicCode"], code));
    row.requires_deliberation = input.requires_deliberation.unwrap_or(row.requires_deliberation);
    row.visa_threshold = updated(&input.visa_threshold, row.visa_threshold, |sum| sum.hundredths);
    if row.visa_threshold.is_some_and(|sum| sum < 0) {
        faults.add(FaultCode::Invalid, &["visaThreshold"], "A sum is 0 or more.");
    }
    row.visa_days = updated(&input.visa_days, row.visa_days, |days| *days);
    if row.visa_days.is_some_and(|days| !(1..=LONGEST_DELAY).contains(&days)) {
        let message = format!("A delay has 1 to {LONGEST_DELAY} days; with `null` silence never counts.");
        faults.add(FaultCode::Invalid, &["visaDays"], message);
    }
    after.cite(&links::sources(deed, input.sources.as_ref(), &mut faults).await?);
    faults.check()?;
    if let Some((member, message)) = taken(&deed.unit, &after.row).await? {
        return Err(Refusal::fault(FaultCode::Taken, &[member], message));
    }
    after.keep(&mut deed.unit, Some(before)).await?;
    Ok(node)
}
