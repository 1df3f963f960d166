//! Update a draft: anything may change until it is decided.

use entity::{id::NodeId, revision::Action};

use super::content;
use crate::{
    act::{
        deed::Deed,
        refusal::{Faults, Refusal},
    },
    registry::agreement::{input::UpdateDraftInput, known::Known},
};

/// Changes a draft.
pub(crate) async fn update_draft(deed: &mut Deed, input: UpdateDraftInput) -> Result<NodeId, Refusal> {
    let mut known = Known::find(deed, &input.agreement, input.expected_revision, Action::Update).await?;
    let mut faults = Faults::default();
    if let Some(title) = &input.title {
        known.after.row.title = faults.text(&["title"], title, Some(&known.before.row.title));
    }
    content::read(deed, &mut known.after, &input.content, &mut faults).await?;
    faults.check()?;
    known.keep(deed, Action::Update).await
}
