//! Agreements as a table: a row for each, with the natural keys of what it points at.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{
    agreement,
    id::{NodeId, NodeKind},
    value::Translations,
};
use sea_orm::{
    DbErr, QueryResult,
    sea_query::{Expr, ExprTrait, Order, SelectStatement},
};
use uuid::Uuid;

use super::{Chunk, MOST, Table, known};
use crate::{
    error::Error,
    graphql::direct::enum_name,
    open_data::cell::{Cell, Field, Kind, Row, joined, translations},
    registry::agreement::{
        filter::AgreementFilter,
        query,
        rules::{Dates, status_on},
        schema::AgreementStatus,
    },
    store::{
        list::Relation,
        snapshot::{Snapshot, Stretch, Which},
    },
};

impl Table for agreement::Model {
    const FIELDS: &'static [Field] = &[
        Field::new("id", Kind::Id, "The permanent id.").required(),
        Field::new(
            "reference",
            Kind::Text,
            "The registry's own number, such as AM-2025-0001: never changed, never reused.",
        )
        .required(),
        Field::new(
            "status",
            Kind::Name,
            "Where it stands on the day of the download; AgreementStatus of the GraphQL schema.",
        )
        .required(),
        Field::new("council", Kind::Slugs, "The slug of the council that entered into it.").required(),
        Field::texts("council_name", "The council's name."),
        Field::texts("title", "The title."),
        Field::texts("purpose", "What it is for."),
        Field::new("associations", Kind::Slugs, "The slugs of the associations that are parties."),
        Field::texts("association_name", "The associations' names, in the same order, joined by a semicolon."),
        Field::new("themes", Kind::Slugs, "The slugs of its themes."),
        Field::new("beneficiary_groups", Kind::Slugs, "The slugs of the groups that it serves."),
        Field::texts("facility_name", "The building or place that it is about."),
        Field::new("ceremony", Kind::Slugs, "The slug of the ceremony at which it was signed."),
        Field::new("amount", Kind::Money, "The whole sum, in currency. Empty if it is not known, which is not zero."),
        Field::new("currency", Kind::Name, "The currency of the amount (ISO 4217)."),
        Field::new("approved_on", Kind::Date, "When the council's deliberation approved it."),
        Field::new("signed_on", Kind::Date, "When the last party signed it."),
        Field::new("starts_on", Kind::Date, "The first day of its term."),
        Field::new("ends_on", Kind::Date, "The last day of its term."),
        Field::new("completed_on", Kind::Date, "When it was closed as carried out."),
        Field::new("terminated_on", Kind::Date, "When it was ended early."),
        Field::new("withdrawn_on", Kind::Date, "When it was given up before signature."),
        Field::new("suspended_on", Kind::Date, "The first day of its newest suspension, unless it was lifted."),
        Field::new("suspended_until", Kind::Date, "The last day of that suspension."),
        Field::new("submitted_on", Kind::Date, "When the draft was handed in for review."),
        Field::texts("termination_reason", "Why it was ended early."),
        Field::texts("completion_note", "What was said when it was closed as carried out."),
        Field::new("sources", Kind::Slugs, "The slugs of the publications that its facts were taken from."),
    ];

    fn relation(kind: NodeKind) -> Option<Relation> {
        Some(match kind {
            NodeKind::Council => query::OF_COUNCIL,
            NodeKind::Association => query::OF_ASSOCIATION,
            NodeKind::Theme => query::OF_THEME,
            NodeKind::BeneficiaryGroup => query::OF_BENEFICIARY_GROUP,
            NodeKind::Ceremony => query::OF_CEREMONY,
            NodeKind::Facility => query::OF_FACILITY,
            NodeKind::Source => query::OF_SOURCE,
            _ => return None,
        })
    }

    async fn chunk(snapshot: &Snapshot, which: &Which<AgreementFilter>, after: Option<Uuid>) -> Result<Chunk, Error> {
        let stretch = snapshot
            .stretch::<agreement::Model>(which, after, MOST, |query, texts| {
                for name in COLUMNS {
                    query.column((AGREEMENT, name));
                }
                for name in TEXTS {
                    query.expr(texts.of(AGREEMENT, name));
                }
            })
            .await?;
        if stretch.keys.is_empty() {
            return Ok(Chunk::default());
        }
        let councils = councils(snapshot, &stretch).await?;
        let associations = associations(snapshot, &stretch).await?;
        let facilities = facilities(snapshot, &stretch).await?;
        let ceremonies = ceremonies(snapshot, &stretch).await?;
        let pairs = |table, target, slug_of| slugs(snapshot, &stretch, table, "agreement_id", target, slug_of);
        let themes = pairs("agreement_theme", "theme_id", "theme").await?;
        let groups = pairs("agreement_beneficiary", "beneficiary_group_id", "beneficiary_group").await?;
        let sources = slugs(snapshot, &stretch, "citation", "node_id", "source_id", "source").await?;
        let today = snapshot.sight().today;
        let mut rows = Vec::with_capacity(stretch.rows.len());
        for (read, key) in stretch.rows.iter().zip(&stretch.keys) {
            let agreement = Read::of(read)?;
            let mut row = Row::with_capacity(60);
            let council = known(&councils, agreement.council)?;
            row.push(NodeId { kind: NodeKind::Agreement, uuid: *key }.to_string());
            row.push(agreement.reference);
            row.push(enum_name(AgreementStatus::from(status_on(&agreement.dates, today))));
            row.push(council.0.as_str()).texts(Some(council.1.clone())).texts(translations(&agreement.title));
            row.texts(agreement.purpose.as_deref().and_then(translations));
            let parties = associations.get(key);
            row.push(parties.map_or(Cell::Empty, |(slugs, _)| Cell::from(slugs.join(";"))));
            row.texts(parties.and_then(|(_, names)| joined(names)));
            for found in [&themes, &groups] {
                row.push(Cell::some(found.get(key).map(String::as_str)));
            }
            row.texts(agreement.facility.and_then(|facility| facilities.get(&facility)).cloned());
            row.push(Cell::some(agreement.ceremony.and_then(|ceremony| ceremonies.get(&ceremony)).map(String::as_str)));
            row.push(Cell::money(agreement.amount)).push(Cell::some(agreement.currency));
            let dates = &agreement.dates;
            for date in [
                dates.approved_on,
                dates.signed_on,
                dates.starts_on,
                dates.ends_on,
                dates.completed_on,
                dates.terminated_on,
                dates.withdrawn_on,
                dates.suspended_on,
                dates.suspended_until,
                agreement.submitted_on,
            ] {
                row.push(Cell::some(date));
            }
            row.texts(agreement.termination_reason.as_deref().and_then(translations));
            row.texts(agreement.completion_note.as_deref().and_then(translations));
            row.push(Cell::some(sources.get(key).map(String::as_str)));
            rows.push(row);
        }
        Ok(Chunk { rows, last: stretch.keys.last().copied() })
    }
}

