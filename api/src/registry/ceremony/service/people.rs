//! Who chaired and who attended a ceremony, as the acts give it: read into the record, with every fault named.

use entity::{
    ceremony,
    id::{CouncilId, PostId},
    official,
};

use super::record::attended;
use crate::{
    act::{
        deed::Deed,
        links,
        reading::Said,
        refusal::{FaultCode, Faults, Refusal},
    },
    registry::ceremony::{input::ChairInput, record::CeremonyRecord},
};

/// Reads who chaired.
pub(super) async fn chair(
    deed: &Deed,
    row: &mut ceremony::Model,
    said: &ChairInput,
    faults: &mut Faults,
) -> Result<(), Refusal> {
    let council = row.council_id;
    match &said.official {
        Said::Undefined => {}
        Said::Null => row.chair_official_id = None,
        Said::Value(slug) => {
            row.chair_official_id = links::official(deed, &["chair", "official"], slug, faults).await?
        }
    }
    match &said.post {
        Said::Undefined => {}
        Said::Null => row.chair_post_id = None,
        Said::Value(slug) => row.chair_post_id = links::post(deed, council, &["chair", "post"], slug, faults).await?,
    }
    match &said.on_behalf_of {
        Said::Undefined => {}
        Said::Null => row.chair_on_behalf_of_id = None,
        Said::Value(slug) => {
            row.chair_on_behalf_of_id = links::post(deed, council, &["chair", "onBehalfOf"], slug, faults).await?;
        }
    }
    Ok(())
}

/// Reads who attended; a list that is given is the whole list.
pub(super) async fn attendance(
    deed: &Deed,
    record: &mut CeremonyRecord,
    (posts, officials): (Option<&Vec<String>>, Option<&Vec<String>>),
    faults: &mut Faults,
) -> Result<(), Refusal> {
    if posts.is_none() && officials.is_none() {
        return Ok(());
    }
    let posts = match posts {
        Some(slugs) => Some(attending_posts(deed, record.row.council_id, slugs, faults).await?),
        None => None,
    };
    let officials = match officials {
        Some(slugs) => {
            let column = official::Column::Slug;
            let found = links::each::<official::Model>(deed, "attendingOfficials", slugs, column, faults).await?;
            Some(found.into_iter().map(|official| official.id).collect())
        }
        None => None,
    };
    record.parts.attendance = attended(&deed.unit, record, posts, officials);
    Ok(())
}

async fn attending_posts(
    deed: &Deed,
    council: CouncilId,
    slugs: &[String],
    faults: &mut Faults,
) -> Result<Vec<PostId>, Refusal> {
    const MEMBER: &str = "attendingPosts";
    links::too_long(MEMBER, slugs.len(), faults)?;
    let mut posts = Vec::with_capacity(slugs.len());
    for (index, slug) in slugs.iter().enumerate() {
        let at = [MEMBER, &index.to_string()];
        match links::post(deed, council, &at, slug, faults).await? {
            Some(post) if posts.contains(&post) => {
                faults.add(FaultCode::Invalid, &at, "This stands twice in the list.")
            }
            found => posts.extend(found),
        }
    }
    Ok(posts)
}
