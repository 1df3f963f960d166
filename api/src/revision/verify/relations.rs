//! What no single row shows: rows whose owner is not there, places in a list that are not 0, 1, 2 …, counters that would
//! give out a reference again. A record is made of the rows that its node owns, so a row without an owner is in none.

use std::collections::{BTreeMap, BTreeSet};

use entity::id::{NodeId, NodeKind};
use futures_util::TryStreamExt;
use sea_orm::{
    ConnectionTrait, DatabaseTransaction,
    sea_query::{Asterisk, Expr, ExprTrait, JoinType, SelectStatement},
};
use uuid::Uuid;

use super::{KINDS, Report};
use crate::{
    error::Error,
    registry::agreement::rules::numbers,
    store::{
        raw::{is_key, shown},
        walk::walk,
    },
};

/// A table, the column that names the owner, and the owner's table.
const OWNED: [(&str, &str, &str); 21] = [
    ("party", "agreement_id", "agreement"),
    ("signature", "agreement_id", "agreement"),
    ("signature", "party_id", "party"),
    ("agreement_theme", "agreement_id", "agreement"),
    ("agreement_beneficiary", "agreement_id", "agreement"),
    ("attendance", "ceremony_id", "ceremony"),
    ("reference_counter", "council_id", "council"),
    ("review", "agreement_id", "agreement"),
    ("deliberation", "agreement_id", "agreement"),
    ("amendment", "agreement_id", "agreement"),
    ("suspension", "agreement_id", "agreement"),
    ("commitment", "agreement_id", "agreement"),
    ("contribution", "agreement_id", "agreement"),
    ("instalment", "agreement_id", "agreement"),
    ("indicator", "agreement_id", "agreement"),
    ("measurement", "agreement_id", "agreement"),
    ("document", "agreement_id", "agreement"),
    ("evaluation", "agreement_id", "agreement"),
    ("commitment", "party_id", "party"),
    ("contribution", "party_id", "party"),
    ("measurement", "indicator_id", "indicator"),
];

/// A table whose rows have a place among those of the same owner, which the record tells by their order alone.
const PLACED: [(&str, &str); 3] =
    [("agreement_theme", "agreement_id"), ("agreement_beneficiary", "agreement_id"), ("citation", "node_id")];

pub(super) async fn faults(snapshot: &DatabaseTransaction, report: &mut Report) -> Result<(), Error> {
    for (table, column, owner) in OWNED {
        let mut query = without(table, column, owner);
        query.column((table, Asterisk));
        orphans(snapshot, &query, (table, column, owner), report).await?;
    }
    for kind in KINDS {
        let mut query = without("citation", "node_id", kind.prefix());
        query.column(("citation", Asterisk)).and_where(Expr::col(("citation", "node_kind")).eq(kind.prefix()));
        orphans(snapshot, &query, ("citation", "node_id", kind.prefix()), report).await?;
    }
    let mut strangers = SelectStatement::new();
    strangers.column(Asterisk).from("citation");
    strangers.and_where(Expr::col("node_kind").is_not_in(KINDS.map(NodeKind::prefix)));
    orphans(snapshot, &strangers, ("citation", "node_id", "record"), report).await?;
    borrowed_parties(snapshot, report).await?;
    merged_associations(snapshot, report).await?;
    for (table, owner) in PLACED {
        places(snapshot, table, owner, report).await?;
    }
    counters(snapshot, report).await
}

/// The rows of a table whose owner is in no row of another.
fn without(table: &'static str, column: &'static str, owner: &'static str) -> SelectStatement {
    let mut owners = SelectStatement::new();
    owners.expr(Expr::cust("1")).from_as(owner, "owner");
    owners.and_where(Expr::col(("owner", "id")).equals((table, column)));
    let mut query = SelectStatement::new();
    query.from(table).and_where(Expr::exists(owners).not());
    query
}

async fn orphans(
    snapshot: &DatabaseTransaction,
    query: &SelectStatement,
    (table, column, owner): (&str, &str, &str),
    report: &mut Report,
) -> Result<(), Error> {
    let mut rows = walk(snapshot, query).await?;
    while let Some(row) = rows.try_next().await? {
        let own = row.try_get("", "id").ok().and_then(|uuid| named(table, uuid));
        let its = row.try_get("", column).ok().and_then(|uuid| named(owner, uuid));
        let own = own.unwrap_or_else(|| format!("a row of {table}"));
        let its = its.unwrap_or_else(|| format!("{owner} {}", shown(&row, column)));
        report.fault(format!("{own}: it belongs to {its}, which is not in the tables"));
    }
    Ok(())
}

/// A key with its kind, if the table is one of nodes.
fn named(table: &str, uuid: Uuid) -> Option<String> {
    let kind = NodeKind::ALL.into_iter().find(|kind| kind.prefix() == table)?;
    Some(NodeId { kind, uuid }.to_string())
}

