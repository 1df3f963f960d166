//! Correct: the record of a signed agreement says something wrongly. The reason is stated and shown in its history.

use entity::{id::NodeId, revision::Action};

use super::content;
use crate::{
    act::{
        deed::Deed,
        reading::updated,
        refusal::{FaultCode, Faults, Refusal},
    },
    registry::agreement::{
        input::CorrectRecordInput,
        known::Known,
        rules::{Dates, contradictions},
    },
};

/// Corrects a record.
pub(crate) async fn correct(deed: &mut Deed, input: CorrectRecordInput) -> Result<NodeId, Refusal> {
    let mut known = Known::find(deed, &input.agreement, input.expected_revision, Action::Correct).await?;
    let mut faults = Faults::default();
    let reason = faults.name(&["reason"], &input.reason);
    let row = &mut known.after.row;
    if let Some(title) = &input.title {
        row.title = faults.text(&["title"], title, Some(&known.before.row.title));
    }
    row.approved_on = updated(&input.approved_on, row.approved_on, |date| date.0);
    row.signed_on = input.signed_on.map_or(row.signed_on, |date| Some(date.0));
    row.completed_on = updated(&input.completed_on, row.completed_on, |date| date.0);
    row.terminated_on = updated(&input.terminated_on, row.terminated_on, |date| date.0);
    content::read(deed, &mut known.after, &input.content, &mut faults).await?;
    for found in contradictions(&Dates::of(&known.after.row), deed.unit.today()) {
        let path: Vec<&str> = Some(found.member).into_iter().filter(|member| !member.is_empty()).collect();
        faults.add(FaultCode::Contradiction, &path, found.message);
    }
    faults.check()?;
    deed.because(reason);
    known.keep(deed, Action::Correct).await
}
