//! The agreement that an act is about. What who acts may not see answers like what does not exist; what it may see and not
//! change is refused as such.

use chrono::NaiveDate;
use entity::{agreement, id::NodeId, id::TypedId, revision::Action};

use super::{lifecycle::permit, record::AgreementRecord, rules::status};
use crate::act::{
    deed::{Deed, missing},
    refusal::{FaultCode, Faults, Refusal},
};

/// An agreement, before an act and after it.
pub(crate) struct Known {
    pub(crate) before: AgreementRecord,
    pub(crate) after: AgreementRecord,
}

impl Known {
    /// The agreement with an id, at the revision that the caller read, if its state allows the act today.
    pub(crate) async fn find(deed: &Deed, id: &str, expected: Option<i64>, act: Action) -> Result<Known, Refusal> {
        Self::find_on(deed, id, expected, (act, deed.unit.today())).await
    }

    /// The same for an act that was done on a day and may be recorded late: its state on that day, as it is known now,
    /// must allow it.
    pub(crate) async fn find_on(
        deed: &Deed,
        id: &str,
        expected: Option<i64>,
        (act, day): (Action, NaiveDate),
    ) -> Result<Known, Refusal> {
        let before: AgreementRecord = deed.record(&["agreement"], id).await?;
        let row = &before.row;
        must_be_open(deed, row, || missing(&["agreement"], "agreement", "id", id))?;
        deed.expect(row.id.node(), expected).await?;
        permit(act, status(row, day), row.publication)?;
        Ok(Known { after: before.clone(), before })
    }

    /// Finds fault with an agreement that has ended already, on whatever day: it ends once.
    pub(crate) fn must_not_have_ended(&self, faults: &mut Faults) {
        let row = &self.before.row;
        if let Some(on) = row.terminated_on.or(row.completed_on) {
            let message =
                format!("The agreement has ended on {on} already; a mistake in that is mended by correctRecord.");
            faults.add(FaultCode::InvalidState, &["agreement"], message);
        }
    }

    /// Writes what the act made of it.
    pub(crate) async fn keep(self, deed: &mut Deed, act: Action) -> Result<NodeId, Refusal> {
        let node = self.after.row.id.node();
        self.after.keep_as(&mut deed.unit, Some(self.before), act).await?;
        Ok(node)
    }
}

/// Refuses an agreement that who acts may not change; by `hidden`, as what does not exist, where they may not see it either.
pub(super) fn must_be_open(
    deed: &Deed,
    row: &agreement::Model,
    hidden: impl FnOnce() -> Refusal,
) -> Result<(), Refusal> {
    if !row.publication.is_published() && !deed.principal().is_of(row.council_id) {
        return Err(hidden());
    }
    deed.must_be_of(row.council_id)
}
