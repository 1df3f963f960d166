//! Update a theme: other words, or another place in the tree.

use entity::{
    id::{NodeId, ThemeId, TypedId},
    theme,
};

use super::record_theme::is_below;
use crate::{
    act::{
        deed::Deed,
        links,
        reading::Said,
        refusal::{FaultCode, Faults, Refusal},
    },
    registry::vocabulary::input::UpdateThemeInput,
    revision::record::Record,
};

/// Changes a theme.
pub(crate) async fn update_theme(deed: &mut Deed, input: UpdateThemeInput) -> Result<NodeId, Refusal> {
    let before: Record<theme::Model> = deed.record(&["id"], &input.id).await?;
    let (id, node) = (before.row.id, before.row.id.node());
    deed.expect(node, input.expected_revision).await?;
    let (mut after, mut faults) = (before.clone(), Faults::default());
    deed.why(input.reason.as_deref(), &mut faults);
    after.row.label = faults.lasting_text(&["label"], input.label.as_ref(), &after.row.label);
    match &input.parent {
        Said::Undefined => {}
        Said::Null => after.row.parent_id = None,
        Said::Value(slug) => after.row.parent_id = wider(deed, slug, &mut faults).await?,
    }
    if after.row.parent_id != before.row.parent_id && is_below(&deed.unit, id, after.row.parent_id).await? {
        let message = "The theme would be above itself; themes form a tree: choose another wider theme.";
        faults.add(FaultCode::Contradiction, &["parent"], message);
    }
    after.cite(&links::sources(deed, input.sources.as_ref(), &mut faults).await?);
    faults.check()?;
    after.keep(&mut deed.unit, Some(before)).await?;
    Ok(node)
}

/// The wider theme with a slug.
pub(super) async fn wider(deed: &Deed, slug: &str, faults: &mut Faults) -> Result<Option<ThemeId>, Refusal> {
    let found = deed.by_slug::<theme::Model>(theme::Column::Slug, slug).await?;
    if found.is_none() {
        faults.add(FaultCode::NotFound, &["parent"], "No theme has this slug.");
    }
    Ok(found.map(|theme| theme.id))
}