const AGREEMENT: &str = "agreement";

/// What is read of each agreement after its key, in this order.
const COLUMNS: [&str; 16] = [
    "reference",
    "council_id",
    "facility_id",
    "ceremony_id",
    "amount",
    "currency",
    "approved_on",
    "signed_on",
    "starts_on",
    "ends_on",
    "completed_on",
    "terminated_on",
    "withdrawn_on",
    "suspended_on",
    "suspended_until",
    "submitted_on",
];

/// And after those.
const TEXTS: [&str; 4] = ["title", "purpose", "termination_reason", "completion_note"];

/// An agreement as it was read, by place: names would be looked up for every cell.
struct Read {
    reference: String,
    council: Uuid,
    facility: Option<Uuid>,
    ceremony: Option<Uuid>,
    amount: Option<i64>,
    currency: Option<String>,
    dates: Dates,
    submitted_on: Option<NaiveDate>,
    title: String,
    purpose: Option<String>,
    termination_reason: Option<String>,
    completion_note: Option<String>,
}

impl Read {
    fn of(row: &QueryResult) -> Result<Read, DbErr> {
        let date = |place| row.try_get_by_index(place);
        Ok(Read {
            reference: row.try_get_by_index(1)?,
            council: row.try_get_by_index(2)?,
            facility: row.try_get_by_index(3)?,
            ceremony: row.try_get_by_index(4)?,
            amount: row.try_get_by_index(5)?,
            currency: row.try_get_by_index(6)?,
            dates: Dates {
                approved_on: date(7)?,
                signed_on: date(8)?,
                starts_on: date(9)?,
                ends_on: date(10)?,
                completed_on: date(11)?,
                terminated_on: date(12)?,
                withdrawn_on: date(13)?,
                suspended_on: date(14)?,
                suspended_until: date(15)?,
            },
            submitted_on: date(16)?,
            title: row.try_get_by_index(17)?,
            purpose: row.try_get_by_index(18)?,
            termination_reason: row.try_get_by_index(19)?,
            completion_note: row.try_get_by_index(20)?,
        })
    }
}

