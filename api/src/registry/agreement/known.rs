//! The agreement that an act is about. What who acts may not see answers like what does not exist; what it may see and not
//! change is refused as such.

use entity::{id::NodeId, id::TypedId, revision::Action};

use super::{
    lifecycle::permit,
    record::AgreementRecord,
    rules::status,
};
use crate::{
    act::{
        deed::{Deed, missing},
        refusal::Refusal,
    },
};

/// An agreement, before an act and after it.
pub(crate) struct Known {
    pub(crate) before: AgreementRecord,
    pub(crate) after: AgreementRecord,
}

impl Known {
    /// The agreement with an id, at the revision that the caller read, if its state allows the act.
    pub(crate) async fn find(deed: &Deed, id: &str, expected: Option<i64>, act: Action) -> Result<Known, Refusal> {
        let before: AgreementRecord = deed.record(&["agreement"], id).await?;
        let row = &before.row;
        if !row.publication.is_published() && !deed.principal().is_of(row.council_id) {
            return Err(missing(&["agreement"], "agreement", "id", id));
        }
        deed.must_be_of(row.council_id)?;
        deed.expect(row.id.node(), expected).await?;
        permit(act, status(row, deed.unit.today()), row.publication)?;
        Ok(Known { after: before.clone(), before })
    }

    /// Writes what the act made of it.
    pub(crate) async fn keep(self, deed: &mut Deed, act: Action) -> Result<NodeId, Refusal> {
        let node = self.after.row.id.node();
        self.after.keep_as(&mut deed.unit, Some(self.before), act).await?;
        Ok(node)
    }
}
