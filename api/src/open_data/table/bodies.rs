//! Councils, associations, facilities and ceremonies as tables.

use std::collections::HashMap;

use entity::{
    association, ceremony, council, facility,
    id::{NodeId, NodeKind},
};
use sea_orm::{
    DbErr, QueryResult,
    sea_query::{Expr, ExprTrait, SelectStatement},
};
use uuid::Uuid;

use super::{Chunk, MOST, Table, agreements::slugs, known, sources, stretch_of};
use crate::{
    error::Error,
    open_data::{
        cell::{Cell, Field, Kind, Row, name_of},
        organization::of_association,
    },
    registry::{
        agreement, association::filter::AssociationFilter, ceremony as ceremonies, council::filter::CouncilFilter,
    },
    store::{
        list::{NoFilter, Relation},
        snapshot::{Snapshot, Stretch, Which},
    },
};

impl Table for council::Model {
    const FIELDS: &'static [Field] = &[
        Field::new("id", Kind::Id, "The permanent id.").required(),
        Field::new("slug", Kind::Slugs, "The name in web addresses: unique, stable.").required(),
        Field::new("code", Kind::Text, "The letters that begin the references of its agreements.").required(),
        Field::new("kind", Kind::Name, "What sort of council it is; CouncilKind of the GraphQL schema.").required(),
        Field::texts("name", "The official name."),
        Field::texts("prefecture", "The prefecture or province that it lies in."),
        Field::texts("region", "The region that it lies in."),
        Field::new(
            "geographic_code",
            Kind::Text,
            "The code of the High Commission for Planning's list of territorial units.",
        ),
        Field::new("requires_deliberation", Kind::Truth, "Whether it signs only what it has voted.").required(),
        Field::new("visa_threshold", Kind::Money, "The sum in MAD from which an agreement needs the governor's visa."),
        Field::new("visa_days", Kind::Integer, "The days after which a visa that was asked for counts as given."),
        Field::new("sources", Kind::Slugs, "The slugs of the publications that its facts were taken from."),
    ];

    fn relation(kind: NodeKind) -> Option<Relation> {
        (kind == NodeKind::Association).then_some(crate::registry::council::query::OF_ASSOCIATION)
    }

    async fn chunk(snapshot: &Snapshot, which: &Which<CouncilFilter>, after: Option<Uuid>) -> Result<Chunk, Error> {
        let councils = snapshot.models::<council::Model>(which, after, MOST).await?;
        let stretch = stretch_of(&councils, which.is_all());
        let cited = sources(snapshot, &stretch).await?;
        let rows = councils.into_iter().map(|council| {
            let mut row = Row::default();
            row.push(council.id.to_string()).push(council.slug).push(council.code).push(name_of(council.kind));
            row.texts(Some(council.name)).texts(council.prefecture).texts(council.region);
            row.push(Cell::some(council.geographic_code)).push(council.requires_deliberation);
            row.push(Cell::money(council.visa_threshold)).push(Cell::some(council.visa_days));
            row.push(Cell::some(cited.get(&council.id.0).map(String::as_str)));
            row
        });
        Ok(Chunk { rows: rows.collect(), last: stretch.keys.last().copied() })
    }
}

