//! Create a theme.

use entity::{
    id::{NodeId, TypedId},
    theme,
};

use super::update_theme::wider;
use crate::{
    act::{
        deed::Deed,
        links,
        refusal::{Faults, Refusal},
    },
    registry::vocabulary::input::CreateThemeInput,
    revision::record::{NoParts, Record},
};

/// Records a theme.
pub(crate) async fn create_theme(deed: &mut Deed, input: CreateThemeInput) -> Result<NodeId, Refusal> {
    let mut faults = Faults::default();
    let row = theme::Model {
        id: deed.unit.key().into(),
        slug: faults.slug(&["slug"], &input.slug),
        parent_id: match &input.parent {
            Some(slug) => wider(deed, slug, &mut faults).await?,
            None => None,
        },
        label: faults.text(&["label"], &input.label, None),
    };
    links::free::<theme::Model>(deed, theme::Column::Slug, &row.slug, &mut faults).await?;
    let mut record = Record::new(row, NoParts {});
    record.cite(&links::sources(deed, input.sources.as_ref(), &mut faults).await?);
    faults.check()?;
    let node = record.row.id.node();
    record.keep(&mut deed.unit, None).await?;
    Ok(node)
}