/// The slugs and names of the councils that entered into agreements of the stretch.
async fn councils(snapshot: &Snapshot, stretch: &Stretch) -> Result<HashMap<Uuid, (String, Translations)>, Error> {
    let these = SelectStatement::new()
        .column("council_id")
        .from(AGREEMENT)
        .and_where(snapshot.within(AGREEMENT, "id", stretch))
        .to_owned();
    let query = SelectStatement::new()
        .column("id")
        .column("slug")
        .expr(snapshot.texts().of("council", "name"))
        .from("council")
        .and_where(Expr::col("id").in_subquery(these))
        .to_owned();
    let rows = snapshot.select(&query).await?;
    let read = |row: &QueryResult| {
        let name: String = row.try_get_by_index(2)?;
        Ok((row.try_get_by_index(0)?, (row.try_get_by_index(1)?, translations(&name).unwrap_or_default())))
    };
    Ok(rows.iter().map(read).collect::<Result<_, DbErr>>()?)
}

/// The associations that are parties to agreements of the stretch: slugs and names, in each agreement's own order.
async fn associations(
    snapshot: &Snapshot,
    stretch: &Stretch,
) -> Result<HashMap<Uuid, (Vec<String>, Vec<Translations>)>, Error> {
    let query = SelectStatement::new()
        .column(("party", "agreement_id"))
        .column(("association", "slug"))
        .expr(snapshot.texts().of("association", "name"))
        .from("party")
        .inner_join("association", Expr::col(("association", "id")).equals(("party", "association_id")))
        .and_where(snapshot.within("party", "agreement_id", stretch))
        .order_by(("party", "agreement_id"), Order::Asc)
        .order_by(("party", "position"), Order::Asc)
        .to_owned();
    let mut found: HashMap<Uuid, (Vec<String>, Vec<Translations>)> = HashMap::with_capacity(stretch.keys.len());
    for row in snapshot.select(&query).await? {
        let (slugs, names) = found.entry(row.try_get_by_index(0)?).or_default();
        slugs.push(row.try_get_by_index(1)?);
        let name: String = row.try_get_by_index(2)?;
        names.push(translations(&name).unwrap_or_default());
    }
    Ok(found)
}

/// The names of the facilities of the stretch.
async fn facilities(snapshot: &Snapshot, stretch: &Stretch) -> Result<HashMap<Uuid, Translations>, Error> {
    let keys = stretch.rows.iter().map(|row| row.try_get_by_index::<Option<Uuid>>(3));
    let keys = keys.collect::<Result<Vec<_>, _>>()?;
    let found = snapshot.by_keys::<entity::facility::Model>(keys.into_iter().flatten()).await?;
    Ok(found.into_iter().map(|(key, facility)| (key, facility.name)).collect())
}

/// The slugs of the ceremonies of the stretch.
async fn ceremonies(snapshot: &Snapshot, stretch: &Stretch) -> Result<HashMap<Uuid, String>, Error> {
    let keys = stretch.rows.iter().map(|row| row.try_get_by_index::<Option<Uuid>>(4));
    let keys = keys.collect::<Result<Vec<_>, _>>()?;
    let found = snapshot.by_keys::<entity::ceremony::Model>(keys.into_iter().flatten()).await?;
    Ok(found.into_iter().map(|(key, ceremony)| (key, ceremony.slug)).collect())
}

/// The slugs of what a table of pairs gives each row of the stretch, joined in their order.
pub(super) async fn slugs(
    snapshot: &Snapshot,
    stretch: &Stretch,
    pairs: &'static str,
    owner: &'static str,
    target: &'static str,
    table: &'static str,
) -> Result<HashMap<Uuid, String>, Error> {
    let query = SelectStatement::new()
        .column((pairs, owner))
        // Every name here is the program's own.
        .expr(Expr::cust(format!("string_agg(\"{table}\".\"slug\", ';' ORDER BY \"{pairs}\".\"position\")")))
        .from(pairs)
        .inner_join(table, Expr::col((table, "id")).equals((pairs, target)))
        .and_where(snapshot.within(pairs, owner, stretch))
        .group_by_col((pairs, owner))
        .to_owned();
    let rows = snapshot.select(&query).await?;
    let read = |row: &QueryResult| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?));
    Ok(rows.iter().map(read).collect::<Result<_, DbErr>>()?)
}