impl Table for association::Model {
    const FIELDS: &'static [Field] = &[
        Field::new("id", Kind::Id, "The permanent id.").required(),
        Field::new(
            "organization_id",
            Kind::Text,
            "A reusable identifier of the organisation, with the list that it stands in.",
        )
        .required(),
        Field::new("slug", Kind::Slugs, "The name in web addresses: unique, stable.").required(),
        Field::new("kind", Kind::Name, "What sort of body it is; AssociationKind of the GraphQL schema.").required(),
        Field::texts("name", "The official name."),
        Field::texts("neighbourhood", "The neighbourhood that it works in."),
        Field::texts("purpose", "What it is for."),
        Field::new("related_party", Kind::Truth, "Whether it is tied to the council that it deals with.").required(),
        Field::texts("related_party_note", "How it is tied."),
        Field::new("ice", Kind::Text, "Its ICE (identifiant commun de l'entreprise): fifteen digits."),
        Field::new("sources", Kind::Slugs, "The slugs of the publications that its facts were taken from."),
    ];

    fn relation(kind: NodeKind) -> Option<Relation> {
        (kind == NodeKind::Council).then_some(crate::registry::association::query::OF_COUNCIL)
    }

    async fn chunk(snapshot: &Snapshot, which: &Which<AssociationFilter>, after: Option<Uuid>) -> Result<Chunk, Error> {
        let associations = snapshot.models::<association::Model>(which, after, MOST).await?;
        let stretch = stretch_of(&associations, which.is_all());
        let cited = sources(snapshot, &stretch).await?;
        let rows = associations.into_iter().map(|association| {
            let mut row = Row::default();
            row.push(association.id.to_string()).push(of_association(&association));
            row.push(association.slug).push(name_of(association.kind));
            row.texts(Some(association.name)).texts(association.neighbourhood).texts(association.purpose);
            row.push(association.related_party).texts(association.related_party_note);
            row.push(Cell::some(association.ice));
            row.push(Cell::some(cited.get(&association.id.0).map(String::as_str)));
            row
        });
        Ok(Chunk { rows: rows.collect(), last: stretch.keys.last().copied() })
    }
}

impl Table for facility::Model {
    const FIELDS: &'static [Field] = &[
        Field::new("id", Kind::Id, "The permanent id.").required(),
        Field::new("council", Kind::Slugs, "The slug of the council on whose territory it stands.").required(),
        Field::texts("name", "What it is called."),
        Field::new("sources", Kind::Slugs, "The slugs of the publications that its facts were taken from."),
    ];

    fn relation(kind: NodeKind) -> Option<Relation> {
        (kind == NodeKind::Council).then_some(agreement::query::FACILITIES)
    }

    async fn chunk(snapshot: &Snapshot, which: &Which<NoFilter>, after: Option<Uuid>) -> Result<Chunk, Error> {
        let facilities = snapshot.models::<facility::Model>(which, after, MOST).await?;
        let stretch = stretch_of(&facilities, which.is_all());
        let cited = sources(snapshot, &stretch).await?;
        let councils = snapshot.by_keys::<council::Model>(facilities.iter().map(|one| one.council_id.0)).await?;
        let rows = facilities.into_iter().map(|facility| {
            let mut row = Row::default();
            row.push(facility.id.to_string()).push(known(&councils, facility.council_id.0)?.slug.as_str());
            row.texts(Some(facility.name));
            row.push(Cell::some(cited.get(&facility.id.0).map(String::as_str)));
            Ok(row)
        });
        Ok(Chunk { rows: rows.collect::<Result<_, Error>>()?, last: stretch.keys.last().copied() })
    }
}

