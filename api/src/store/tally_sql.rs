//! The statement behind figures, written as one text for both engines. It works from the inside out: the list's rows; the
//! fine groups, by the keys as they are stored; the keys that those stand for; the groups; their places. Joins with
//! small tables (a council's region, a day's year) come after the first grouping, so they cost what the groups cost.

use sea_orm::{DbBackend, sea_query::Expr};
use uuid::Uuid;

use super::{
    Sql,
    page::rows,
    reader::Reader,
    tally::{Counting, GroupKind, GroupOrder, Keys, Measures, Period, Source, Tallied, newest},
};

/// Amounts are added in two halves of so many bits, each far from the largest number that a database adds exactly.
pub(super) const HALF: u32 = 32;

/// The texts of one statement's dimensions.
#[derive(Default)]
struct Parts {
    /// Queries that stand before the others.
    with: Vec<String>,
    /// What is joined to the list's rows, for keys that they don't have themselves.
    joins: String,
    /// The stored keys.
    stored: Vec<String>,
    /// What is joined to the fine groups.
    members: String,
    /// The keys in the end.
    keys: Vec<String>,
}

/// The statement for `parents`; `None` counts the root list.
pub(super) fn statement<R: Tallied>(
    reader: &Reader,
    counting: &Counting<R::Filter, R::Dimension>,
    dimensions: &[Keys],
    parents: Option<&[Uuid]>,
) -> Sql {
    let (mut base, table, parent) = rows::<R>(reader, counting.relation, &counting.filter, parents);
    let postgres = reader.store.backend() == DbBackend::Postgres;
    let parent = parent.filter(|_| parents.is_some_and(|parents| parents.len() > 1));
    if let Some(parent) = parent {
        base.expr_as(Expr::col(parent), "parent");
    }
    if counting.measures >= Measures::Sums {
        base.columns([(table, "currency"), (table, "amount")]);
    }
    if dimensions.iter().any(|keys| matches!(keys.source, Source::Pairs(..) | Source::Many(_))) {
        base.expr_as(Expr::col((table, "id")), "id");
    }
    for (index, keys) in dimensions.iter().enumerate() {
        if let Source::Own(own) | Source::Period(own, _) | Source::Rolled(own, _) = &keys.source {
            base.expr_as(own.clone(), format!("k{index}"));
        }
    }
    let parts = parts(dimensions, postgres);
    let parent = if parent.is_some() { "parent, " } else { "" };
    reader.store.text(&base).wrap(|base| text(base, counting, dimensions, &parts, parent, postgres))
}

fn parts(dimensions: &[Keys], postgres: bool) -> Parts {
    let mut parts = Parts::default();
    for (index, keys) in dimensions.iter().enumerate() {
        let key = format!("k{index}");
        let mut shown = key.clone();
        parts.stored.push(match &keys.source {
            Source::Own(_) => format!("listed.{key}"),
            Source::Period(_, period) => {
                shown = number(*period, &key, postgres);
                format!("listed.{key}")
            }
            Source::Rolled(_, through) => {
                parts.members += &format!(" LEFT JOIN ({through}) AS m{index} ON m{index}.id = fine.{key}");
                shown = format!("m{index}.key");
                format!("listed.{key}")
            }
            Source::Pairs(pairs, owner, column) => {
                parts.joins += &format!(
                    " LEFT JOIN {pairs} AS p{index} ON p{index}.{owner} = listed.id AND p{index}.{column} IS NOT NULL"
                );
                format!("p{index}.{column}")
            }
            Source::Many(pairs) => {
                // UNION leaves out what repeats, so that a row counts once under a key.
                parts.with.push(format!(
                    "d{index} AS (SELECT listed.id AS owner, pairs.key AS key FROM listed JOIN ({pairs}) AS pairs ON pairs.owner = listed.id \
                     UNION SELECT listed.id, NULL FROM listed WHERE NOT EXISTS (SELECT 1 FROM ({pairs}) AS pairs WHERE pairs.owner = listed.id))"
                ));
                parts.joins += &format!(" JOIN d{index} ON d{index}.owner = listed.id");
                format!("d{index}.key")
            }
        });
        parts.keys.push(shown);
    }
    parts
}

