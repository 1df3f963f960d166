//! Erasure: a person's data go from a record and from all that the log had of it, and the log still holds. The chain covers a
//! commitment and not the text, so a text can be written anew without the data; its salt goes, so that nobody can find out by
//! trying what was committed to. What the text says since then is bound too: the revision that records the erasure has the
//! digest of each in its detail, which its own commitment covers. `verify` holds one against the other.
//! Source: Morocco's law 09-08 on personal data, article 8 (rectification and erasure).

use std::collections::BTreeMap;

use data_encoding::HEXLOWER;
use entity::{
    revision::{self, Action},
    value::Translations,
};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    sea_query::Expr,
};
use serde::{Serialize, de::DeserializeOwned};

use super::{
    chain,
    record::{Parts, Record},
};
use crate::{
    error::Error,
    store::{
        Sql, Store,
        list::Listed,
        unit::{Detail, Unit},
    },
};

/// What stands where a person's name stood.
pub(crate) fn nobody() -> Translations {
    Translations {
        ar: Some("شخص محذوف".to_owned()),
        fr: Some("Personne effacée".to_owned()),
        en: Some("Erased person".to_owned()),
        ..Translations::default()
    }
}

/// Whether data were erased from what a revision says.
pub(crate) fn is_erased(row: &revision::Model) -> bool {
    row.salt.is_empty()
}

/// The digest of what a revision says since data were erased from it: a commitment without a salt.
pub(crate) fn digest(row: &revision::Model) -> String {
    HEXLOWER.encode(&chain::commitment(&[], &row.record, row.detail.as_deref()))
}

/// Erases data from a record, and from every revision of it: `clear` takes them out of one state of it.
pub(crate) async fn erase<M, P>(
    unit: &mut Unit,
    before: Record<M, P>,
    clear: impl Fn(&mut Record<M, P>),
) -> Result<(), Error>
where
    M: IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel> + Listed + PartialEq + Serialize + DeserializeOwned,
    M::Entity: EntityTrait<Model = M>,
    <M::Entity as EntityTrait>::ActiveModel: ActiveModelBehavior + ActiveModelTrait<Entity = M::Entity> + Send,
    P: Parts + DeserializeOwned,
{
    let known = revision::Entity::find()
        .filter(revision::Column::NodeKind.eq(M::KIND))
        .filter(revision::Column::NodeId.eq(before.row.key()))
        .order_by_asc(revision::Column::Seq)
        .all(unit.transaction())
        .await?;
    let mut erased = BTreeMap::new();
    for mut row in known {
        let mut record: Record<M, P> = serde_json::from_str(&row.record).map_err(Error::internal)?;
        clear(&mut record);
        row.record = record.text()?;
        row.detail = row.detail.as_deref().map(without_reason).transpose()?;
        row.salt = Vec::new();
        erased.insert(row.seq, digest(&row));
        revision::Entity::update_many()
            .col_expr(revision::Column::Record, Expr::val(row.record))
            .col_expr(revision::Column::Detail, Expr::val(row.detail))
            .col_expr(revision::Column::Salt, Expr::val(row.salt))
            .filter(revision::Column::Seq.eq(row.seq))
            .exec(unit.transaction())
            .await?;
    }
    unit.detail().erased = erased;
    let mut after = before.clone();
    clear(&mut after);
    after.keep_as(unit, Some(before), Action::Erase).await?;
    Ok(())
}

/// A detail without what somebody wrote: it may name the person.
fn without_reason(detail: &str) -> Result<String, Error> {
    let detail: Detail = serde_json::from_str(detail).map_err(Error::internal)?;
    serde_json::to_string(&Detail { reason: None, ..detail }).map_err(Error::internal)
}

/// The newest erasure that the log has; 0 where there is none. What was kept before it may not be told any more.
pub(crate) async fn newest(store: &Store) -> Result<i64, Error> {
    let text = "SELECT COALESCE(MAX(seq), 0) AS newest FROM revision WHERE action = 'ERASE'".to_owned();
    let rows = store.run(Sql { text, values: None }).await?;
    Ok(rows.first().map_or(Ok(0), |row| row.try_get("", "newest"))?)
}