impl Table for ceremony::Model {
    const FIELDS: &'static [Field] = &[
        Field::new("id", Kind::Id, "The permanent id.").required(),
        Field::new("slug", Kind::Slugs, "The name in web addresses: unique, stable.").required(),
        Field::new("council", Kind::Slugs, "The slug of the council that held it.").required(),
        Field::new("kind", Kind::Name, "What sort of event it was; CeremonyKind of the GraphQL schema.").required(),
        Field::new("held_on", Kind::Date, "The day, in Morocco.").required(),
        Field::texts("venue", "Where it was held."),
        Field::new("chair_official", Kind::Slugs, "The slug of the official who chaired it."),
        Field::new(
            "chair_post",
            Kind::Slugs,
            "The slug of the post in which the chair sat; council/post if it is another council's.",
        ),
        Field::new("chair_on_behalf_of", Kind::Slugs, "The slug of the post for which the chair stood in."),
        Field::new(
            "attending_posts",
            Kind::Slugs,
            "The slugs of the posts that attended, where the report gives no names.",
        ),
        Field::new("attending_officials", Kind::Slugs, "The slugs of the officials who attended by name."),
        Field::new("sources", Kind::Slugs, "The slugs of the publications that its facts were taken from."),
    ];

    fn relation(kind: NodeKind) -> Option<Relation> {
        Some(match kind {
            NodeKind::Council => ceremonies::query::OF_COUNCIL,
            NodeKind::Official => ceremonies::query::WITH_OFFICIAL,
            NodeKind::Post => ceremonies::query::WITH_POST,
            _ => return None,
        })
    }

    async fn chunk(
        snapshot: &Snapshot,
        which: &Which<ceremonies::filter::CeremonyFilter>,
        after: Option<Uuid>,
    ) -> Result<Chunk, Error> {
        let held = snapshot.models::<ceremony::Model>(which, after, MOST).await?;
        let stretch = stretch_of(&held, which.is_all());
        let cited = sources(snapshot, &stretch).await?;
        let councils = snapshot.by_keys::<council::Model>(held.iter().map(|one| one.council_id.0)).await?;
        let (mut officials, mut posts) = (Vec::new(), Vec::new());
        for one in &held {
            officials.extend(one.chair_official_id.map(|id| id.0));
            posts.extend(one.chair_post_id.iter().chain(&one.chair_on_behalf_of_id).map(|id| id.0));
        }
        let officials = snapshot.by_keys::<entity::official::Model>(officials).await?;
        let posts = snapshot.by_keys::<entity::post::Model>(posts).await?;
        let own = snapshot.by_keys::<council::Model>(posts.values().map(|post| post.council_id.0)).await?;
        let attending_posts = attending_posts(snapshot, &stretch).await?;
        let attending = slugs(snapshot, &stretch, "attendance", "ceremony_id", "official_id", "official").await?;
        let rows = held.into_iter().map(|ceremony| {
            let mut row = Row::default();
            row.push(NodeId { kind: NodeKind::Ceremony, uuid: ceremony.id.0 }.to_string()).push(ceremony.slug);
            row.push(known(&councils, ceremony.council_id.0)?.slug.as_str()).push(name_of(ceremony.kind));
            row.push(ceremony.held_on).texts(ceremony.venue);
            let official = ceremony.chair_official_id.and_then(|id| officials.get(&id.0));
            row.push(Cell::some(official.map(|official| official.slug.as_str())));
            for post in [ceremony.chair_post_id, ceremony.chair_on_behalf_of_id] {
                let post = post.and_then(|id| posts.get(&id.0));
                row.push(Cell::some(post.map(|post| match own.get(&post.council_id.0) {
                    Some(own) if post.council_id != ceremony.council_id => format!("{}/{}", own.slug, post.slug),
                    _ => post.slug.clone(),
                })));
            }
            for found in [&attending_posts, &attending] {
                row.push(Cell::some(found.get(&ceremony.id.0).map(String::as_str)));
            }
            row.push(Cell::some(cited.get(&ceremony.id.0).map(String::as_str)));
            Ok(row)
        });
        Ok(Chunk { rows: rows.collect::<Result<_, Error>>()?, last: stretch.keys.last().copied() })
    }
}

/// The posts that attended each ceremony of the stretch, joined in their order.
async fn attending_posts(snapshot: &Snapshot, stretch: &Stretch) -> Result<HashMap<Uuid, String>, Error> {
    let own = "\"post\".\"council_id\" = \"ceremony\".\"council_id\"";
    let slug =
        format!("CASE WHEN {own} THEN \"post\".\"slug\" ELSE \"council\".\"slug\" || '/' || \"post\".\"slug\" END");
    let query = SelectStatement::new()
        .column(("attendance", "ceremony_id"))
        // Every name here is the program's own.
        .expr(Expr::cust(format!("string_agg({slug}, ';' ORDER BY \"attendance\".\"position\")")))
        .from("attendance")
        .inner_join("ceremony", Expr::col(("ceremony", "id")).equals(("attendance", "ceremony_id")))
        .inner_join("post", Expr::col(("post", "id")).equals(("attendance", "post_id")))
        .inner_join("council", Expr::col(("council", "id")).equals(("post", "council_id")))
        .and_where(snapshot.within("attendance", "ceremony_id", stretch))
        .group_by_col(("attendance", "ceremony_id"))
        .to_owned();
    let rows = snapshot.select(&query).await?;
    let read = |row: &QueryResult| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?));
    Ok(rows.iter().map(read).collect::<Result<_, DbErr>>()?)
}
