//! Create an association.

use entity::{
    association,
    id::{NodeId, TypedId},
};

use crate::{
    act::{
        deed::Deed,
        links,
        refusal::{FaultCode, Faults, Refusal},
    },
    registry::association::{
        input::CreateAssociationInput,
        rules::{NO_ICE, is_ice},
    },
    revision::record::{NoParts, Record},
};

/// Refuses what is no ICE.
pub(super) fn ice(said: Option<&str>, faults: &mut Faults) {
    if said.is_some_and(|ice| !is_ice(ice)) {
        faults.add(FaultCode::Invalid, &["ice"], NO_ICE);
    }
}

/// Records an association.
pub(crate) async fn create_association(deed: &mut Deed, input: CreateAssociationInput) -> Result<NodeId, Refusal> {
    let mut faults = Faults::default();
    let row = association::Model {
        id: deed.unit.key().into(),
        slug: faults.slug(&["slug"], &input.slug),
        kind: input.kind.into(),
        name: faults.text(&["name"], &input.name, None),
        neighbourhood: input.neighbourhood.map(|text| faults.text(&["neighbourhood"], &text, None)),
        purpose: input.purpose.map(|text| faults.text(&["purpose"], &text, None)),
        related_party: input.related_party,
        related_party_note: input.related_party_note.map(|text| faults.text(&["relatedPartyNote"], &text, None)),
        ice: input.ice,
        merged_into_id: None,
    };
    ice(row.ice.as_deref(), &mut faults);
    // The slug of one that was merged is not free either: it leads to the kept one.
    links::free::<association::Model>(deed, association::Column::Slug, &row.slug, &mut faults).await?;
    let mut record = Record::new(row, NoParts {});
    record.cite(&links::sources(deed, input.sources.as_ref(), &mut faults).await?);
    faults.check()?;
    let node = record.row.id.node();
    record.keep(&mut deed.unit, None).await?;
    Ok(node)
}
