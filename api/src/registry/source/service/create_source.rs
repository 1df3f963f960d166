//! Create a source.

use entity::{
    id::{NodeId, TypedId},
    source,
};

use super::update_source::{address, tag};
use crate::{
    act::{
        deed::Deed,
        links,
        refusal::{Faults, Refusal},
    },
    registry::source::input::CreateSourceInput,
    revision::record::{NoParts, Record},
};

/// Records a source.
pub(crate) async fn create_source(deed: &mut Deed, input: CreateSourceInput) -> Result<NodeId, Refusal> {
    let (mut faults, today) = (Faults::default(), deed.unit.today());
    let row = source::Model {
        id: deed.unit.key().into(),
        slug: faults.slug(&["slug"], &input.slug),
        kind: input.kind.into(),
        title: faults.text(&["title"], &input.title, None),
        url: input.url.map(|url| address(&url, &mut faults)),
        published_on: input.published_on.map(|on| faults.past(&["publishedOn"], on, today)),
        event_on: input.event_on.map(|on| on.0),
        language: input.language.map(tag),
    };
    links::free::<source::Model>(deed, source::Column::Slug, &row.slug, &mut faults).await?;
    faults.check()?;
    let node = row.id.node();
    Record::new(row, NoParts {}).keep(&mut deed.unit, None).await?;
    Ok(node)
}
