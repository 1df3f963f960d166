//! Agreements with their council and partners, as the files of standards need them: read stretch by stretch, in a fixed
//! number of statements.

use std::collections::HashMap;

use entity::{
    agreement, association, contribution, council, id::NodeKind, instalment, party, source, theme, value::Translations,
};
use sea_orm::{
    FromQueryResult,
    sea_query::{Asterisk, Order, Query},
};
use uuid::Uuid;

use super::{address::path, organization};
use crate::{
    error::Error,
    registry::agreement::filter::AgreementFilter,
    store::{
        list::Listed,
        snapshot::{Snapshot, Stretch, Which},
    },
};

/// How many agreements are read at once.
const MOST: usize = 1_000;

/// A council or association that takes part in an agreement.
#[derive(Clone, Debug)]
pub(crate) struct Organization {
    /// Its reusable identifier.
    pub(crate) id: String,
    pub(crate) name: Translations,
    /// The path of its permanent address.
    pub(crate) path: String,
}

impl Organization {
    fn council(council: &council::Model) -> Organization {
        Organization {
            id: organization::of_council(council.id),
            name: council.name.clone(),
            path: path(NodeKind::Council, council.id.0),
        }
    }

    fn association(association: &association::Model) -> Organization {
        Organization {
            id: organization::of_association(association),
            name: association.name.clone(),
            path: path(NodeKind::Association, association.id.0),
        }
    }
}

/// An agreement with what the standards say of it.
#[derive(Clone, Debug)]
pub(crate) struct Whole {
    pub(crate) agreement: agreement::Model,
    pub(crate) council: Organization,
    /// Everyone else who takes part, in the agreement's own order.
    pub(crate) partners: Vec<Organization>,
    pub(crate) themes: Vec<theme::Model>,
    pub(crate) contributions: Vec<contribution::Model>,
    pub(crate) instalments: Vec<instalment::Model>,
    pub(crate) sources: Vec<source::Model>,
}

/// The next agreements after a key.
pub(crate) async fn next(
    snapshot: &Snapshot,
    which: &Which<AgreementFilter>,
    after: Option<Uuid>,
) -> Result<Vec<Whole>, Error> {
    let agreements = snapshot.models::<agreement::Model>(which, after, MOST).await?;
    complete(snapshot, agreements, which.is_all()).await
}

/// Agreements by their keys, in any order. Whoever gives the keys knows that they may be seen.
pub(crate) async fn of_keys(snapshot: &Snapshot, keys: &[Uuid]) -> Result<Vec<Whole>, Error> {
    let agreements = snapshot.by_keys::<agreement::Model>(keys.iter().copied()).await?;
    complete(snapshot, agreements.into_values().collect(), false).await
}

async fn complete(snapshot: &Snapshot, agreements: Vec<agreement::Model>, is_whole: bool) -> Result<Vec<Whole>, Error> {
    if agreements.is_empty() {
        return Ok(Vec::new());
    }
    let keys = agreements.iter().map(|agreement| agreement.id.0).collect();
    let stretch = Stretch { rows: Vec::new(), keys, is_whole };
    let mut parties = owned(snapshot, &stretch, "party", |row: &party::Model| row.agreement_id.0).await?;
    let mut contributions =
        owned(snapshot, &stretch, "contribution", |row: &contribution::Model| row.agreement_id.0).await?;
    let mut instalments = owned(snapshot, &stretch, "instalment", |row: &instalment::Model| row.agreement_id.0).await?;
    let mut themes = pairs::<theme::Model>(snapshot, &stretch, ("agreement_theme", "agreement_id", "theme_id")).await?;
    let mut sources = pairs::<source::Model>(snapshot, &stretch, ("citation", "node_id", "source_id")).await?;
    let all = || parties.values().flatten();
    let councils = all().filter_map(|party| Some(party.council_id?.0));
    let councils = councils.chain(agreements.iter().map(|agreement| agreement.council_id.0));
    let councils = snapshot.by_keys::<council::Model>(councils).await?;
    let associations = all().filter_map(|party| Some(party.association_id?.0));
    let associations = snapshot.by_keys::<association::Model>(associations).await?;
    let whole = agreements.into_iter().map(|agreement| {
        let key = agreement.id.0;
        let council = councils.get(&agreement.council_id.0);
        let council = council.ok_or_else(|| Error::internal("no council behind a foreign key"))?;
        let partners = parties.remove(&key).unwrap_or_default().into_iter().filter_map(|party| {
            let council = party.council_id.filter(|id| *id != agreement.council_id);
            let council = council.and_then(|id| councils.get(&id.0)).map(Organization::council);
            let association = party.association_id.and_then(|id| associations.get(&id.0));
            council.or_else(|| association.map(Organization::association))
        });
        Ok(Whole {
            council: Organization::council(council),
            partners: partners.collect(),
            themes: themes.remove(&key).unwrap_or_default(),
            contributions: contributions.remove(&key).unwrap_or_default(),
            instalments: instalments.remove(&key).unwrap_or_default(),
            sources: sources.remove(&key).unwrap_or_default(),
            agreement,
        })
    });
    whole.collect()
}

/// The parts of each agreement, in the agreement's own order.
async fn owned<R: FromQueryResult>(
    snapshot: &Snapshot,
    stretch: &Stretch,
    table: &'static str,
    owner: impl Fn(&R) -> Uuid,
) -> Result<HashMap<Uuid, Vec<R>>, Error> {
    let query = Query::select()
        .column(Asterisk)
        .from(table)
        .and_where(snapshot.within(table, "agreement_id", stretch))
        .order_by("position", Order::Asc)
        .to_owned();
    let mut found: HashMap<Uuid, Vec<R>> = HashMap::new();
    for row in snapshot.select(&query).await? {
        let row = R::from_query_result(&row, "")?;
        found.entry(owner(&row)).or_default().push(row);
    }
    Ok(found)
}

/// What a table of pairs gives each agreement.
async fn pairs<R: Listed + Clone>(
    snapshot: &Snapshot,
    stretch: &Stretch,
    (table, owner, target): (&'static str, &'static str, &'static str),
) -> Result<HashMap<Uuid, Vec<R>>, Error> {
    let query = Query::select()
        .columns([owner, target])
        .from(table)
        .and_where(snapshot.within(table, owner, stretch))
        .order_by("position", Order::Asc)
        .to_owned();
    let rows = snapshot.select(&query).await?;
    let pairs = rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?)));
    let pairs: Vec<(Uuid, Uuid)> = pairs.collect::<Result<_, sea_orm::DbErr>>()?;
    let targets = snapshot.by_keys::<R>(pairs.iter().map(|(_, target)| *target)).await?;
    let mut found: HashMap<Uuid, Vec<R>> = HashMap::new();
    for (owner, target) in pairs {
        if let Some(row) = targets.get(&target) {
            found.entry(owner).or_default().push(row.clone());
        }
    }
    Ok(found)
}
