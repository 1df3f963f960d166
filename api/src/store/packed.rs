//! Columns of a row that repeat, packed, the short lists that nearly every page shows of it. They follow from the lists, are
//! written with them, and are no part of a record. `owned.rs` reads them, by the same declaration of a list's columns.

use std::{collections::HashMap, str::FromStr};

use entity::id::NodeKind;
use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, ModelTrait, Value,
    sea_query::{Expr, ExprTrait, Query},
};
use uuid::Uuid;

use super::{
    list::Listed,
    one_of,
    owned::{LONGEST, RECORD, UNIT},
};
use crate::error::Error;

/// Columns of a node's row that follow from its record, each with what it holds.
pub(crate) type Packed = Vec<(&'static str, Option<String>)>;

/// Packs rows as their owner's row holds them. `None` is an empty list. Of a list that is too long for that, enough to tell so.
///
/// # Errors
/// When a value is of no kind that can be packed.
pub(crate) fn pack<R: Listed>(rows: &[R]) -> Result<Option<String>, Error> {
    let columns = R::PACKING.as_ref().map_or(&[][..], |packing| packing.columns).iter().map(|(name, _)| {
        let column = <<R as ModelTrait>::Entity as EntityTrait>::Column::from_str(name);
        column.map_err(|_| Error::internal(format_args!("no column {name} to pack")))
    });
    let columns = columns.collect::<Result<Vec<_>, _>>()?;
    let packed = |row: &R| {
        let values = columns.iter().map(|column| text_of(row.get(*column)));
        Ok(values.collect::<Result<Vec<_>, Error>>()?.join(&UNIT.to_string()))
    };
    joined(rows.iter().take(LONGEST + 1).map(packed))
}

/// The same for rows that are known by their keys alone, in their order.
pub(crate) fn pack_keys(keys: impl IntoIterator<Item = Uuid>) -> Result<Option<String>, Error> {
    let keys = keys.into_iter().take(LONGEST + 1).enumerate();
    joined(keys.map(|(place, key)| Ok(format!("{}{UNIT}{place}", key.simple()))))
}

fn joined(rows: impl Iterator<Item = Result<String, Error>>) -> Result<Option<String>, Error> {
    let rows = rows.collect::<Result<Vec<_>, _>>()?;
    Ok((!rows.is_empty()).then(|| rows.join(&RECORD.to_string())))
}

/// A value as packed rows have it; what is unknown is empty.
fn text_of(value: Value) -> Result<String, Error> {
    Ok(match value {
        Value::Uuid(key) => key.map_or_else(String::new, |key| key.simple().to_string()),
        Value::String(text) => text.unwrap_or_default().to_string(),
        Value::Int(number) => number.map_or_else(String::new, |number| number.to_string()),
        Value::ChronoDate(date) => date.map_or_else(String::new, |date| date.to_string()),
        Value::Json(json) => json.map_or_else(String::new, |json| json.to_string()),
        other => return Err(Error::internal(format_args!("{other:?} is of no kind that is packed"))),
    })
}

/// Writes the columns of a node's row that follow from its record.
pub(crate) async fn write(
    connection: &impl ConnectionTrait,
    kind: NodeKind,
    node: Uuid,
    packed: Packed,
) -> Result<(), Error> {
    if packed.is_empty() {
        return Ok(());
    }
    let mut update = Query::update();
    update
        .table(kind.prefix())
        .values(packed.into_iter().map(|(column, lists)| (column, Expr::val(lists))))
        .and_where(Expr::col("id").eq(node));
    connection.execute(&update).await?;
    Ok(())
}

/// The columns that follow from the records of nodes, as they are.
pub(crate) async fn read(
    connection: &impl ConnectionTrait,
    kind: NodeKind,
    columns: &[&'static str],
    nodes: &[Uuid],
) -> Result<HashMap<Uuid, Packed>, Error> {
    if columns.is_empty() {
        return Ok(HashMap::new());
    }
    let mut query = Query::select();
    query.column("id").columns(columns.iter().copied()).from(kind.prefix());
    query.and_where(one_of(connection.get_database_backend(), kind.prefix(), "id", nodes));
    let mut found = HashMap::new();
    for row in connection.query_all(&query).await? {
        let packed = columns.iter().map(|column| Ok((*column, row.try_get("", column)?)));
        found.insert(row.try_get("", "id")?, packed.collect::<Result<Packed, DbErr>>()?);
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use entity::party;

    use super::*;
    use crate::store::{list::Relation, owned::Whole};

    #[test]
    fn a_list_is_packed_as_it_is_unpacked() {
        let owner = Uuid::from_u128(1);
        let party = |number: u128, position, association: Option<u128>| party::Model {
            id: Uuid::from_u128(number).into(),
            agreement_id: owner.into(),
            position,
            role: party::PartyRole::Council,
            council_id: association.is_none().then(|| Uuid::from_u128(9).into()),
            association_id: association.map(|id| Uuid::from_u128(id).into()),
        };
        let pack = |parties: &[party::Model]| pack(parties).map_err(|error| error.cause().to_owned());
        let unpack = |packed: &str| match Whole::<party::Model>::of(packed, owner, Relation::Column("agreement_id")) {
            Some(Whole::Rows(rows)) => Some(rows.into_iter().map(|(row, _)| (*row).clone()).collect::<Vec<_>>()),
            _ => None,
        };
        let parties = vec![party(7, 0, None), party(8, 1, Some(5))];
        assert_eq!(pack(&parties).map(|packed| unpack(&packed.unwrap_or_default())), Ok(Some(parties)));
        assert_eq!(pack(&[]), Ok(None));
        let many: Vec<party::Model> = (0..500).map(|number| party(number, 0, None)).collect();
        let long = pack(&many).ok().flatten().unwrap_or_default();
        assert!(unpack(&long).is_none() && long.split(RECORD).count() == LONGEST + 1, "{long}");
        let keys = pack_keys([Uuid::from_u128(3), Uuid::from_u128(2)]).ok().flatten().unwrap_or_default();
        let through = Relation::Through { table: "agreement_theme", parent: "agreement_id", child: "theme_id" };
        let Some(Whole::Keys(found)) = Whole::<party::Model>::of(&keys, owner, through) else {
            panic!("{keys} is a list of keys");
        };
        assert_eq!(found, [(Uuid::from_u128(3), 0), (Uuid::from_u128(2), 1)]);
    }
}
