//! Create a council: all councils share the list of them, so it takes a token for all.

use entity::{
    council,
    id::{NodeId, TypedId},
};

use super::record::{free_code, taken};
use crate::{
    act::{
        deed::Deed,
        links,
        refusal::{FaultCode, Faults, Refusal},
    },
    registry::council::{input::CreateCouncilInput, rules},
    revision::record::{NoParts, Record},
};

/// Records a council.
pub(crate) async fn create_council(deed: &mut Deed, input: CreateCouncilInput) -> Result<NodeId, Refusal> {
    let mut faults = Faults::default();
    let slug = faults.slug(&["slug"], &input.slug);
    links::free::<council::Model>(deed, council::Column::Slug, &slug, &mut faults).await?;
    if input.code.as_deref().is_some_and(|code| !rules::is_code(code)) {
        let message = "A code is a capital letter, then capital letters and digits, 10 in all at most, such as AM.";
        faults.add(FaultCode::Invalid, &["code"], message);
    }
    let row = council::Model {
        id: deed.unit.key().into(),
        slug,
        code: input.code.clone().unwrap_or_default(),
        kind: input.kind.into(),
        name: faults.text(&["name"], &input.name, None),
        prefecture: input.prefecture.map(|text| faults.text(&["prefecture"], &text, None)),
        region: input.region.map(|text| faults.text(&["region"], &text, None)),
        geographic_code: input.geographic_code.map(|code| faults.name(&["geographicCode"], &code)),
        requires_deliberation: false,
        visa_threshold: None,
        visa_days: None,
    };
    let mut record = Record::new(row, NoParts {});
    record.cite(&links::sources(deed, input.sources.as_ref(), &mut faults).await?);
    faults.check()?;
    if input.code.is_none() {
        record.row.code = free_code(&deed.unit, &record.row.slug).await?;
    }
    if let Some((member, message)) = taken(&deed.unit, &record.row).await? {
        return Err(Refusal::fault(FaultCode::Taken, &[member], message));
    }
    let node = record.row.id.node();
    record.keep(&mut deed.unit, None).await?;
    Ok(node)
}
