//! Measure: an indicator has a value on a day.

use entity::{id::NodeId, indicator, measurement, revision::Action};

use crate::{
    act::{
        deed::{Deed, missing, parse},
        refusal::{FaultCode, Faults, Refusal},
    },
    registry::{agreement::known::Known, outcome::input::RecordMeasurementInput},
    revision::record::place,
};

/// The most values that one agreement keeps.
const MOST: usize = 1_000;

/// Records a value.
pub(crate) async fn measure(deed: &mut Deed, input: RecordMeasurementInput) -> Result<NodeId, Refusal> {
    let mut known = Known::find(deed, &input.agreement, input.expected_revision, Action::Measure).await?;
    let mut faults = Faults::default();
    let node = parse::<indicator::Model>(&["indicator"], &input.indicator)?;
    let indicator = known.before.parts.indicators.iter().find(|row| row.id.0 == node.uuid);
    let indicator =
        indicator.ok_or_else(|| missing(&["indicator"], "indicator of this agreement", "id", &input.indicator))?;
    let measurements = &known.before.parts.measurements;
    if measurements.len() >= MOST {
        faults.add(FaultCode::InvalidState, &["agreement"], format!("The agreement has {MOST} values already."));
    }
    let row = measurement::Model {
        id: deed.unit.key().into(),
        agreement_id: known.before.row.id,
        indicator_id: indicator.id,
        position: place(measurements.len()),
        measured_on: faults.past(&["measuredOn"], input.measured_on, deed.unit.today()),
        value: input.value.hundredths,
        note: input.note.as_ref().map(|note| faults.text(&["note"], note, None)),
    };
    faults.check()?;
    known.after.parts.measurements.push(row);
    known.keep(deed, Action::Measure).await
}
