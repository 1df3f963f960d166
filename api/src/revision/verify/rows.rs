//! Each row of each table by itself: can it be read, and is it stored in the form in which the registry writes it? Two
//! forms of one value read alike and would pass every comparison of records. An engine that has one form for each value
//! needs no such walk: `records` reads each row that has an owner, and `relations` names each row that has none.

use entity::id::{NodeId, NodeKind};
use futures_util::TryStreamExt;
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult, IntoActiveModel, Iterable, QueryResult,
    sea_query::{Asterisk, IntoIden, SelectStatement},
};

use super::Report;
use crate::{
    error::Error,
    store::{
        raw::{has_many_forms, read_exactly, shown},
        walk::walk,
    },
};

pub(super) async fn faults(snapshot: &DatabaseTransaction, report: &mut Report) -> Result<(), Error> {
    if !has_many_forms(ConnectionTrait::get_database_backend(snapshot)) {
        // Counters are read as figures there, and what is no figure is passed over.
        return table::<entity::reference_counter::Entity>(snapshot, report).await;
    }
    macro_rules! tables {
        ($($table:ident)+) => {$(
            table::<entity::$table::Entity>(snapshot, report).await?;
        )+};
    }
    tables! {
        council post official mandate association facility theme beneficiary_group source
        ceremony attendance agreement party signature agreement_theme agreement_beneficiary
        review deliberation amendment suspension commitment contribution instalment indicator measurement document
        evaluation citation reference_counter
    }
    Ok(())
}

async fn table<E>(snapshot: &DatabaseTransaction, report: &mut Report) -> Result<(), Error>
where
    E: EntityTrait,
    E::Model: FromQueryResult + IntoActiveModel<E::ActiveModel>,
{
    let backend = ConnectionTrait::get_database_backend(snapshot);
    let mut query = SelectStatement::new();
    query.column(Asterisk).from(E::default().table_name());
    let mut rows = walk(snapshot, &query).await?;
    while let Some(row) = rows.try_next().await? {
        match read_exactly::<E>(backend, &row) {
            Ok(None) => {}
            Ok(Some(column)) => {
                report.fault(format!(
                    "{}: its {column} is stored in another form than the registry writes",
                    name::<E>(&row)
                ));
            }
            Err(cause) => report.fault(format!("{}: it can't be read ({cause})", name::<E>(&row))),
        }
    }
    Ok(())
}

/// A row's name: its public id, or its table with its key.
fn name<E: EntityTrait>(row: &QueryResult) -> String {
    let table = E::default().table_name();
    let kind = NodeKind::ALL.into_iter().find(|kind| kind.prefix() == table);
    if let (Some(kind), Ok(uuid)) = (kind, row.try_get("", "id")) {
        return NodeId { kind, uuid }.to_string();
    }
    let key = E::PrimaryKey::iter().map(|column| {
        let column = column.into_iden().to_string();
        format!("{column} {}", shown(row, &column))
    });
    format!("{table} with {}", key.collect::<Vec<_>>().join(", "))
}
