//! Create a mandate: an official holds or held a post of a council.

use entity::{
    id::{NodeId, TypedId},
    mandate, post,
};

use super::update_mandate::{contradictions, others};
use crate::{
    act::{
        deed::Deed,
        links,
        refusal::{FaultCode, Faults, Refusal},
    },
    registry::official::{
        input::CreateMandateInput,
        rules::{needs_start, same_mandate},
    },
    revision::record::{NoParts, Record},
};

/// Records a mandate.
pub(crate) async fn create_mandate(deed: &mut Deed, input: CreateMandateInput) -> Result<NodeId, Refusal> {
    let mut faults = Faults::default();
    let post: Record<post::Model> = deed.record(&["post"], &input.post).await?;
    deed.must_be_of(post.row.council_id)?;
    let official = links::official(deed, &["official"], &input.official, &mut faults).await?;
    let [starts_on, ends_on, known_on] =
        [("startsOn", input.starts_on), ("endsOn", input.ends_on), ("knownOn", input.known_on)]
            .map(|(member, said)| said.map(|said| faults.day(&[member], said)));
    let sources = links::sources(deed, input.sources.as_ref(), &mut faults).await?;
    let Some(official_id) = official else {
        return Err(faults.into());
    };
    let row =
        mandate::Model { id: deed.unit.key().into(), official_id, post_id: post.row.id, starts_on, ends_on, known_on };
    contradictions(&row, deed.unit.today(), &mut faults);
    let known = others(deed, &row).await?;
    if let Some(same) = same_mandate(&known, starts_on, known_on) {
        let message = format!(
            "The registry knows this holding of the post as {}: complete that one with updateMandate. For another one give its \
             `startsOn`, or a day outside the known one as `knownOn`.",
            same.id
        );
        faults.add(FaultCode::Taken, &["startsOn"], message);
    } else if starts_on.is_none()
        && let Some(message) = needs_start(&known)
    {
        faults.add(FaultCode::Required, &["startsOn"], message);
    }
    faults.check()?;
    let mut record = Record::new(row, NoParts {});
    record.cite(&sources);
    let node = record.row.id.node();
    record.keep(&mut deed.unit, None).await?;
    Ok(node)
}