/// Signatures for a party of another agreement than their own.
async fn borrowed_parties(snapshot: &DatabaseTransaction, report: &mut Report) -> Result<(), Error> {
    let mut query = SelectStatement::new();
    query
        .column(("signature", "id"))
        .from("signature")
        .inner_join("party", Expr::col(("party", "id")).equals(("signature", "party_id")))
        .and_where(Expr::col(("party", "agreement_id")).not_equals(("signature", "agreement_id")));
    let mut rows = walk(snapshot, &query).await?;
    while let Some(row) = rows.try_next().await? {
        let own = row.try_get("", "id").ok().and_then(|uuid| named("signature", uuid));
        let own = own.unwrap_or_else(|| "a row of signature".to_owned());
        report.fault(format!("{own}: it is for a party of another agreement than its own"));
    }
    Ok(())
}

/// Associations that were merged into another and are pointed at all the same: look-ups go one step, and no further.
async fn merged_associations(snapshot: &DatabaseTransaction, report: &mut Report) -> Result<(), Error> {
    let told = [
        ("party", "association_id", "it names an association that was merged into another"),
        ("association", "merged_into_id", "it was merged into an association that was merged into another"),
    ];
    for (table, column, fault) in told {
        let mut query = SelectStatement::new();
        query
            .column(("pointing", "id"))
            .from_as(table, "pointing")
            .join_as(
                JoinType::InnerJoin,
                "association",
                "merged",
                Expr::col(("merged", "id")).equals(("pointing", column)),
            )
            .and_where(Expr::col(("merged", "merged_into_id")).is_not_null());
        let mut rows = walk(snapshot, &query).await?;
        while let Some(row) = rows.try_next().await? {
            let own = row.try_get("", "id").ok().and_then(|uuid| named(table, uuid));
            report.fault(format!("{}: {fault}", own.unwrap_or_else(|| format!("a row of {table}"))));
        }
    }
    Ok(())
}

async fn places(
    snapshot: &DatabaseTransaction,
    table: &'static str,
    owner: &'static str,
    report: &mut Report,
) -> Result<(), Error> {
    let mut query = SelectStatement::new();
    query.expr_as(Expr::col(owner), "owner").from(table).group_by_col(owner);
    query.and_having(Expr::cust(
        "MIN(position) <> 0 OR MAX(position) <> COUNT(*) - 1 OR COUNT(DISTINCT position) <> COUNT(*)",
    ));
    let mut rows = walk(snapshot, &query).await?;
    while let Some(row) = rows.try_next().await? {
        let its = match (owner, row.try_get("", "owner")) {
            ("agreement_id", Ok(uuid)) => NodeId { kind: NodeKind::Agreement, uuid }.to_string(),
            _ => shown(&row, "owner"),
        };
        report.fault(format!("{its}: the places of its rows of {table} are not 0, 1, 2 and so on"));
    }
    Ok(())
}

/// Counters that would give out a reference again, or that skipped one: for each council and year, the counter stands at
/// the largest number among the references.
async fn counters(snapshot: &DatabaseTransaction, report: &mut Report) -> Result<(), Error> {
    let mut councils = SelectStatement::new();
    councils
        .columns(["id", "code"])
        .from("council")
        .and_where(is_key(ConnectionTrait::get_database_backend(snapshot), "id"));
    for council in snapshot.query_all(&councils).await? {
        let (id, code): (Uuid, String) = match (council.try_get("", "id"), council.try_get("", "code")) {
            (Ok(id), Ok(code)) => (id, code),
            // What can't be read has been named.
            _ => continue,
        };
        let mut query = SelectStatement::new();
        query.column("reference").from("agreement").and_where(Expr::col("council_id").eq(id));
        let mut given: BTreeMap<i32, i32> = BTreeMap::new();
        for row in snapshot.query_all(&query).await? {
            let reference: String = row.try_get("", "reference").unwrap_or_default();
            if let Some((year, number)) = numbers(&code, &reference) {
                let largest = given.entry(year).or_default();
                *largest = Ord::max(number, *largest);
            }
        }
        let mut query = SelectStatement::new();
        query.columns(["year", "last"]).from("reference_counter").and_where(Expr::col("council_id").eq(id));
        let mut counters: BTreeMap<i32, i32> = BTreeMap::new();
        for row in snapshot.query_all(&query).await? {
            if let (Ok(year), Ok(last)) = (row.try_get("", "year"), row.try_get("", "last")) {
                counters.insert(year, last);
            }
        }
        let years: BTreeSet<i32> = given.keys().chain(counters.keys()).copied().collect();
        for year in years {
            let (given, counter) = (given.get(&year).copied().unwrap_or(0), counters.get(&year).copied().unwrap_or(0));
            if given != counter {
                report
                    .fault(format!("the counter of {code}-{year} is at {counter}, and the last reference has {given}"));
            }
        }
    }
    Ok(())
}
