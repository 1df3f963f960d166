//! Create a beneficiary group.

use entity::{
    beneficiary_group,
    id::{NodeId, TypedId},
};

use crate::{
    act::{
        deed::Deed,
        links,
        refusal::{Faults, Refusal},
    },
    registry::vocabulary::input::CreateBeneficiaryGroupInput,
    revision::record::{NoParts, Record},
};

/// Records a beneficiary group.
pub(crate) async fn create_beneficiary_group(
    deed: &mut Deed,
    input: CreateBeneficiaryGroupInput,
) -> Result<NodeId, Refusal> {
    let mut faults = Faults::default();
    let row = beneficiary_group::Model {
        id: deed.unit.key().into(),
        slug: faults.slug(&["slug"], &input.slug),
        label: faults.text(&["label"], &input.label, None),
    };
    let column = beneficiary_group::Column::Slug;
    links::free::<beneficiary_group::Model>(deed, column, &row.slug, &mut faults).await?;
    let mut record = Record::new(row, NoParts {});
    record.cite(&links::sources(deed, input.sources.as_ref(), &mut faults).await?);
    faults.check()?;
    let node = record.row.id.node();
    record.keep(&mut deed.unit, None).await?;
    Ok(node)
}
