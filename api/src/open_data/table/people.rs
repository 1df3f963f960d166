//! Posts, officials and mandates as tables.

use entity::{council, id::NodeKind, mandate, official, post};
use uuid::Uuid;

use super::{Chunk, MOST, Table, known, sources, stretch_of};
use crate::{
    error::Error,
    open_data::cell::{Cell, Field, Kind, Row, name_of},
    registry::{
        council::{filter::PostFilter, query::POSTS},
        official::{filter::OfficialFilter, query},
    },
    store::{
        list::{NoFilter, Relation},
        snapshot::{Snapshot, Which},
    },
};

impl Table for post::Model {
    const FIELDS: &'static [Field] = &[
        Field::new("id", Kind::Id, "The permanent id.").required(),
        Field::new("council", Kind::Slugs, "The slug of the council that it belongs to or watches over.").required(),
        Field::new("slug", Kind::Slugs, "Unique within the council, stable.").required(),
        Field::new("body", Kind::Name, "Which body it sits in; PostBody of the GraphQL schema.").required(),
        Field::new("kind", Kind::Name, "What sort of post it is; PostKind of the GraphQL schema.").required(),
        Field::new("rank", Kind::Integer, "Its place among posts of its kind, from 1."),
        Field::texts("title", "The post's title."),
        Field::new("holder_gender", Kind::Name, "The gender of a holder whom the source does not name."),
        Field::new("sources", Kind::Slugs, "The slugs of the publications that its facts were taken from."),
    ];

    fn relation(kind: NodeKind) -> Option<Relation> {
        (kind == NodeKind::Council).then_some(POSTS)
    }

    async fn chunk(snapshot: &Snapshot, which: &Which<PostFilter>, after: Option<Uuid>) -> Result<Chunk, Error> {
        let posts = snapshot.models::<post::Model>(which, after, MOST).await?;
        let stretch = stretch_of(&posts, which.is_all());
        let cited = sources(snapshot, &stretch).await?;
        let councils = snapshot.by_keys::<council::Model>(posts.iter().map(|one| one.council_id.0)).await?;
        let rows = posts.into_iter().map(|post| {
            let mut row = Row::default();
            row.push(post.id.to_string()).push(known(&councils, post.council_id.0)?.slug.as_str()).push(post.slug);
            row.push(name_of(post.body)).push(name_of(post.kind)).push(Cell::some(post.rank)).texts(Some(post.title));
            row.push(Cell::some(post.holder_gender.map(name_of)));
            row.push(Cell::some(cited.get(&post.id.0).map(String::as_str)));
            Ok(row)
        });
        Ok(Chunk { rows: rows.collect::<Result<_, Error>>()?, last: stretch.keys.last().copied() })
    }
}

impl Table for official::Model {
    const FIELDS: &'static [Field] = &[
        Field::new("id", Kind::Id, "The permanent id.").required(),
        Field::new("slug", Kind::Slugs, "The name in web addresses: unique, stable.").required(),
        Field::texts("name", "The person's name."),
        Field::new("gender", Kind::Name, "The person's gender, where a source says it."),
        Field::new("sources", Kind::Slugs, "The slugs of the publications that the facts were taken from."),
    ];

    fn relation(kind: NodeKind) -> Option<Relation> {
        (kind == NodeKind::Council).then_some(query::OF_COUNCIL)
    }

    async fn chunk(snapshot: &Snapshot, which: &Which<OfficialFilter>, after: Option<Uuid>) -> Result<Chunk, Error> {
        let officials = snapshot.models::<official::Model>(which, after, MOST).await?;
        let stretch = stretch_of(&officials, which.is_all());
        let cited = sources(snapshot, &stretch).await?;
        let rows = officials.into_iter().map(|official| {
            let mut row = Row::default();
            row.push(official.id.to_string()).push(official.slug).texts(Some(official.name));
            row.push(Cell::some(official.gender.map(name_of)));
            row.push(Cell::some(cited.get(&official.id.0).map(String::as_str)));
            row
        });
        Ok(Chunk { rows: rows.collect(), last: stretch.keys.last().copied() })
    }
}

impl Table for mandate::Model {
    const FIELDS: &'static [Field] = &[
        Field::new("id", Kind::Id, "The permanent id.").required(),
        Field::new("official", Kind::Slugs, "The slug of the official who holds the post.").required(),
        Field::new("council", Kind::Slugs, "The slug of the post's council.").required(),
        Field::new("post", Kind::Slugs, "The slug of the post within the council.").required(),
        Field::new("starts_on", Kind::Date, "The first day."),
        Field::new("ends_on", Kind::Date, "The last day. Unknown does not mean that it still runs."),
        Field::new("known_on", Kind::Date, "A day on which a source shows the official in the post."),
        Field::new("sources", Kind::Slugs, "The slugs of the publications that the facts were taken from."),
    ];

    fn relation(kind: NodeKind) -> Option<Relation> {
        Some(match kind {
            NodeKind::Official => query::MANDATES,
            NodeKind::Post => query::MANDATES_IN_POST,
            _ => return None,
        })
    }

    async fn chunk(snapshot: &Snapshot, which: &Which<NoFilter>, after: Option<Uuid>) -> Result<Chunk, Error> {
        let mandates = snapshot.models::<mandate::Model>(which, after, MOST).await?;
        let stretch = stretch_of(&mandates, which.is_all());
        let cited = sources(snapshot, &stretch).await?;
        let officials = snapshot.by_keys::<official::Model>(mandates.iter().map(|one| one.official_id.0)).await?;
        let posts = snapshot.by_keys::<post::Model>(mandates.iter().map(|one| one.post_id.0)).await?;
        let councils = snapshot.by_keys::<council::Model>(posts.values().map(|one| one.council_id.0)).await?;
        let rows = mandates.into_iter().map(|mandate| {
            let mut row = Row::default();
            let post = known(&posts, mandate.post_id.0)?;
            row.push(mandate.id.to_string()).push(known(&officials, mandate.official_id.0)?.slug.as_str());
            row.push(known(&councils, post.council_id.0)?.slug.as_str()).push(post.slug.as_str());
            for date in [mandate.starts_on, mandate.ends_on, mandate.known_on] {
                row.push(Cell::some(date));
            }
            row.push(Cell::some(cited.get(&mandate.id.0).map(String::as_str)));
            Ok(row)
        });
        Ok(Chunk { rows: rows.collect::<Result<_, Error>>()?, last: stretch.keys.last().copied() })
    }
}
