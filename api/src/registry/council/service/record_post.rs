//! Record a post's facts: a new post of a council, or news of a known one. What is left out stays as it is.

use entity::{
    id::{CouncilId, PostId, SourceId},
    post::{self, PostBody, PostKind},
    value::{Gender, Translations},
};
use sea_orm::{ColumnTrait, ExprTrait, sea_query::IntoCondition};

use crate::{
    error::Error,
    revision::record::{NoParts, Outcome, Record},
    store::unit::Unit,
};

/// What is known of a post.
#[derive(Clone, Debug)]
pub struct RecordPost {
    /// The council; with the slug, the natural key.
    pub council: CouncilId,
    /// The slug within the council.
    pub slug: String,
    /// The body that it sits in.
    pub body: PostBody,
    /// What sort of post it is.
    pub kind: PostKind,
    /// Its place among its kind.
    pub rank: Option<i32>,
    /// Its title.
    pub title: Translations,
    /// The gender of a holder whom the source does not name.
    pub holder_gender: Option<Gender>,
    /// Where this is known from.
    pub sources: Vec<SourceId>,
}

/// Records the facts.
///
/// # Errors
/// When the database refuses.
pub async fn record(unit: &mut Unit, command: RecordPost) -> Result<Outcome<PostId>, Error> {
    let key = post::Column::CouncilId.eq(command.council).and(post::Column::Slug.eq(&command.slug));
    let before = Record::<post::Model>::find(unit.transaction(), key.into_condition()).await?;
    let mut after = match &before {
        Some(before) => {
            let mut after = before.clone();
            let row = &mut after.row;
            row.body = command.body;
            row.kind = command.kind;
            row.rank = command.rank.or(row.rank);
            row.title = row.title.updated_by(&command.title);
            row.holder_gender = command.holder_gender.or(row.holder_gender);
            after
        }
        None => {
            let row = post::Model {
                id: unit.key().into(),
                council_id: command.council,
                slug: command.slug,
                body: command.body,
                kind: command.kind,
                rank: command.rank,
                title: command.title,
                holder_gender: command.holder_gender,
            };
            Record::new(row, NoParts {})
        }
    };
    after.cite(&command.sources);
    let id = after.row.id;
    Ok(Outcome { id, change: after.keep(unit, before).await? })
}
