//! Themes, beneficiary groups and sources as tables.

use entity::{beneficiary_group, source, theme};
use uuid::Uuid;

use super::{Chunk, MOST, Table};
use crate::{
    error::Error,
    open_data::cell::{Cell, Field, Kind, Row, name_of},
    store::{
        list::NoFilter,
        snapshot::{Snapshot, Which},
    },
};

impl Table for theme::Model {
    const FIELDS: &'static [Field] = &[
        Field::new("id", Kind::Id, "The permanent id.").required(),
        Field::new("slug", Kind::Slugs, "The name in web addresses: unique, stable.").required(),
        Field::new("parent", Kind::Slugs, "The slug of the wider theme."),
        Field::texts("label", "What it is called."),
    ];

    async fn chunk(snapshot: &Snapshot, which: &Which<NoFilter>, after: Option<Uuid>) -> Result<Chunk, Error> {
        let themes = snapshot.models::<theme::Model>(which, after, MOST).await?;
        let last = themes.last().map(|theme| theme.id.0);
        let above = themes.iter().filter_map(|theme| Some(theme.parent_id?.0));
        let above = snapshot.by_keys::<theme::Model>(above).await?;
        let rows = themes.into_iter().map(|theme| {
            let mut row = Row::default();
            let parent = theme.parent_id.and_then(|id| above.get(&id.0));
            row.push(theme.id.to_string()).push(theme.slug);
            row.push(Cell::some(parent.map(|parent| parent.slug.as_str()))).texts(Some(theme.label));
            row
        });
        Ok(Chunk { rows: rows.collect(), last })
    }
}

impl Table for beneficiary_group::Model {
    const FIELDS: &'static [Field] = &[
        Field::new("id", Kind::Id, "The permanent id.").required(),
        Field::new("slug", Kind::Slugs, "The name in web addresses: unique, stable.").required(),
        Field::texts("label", "What it is called."),
    ];

    async fn chunk(snapshot: &Snapshot, which: &Which<NoFilter>, after: Option<Uuid>) -> Result<Chunk, Error> {
        let groups = snapshot.models::<beneficiary_group::Model>(which, after, MOST).await?;
        let last = groups.last().map(|group| group.id.0);
        let rows = groups.into_iter().map(|group| {
            let mut row = Row::default();
            row.push(group.id.to_string()).push(group.slug).texts(Some(group.label));
            row
        });
        Ok(Chunk { rows: rows.collect(), last })
    }
}

impl Table for source::Model {
    const FIELDS: &'static [Field] = &[
        Field::new("id", Kind::Id, "The permanent id.").required(),
        Field::new("slug", Kind::Slugs, "The name in web addresses: unique, stable.").required(),
        Field::new("kind", Kind::Name, "What sort of publication it is; SourceKind of the GraphQL schema.").required(),
        Field::texts("title", "Its title."),
        Field::new("url", Kind::Address, "Where it can be read."),
        Field::new("published_on", Kind::Date, "When it was published."),
        Field::new("event_on", Kind::Date, "The day of the event that it reports."),
        Field::new("language", Kind::Text, "The language that it is written in: ar, fr, zgh or en."),
    ];

    async fn chunk(snapshot: &Snapshot, which: &Which<NoFilter>, after: Option<Uuid>) -> Result<Chunk, Error> {
        let sources = snapshot.models::<source::Model>(which, after, MOST).await?;
        let last = sources.last().map(|source| source.id.0);
        let rows = sources.into_iter().map(|source| {
            let mut row = Row::default();
            row.push(source.id.to_string()).push(source.slug).push(name_of(source.kind)).texts(Some(source.title));
            row.push(Cell::some(source.url)).push(Cell::some(source.published_on)).push(Cell::some(source.event_on));
            row.push(Cell::some(source.language));
            row
        });
        Ok(Chunk { rows: rows.collect(), last })
    }
}