fn text<F, D>(
    base: &str,
    counting: &Counting<F, D>,
    dimensions: &[Keys],
    parts: &Parts,
    parent: &str,
    postgres: bool,
) -> String {
    let each = |write: &dyn Fn(usize) -> String| (0..dimensions.len()).map(write).collect::<String>();
    let stored = each(&|index| format!("{} AS k{index}, ", parts.stored[index]));
    let names = each(&|index| format!("k{index}, "));
    let keys = each(&|index| format!("{} AS k{index}, ", parts.keys[index]));
    let sums_wanted = counting.measures >= Measures::Sums;
    let currency = if sums_wanted { "currency, " } else { "" };
    let groups = format!("{parent}{names}{currency}");
    let by = |groups: &str| match groups.trim_end_matches(", ") {
        "" => String::new(),
        groups => format!(" GROUP BY {groups}"),
    };
    let over = |groups: &str, order: &str| {
        let groups = groups.trim_end_matches(", ");
        let partition = if groups.is_empty() { String::new() } else { format!("PARTITION BY {groups} ") };
        format!("OVER ({partition}{order})")
    };

    let halves = format!("amount >> {HALF}, amount & {}", (1u64 << HALF) - 1);
    let (high, low) = halves.split_once(", ").unwrap_or_default();
    let joined = format!("FROM listed{}", parts.joins);
    // A median needs every amount; otherwise the rows are added up as soon as they are read.
    let fine = match counting.measures {
        Measures::Medians => format!(
            "SELECT {parent}{stored}{currency}1 AS n, {high} AS high, {low} AS low, amount AS least, amount AS most {joined}"
        ),
        Measures::Sums => {
            let figures = format!(
                "COUNT(*) AS n, CAST(SUM({high}) AS BIGINT) AS high, CAST(SUM({low}) AS BIGINT) AS low, \
                 MIN(amount) AS least, MAX(amount) AS most"
            );
            let stored_groups = format!("{parent}{}{currency}", each(&|index| format!("{}, ", parts.stored[index])));
            format!("SELECT {parent}{stored}{currency}{figures} {joined}{}", by(&stored_groups))
        }
        Measures::None => {
            let stored_groups = format!("{parent}{}", each(&|index| format!("{}, ", parts.stored[index])));
            format!("SELECT {parent}{stored}COUNT(*) AS n {joined}{}", by(&stored_groups))
        }
    };
    let figures = if sums_wanted { ", high, low, least, most" } else { "" };
    let mut known = format!("SELECT {parent}{keys}{currency}n{figures} FROM ({fine}) AS fine{}", parts.members);
    let mut sums = String::from("CAST(SUM(n) AS BIGINT) AS n");
    if sums_wanted {
        sums += ", CAST(SUM(high) AS BIGINT) AS high, CAST(SUM(low) AS BIGINT) AS low, MIN(least) AS least, MAX(most) AS most";
    }
    if counting.measures == Measures::Medians {
        let places = over(&groups, "ORDER BY least");
        let size = over(&groups, "");
        known =
            format!("SELECT known.*, ROW_NUMBER() {places} AS place, COUNT(*) {size} AS size FROM ({known}) AS known");
        sums += ", MAX(CASE WHEN place = (size + 1) / 2 THEN least END) AS lower, \
                 MAX(CASE WHEN place = (size + 2) / 2 THEN least END) AS upper";
    }
    let grouped = format!("SELECT {groups}{sums} FROM ({known}) AS known{}", by(&groups));

    let weight = over(&format!("{parent}{names}"), "");
    let weighed = format!("SELECT grouped.*, SUM(n) {weight} AS weight FROM ({grouped}) AS grouped");
    let upward = each(&|index| {
        // Text compares by bytes, as it does in the other engine.
        let bytes = if postgres && dimensions[index].kind == GroupKind::Text { " COLLATE \"C\"" } else { "" };
        format!("k{index} IS NULL, k{index}{bytes}, ")
    });
    let order = match counting.order {
        GroupOrder::Count => format!("weight DESC, {upward}"),
        GroupOrder::Keys => upward,
    };
    let order = order.trim_end_matches(", ");
    let order = if order.is_empty() { String::new() } else { format!("ORDER BY {order}") };
    let placed =
        format!("SELECT weighed.*, DENSE_RANK() {} AS place FROM ({weighed}) AS weighed", over(parent, &order));
    let whole = format!("SELECT placed.*, MAX(place) {} AS \"all\" FROM ({placed}) AS placed", over(parent, ""));
    let labels = each(&|index| match &dimensions[index].label {
        Some(label) => format!("({}) AS label{index}, ", label.replace("{key}", &format!("shown.k{index}"))),
        None => String::new(),
    });
    let with = parts.with.iter().map(|query| format!(", {query}")).collect::<String>();
    let last = if sums_wanted { "place, currency" } else { "place" };
    format!(
        "WITH listed AS ({base}){with} SELECT shown.*, {labels}{} FROM ({whole}) AS shown WHERE place <= {} ORDER BY {last}",
        newest(),
        counting.most
    )
}

/// The number of the stretch of time that a date lies in.
fn number(period: Period, date: &str, postgres: bool) -> String {
    let (year, month) = match postgres {
        true => (
            format!("CAST(date_part('year', {date}) AS BIGINT)"),
            format!("CAST(date_part('month', {date}) AS BIGINT)"),
        ),
        false => (format!("CAST(substr({date}, 1, 4) AS INTEGER)"), format!("CAST(substr({date}, 6, 2) AS INTEGER)")),
    };
    match period {
        Period::Year => year,
        Period::Quarter => format!("{year} * 10 + ({month} + 2) / 3"),
        Period::Month => format!("{year} * 100 + {month}"),
    }
}
