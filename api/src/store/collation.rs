//! The order of names. Byte order puts «École» after «Zoo» and tears Arabic spellings apart, and the engines' own
//! collations differ from each other and between their versions; so the program makes the sort keys, by the Unicode
//! Collation Algorithm with the rules of CLDR for each language, and stores them beside the names.

use std::sync::OnceLock;

use data_encoding::HEXLOWER;
use entity::value::{Language, Translations};
use icu_collator::{Collator, CollatorBorrowed, options::CollatorOptions};
use sea_orm::{
    ConnectionTrait, EntityName, ModelTrait,
    sea_query::{Expr, ExprTrait, Order, Query},
};
use uuid::Uuid;

use super::{list::Listed, owned::Reads};
use crate::error::Error;

/// The columns with the sort keys of a row's name, and the language that each is for.
pub(crate) const KEYS: [(&str, Language); 2] = [("name_ar_key", Language::Arabic), ("name_fr_key", Language::French)];

/// The most bytes of a sort key. Names that are equal so far stand in the order of their recording.
const LONGEST: usize = 160;

/// The collation of a language: Arabic or French.
fn collator(language: Language) -> Result<&'static CollatorBorrowed<'static>, Error> {
    static ARABIC: OnceLock<CollatorBorrowed<'static>> = OnceLock::new();
    static FRENCH: OnceLock<CollatorBorrowed<'static>> = OnceLock::new();
    let known = if language == Language::Arabic { &ARABIC } else { &FRENCH };
    if let Some(collator) = known.get() {
        return Ok(collator);
    }
    let locale = language.tag().parse::<icu_locale_core::Locale>().map_err(Error::internal)?;
    let collator = Collator::try_new((&locale).into(), CollatorOptions::default()).map_err(Error::internal)?;
    Ok(known.get_or_init(|| collator))
}

/// The sort key of a name for readers of a language: of the name that such a reader is shown.
pub(crate) fn key(name: &Translations, language: Language) -> Result<String, Error> {
    let mut bytes: Vec<u8> = Vec::new();
    // Writing into memory never fails.
    let Ok(()) = collator(language)?.write_sort_key_to(name.best(language), &mut bytes);
    bytes.truncate(LONGEST);
    Ok(HEXLOWER.encode(&bytes))
}

/// The sort keys of a row, each with its column; none of a row that has no name.
pub(crate) fn keys<R: Listed>(row: &R) -> Result<Vec<(&'static str, String)>, Error> {
    let Some(name) = R::NAME else {
        return Ok(Vec::new());
    };
    KEYS.iter().map(|(column, language)| Ok((*column, key(name(row), *language)?))).collect()
}

/// Writes the sort keys of a row that has a name.
pub(crate) async fn keep<R: Listed>(connection: &impl ConnectionTrait, row: &R) -> Result<(), Error> {
    let keys = keys(row)?;
    if keys.is_empty() {
        return Ok(());
    }
    let mut update = Query::update();
    update.table(<<R as ModelTrait>::Entity as Default>::default().table_name());
    for (column, key) in keys {
        update.value(column, key);
    }
    connection.execute(update.and_where(Expr::col("id").eq(row.key()))).await?;
    Ok(())
}

/// Rows looked at in one stretch.
const STRETCH: u64 = 500;

/// The rows with a name after a key, each with the sort keys that it has; none after the last.
pub(crate) async fn stretch<R: Listed>(
    connection: &impl ConnectionTrait,
    after: Uuid,
) -> Result<Vec<(R, [String; 2])>, Error> {
    let table = <<R as ModelTrait>::Entity as Default>::default().table_name();
    let mut query = Query::select();
    query.from(table).and_where(Expr::col((table, "id")).gt(after)).order_by((table, "id"), Order::Asc).limit(STRETCH);
    Reads::default().columns::<R>(connection.get_database_backend(), &mut query);
    query.columns(KEYS.map(|(column, _)| column));
    let mut rows = Vec::new();
    for row in connection.query_all(&query).await? {
        let [(arabic, _), (french, _)] = KEYS;
        rows.push((R::from_query_result(&row, "")?, [row.try_get("", arabic)?, row.try_get("", french)?]));
    }
    Ok(rows)
}

/// Writes the sort keys of all rows anew where they are not what they should be.
pub(crate) async fn rewrite<R: Listed>(connection: &impl ConnectionTrait) -> Result<(), Error> {
    let mut last = Uuid::nil();
    loop {
        let rows = stretch::<R>(connection, last).await?;
        let Some((newest, _)) = rows.last() else {
            return Ok(());
        };
        last = newest.key();
        for (row, known) in &rows {
            if !is_kept(row, known)? {
                keep(connection, row).await?;
            }
        }
    }
}

/// Whether a row has the sort keys of its name.
pub(crate) fn is_kept<R: Listed>(row: &R, known: &[String; 2]) -> Result<bool, Error> {
    Ok(keys(row)?.iter().zip(known).all(|((_, key), known)| key == known))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(language: Language, mut names: Vec<&str>) -> Vec<&str> {
        let text = |name: &str| match language {
            Language::Arabic => Translations { ar: Some(name.to_owned()), ..Translations::default() },
            _ => Translations { fr: Some(name.to_owned()), ..Translations::default() },
        };
        names.sort_by_key(|name| key(&text(name), language).map_err(|error| error.cause().to_owned()));
        names
    }

    #[test]
    fn french_names_stand_as_in_a_dictionary() {
        let names = vec!["zellige", "École", "ecole", "eclat", "Ait", "aït", "Zoo", "cote", "côté", "coté", "côte"];
        let wanted = ["Ait", "aït", "cote", "coté", "côte", "côté", "eclat", "ecole", "École", "zellige", "Zoo"];
        assert_eq!(sorted(Language::French, names), wanted);
    }

    #[test]
    fn arabic_names_stand_by_their_letters() {
        let names = vec!["ياسمين", "أيت ملول", "بلدية", "ايت ملول", "تمرسيت", "إنزكان", "اكادير"];
        let order = sorted(Language::Arabic, names);
        let place = |name: &str| order.iter().position(|known| *known == name);
        assert!(place("اكادير") < place("إنزكان") && place("إنزكان") < place("ايت ملول"), "{order:?}");
        assert_eq!(place("ايت ملول").zip(place("أيت ملول")).map(|(one, two)| one.abs_diff(two)), Some(1), "{order:?}");
        assert_eq!(order[4..], ["بلدية", "تمرسيت", "ياسمين"]);
    }

    #[test]
    fn a_long_name_has_a_short_key() {
        let name = Translations { fr: Some("é".repeat(10_000)), ..Translations::default() };
        assert_eq!(key(&name, Language::French).map(|key| key.len()).ok(), Some(2 * LONGEST));
    }
}
