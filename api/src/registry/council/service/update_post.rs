//! Update a post.

use entity::{
    id::{NodeId, TypedId},
    post,
};

use crate::{
    act::{
        deed::Deed,
        links,
        reading::updated,
        refusal::{FaultCode, Faults, Refusal},
    },
    registry::council::input::UpdatePostInput,
    revision::record::Record,
};

/// The largest place among posts of a kind.
const LARGEST_RANK: i32 = 10_000;

/// Changes a post.
pub(crate) async fn update_post(deed: &mut Deed, input: UpdatePostInput) -> Result<NodeId, Refusal> {
    let before: Record<post::Model> = deed.record(&["id"], &input.id).await?;
    let node = before.row.id.node();
    deed.must_be_of(before.row.council_id)?;
    deed.expect(node, input.expected_revision).await?;
    let (mut after, mut faults) = (before.clone(), Faults::default());
    deed.why(input.reason.as_deref(), &mut faults);
    let row = &mut after.row;
    row.body = input.body.map_or(row.body, Into::into);
    row.kind = input.kind.map_or(row.kind, Into::into);
    row.rank = updated(&input.rank, row.rank, |said| rank(*said, &mut faults));
    row.title = faults.lasting_text(&["title"], input.title.as_ref(), &row.title);
    row.holder_gender = updated(&input.holder_gender, row.holder_gender, |gender| (*gender).into());
    after.cite(&links::sources(deed, input.sources.as_ref(), &mut faults).await?);
    faults.check()?;
    after.keep(&mut deed.unit, Some(before)).await?;
    Ok(node)
}

/// A place among the posts of a kind.
pub(super) fn rank(said: i32, faults: &mut Faults) -> i32 {
    if !(1..=LARGEST_RANK).contains(&said) {
        faults.add(FaultCode::Invalid, &["rank"], format!("Posts of a kind are counted from 1, up to {LARGEST_RANK}."));
    }
    said
}
