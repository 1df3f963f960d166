//! Create an official.

use entity::{
    id::{NodeId, TypedId},
    official,
};

use crate::{
    act::{
        deed::Deed,
        links,
        refusal::{Faults, Refusal},
    },
    registry::official::input::CreateOfficialInput,
    revision::record::{NoParts, Record},
};

/// Records an official.
pub(crate) async fn create_official(deed: &mut Deed, input: CreateOfficialInput) -> Result<NodeId, Refusal> {
    let mut faults = Faults::default();
    let row = official::Model {
        id: deed.unit.key().into(),
        slug: faults.slug(&["slug"], &input.slug),
        name: faults.text(&["name"], &input.name, None),
        gender: input.gender.map(Into::into),
    };
    links::free::<official::Model>(deed, official::Column::Slug, &row.slug, &mut faults).await?;
    let mut record = Record::new(row, NoParts {});
    record.cite(&links::sources(deed, input.sources.as_ref(), &mut faults).await?);
    faults.check()?;
    let node = record.row.id.node();
    record.keep(&mut deed.unit, None).await?;
    Ok(node)
}
