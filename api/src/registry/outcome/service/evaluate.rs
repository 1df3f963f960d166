//! Evaluate: a report that was due was delivered.

use entity::{document, evaluation, id::NodeId, revision::Action};

use crate::{
    act::{
        deed::{Deed, missing, parse},
        refusal::{Faults, Refusal},
    },
    registry::{agreement::known::Known, outcome::input::RecordEvaluationInput},
};

/// Records the delivery.
pub(crate) async fn evaluate(deed: &mut Deed, input: RecordEvaluationInput) -> Result<NodeId, Refusal> {
    let mut known = Known::find(deed, &input.agreement, input.expected_revision, Action::Evaluate).await?;
    let mut faults = Faults::default();
    let document_id = match &input.document {
        Some(id) => {
            let node = parse::<document::Model>(&["document"], id)?;
            let found = known.before.parts.documents.iter().find(|row| row.id.0 == node.uuid);
            Some(found.ok_or_else(|| missing(&["document"], "document of this agreement", "id", id))?.id)
        }
        None => None,
    };
    let node = parse::<evaluation::Model>(&["evaluation"], &input.evaluation)?;
    let row = known.after.parts.evaluations.iter_mut().find(|row| row.id.0 == node.uuid);
    let row = row.ok_or_else(|| missing(&["evaluation"], "report of this agreement", "id", &input.evaluation))?;
    row.delivered_on = Some(faults.past(&["deliveredOn"], input.delivered_on, deed.unit.today()));
    row.document_id = document_id.or(row.document_id);
    faults.check()?;
    known.keep(deed, Action::Evaluate).await
}
