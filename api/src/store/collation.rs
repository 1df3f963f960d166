//! The order of names. Byte order puts «École» after «Zoo» and tears Arabic spellings apart, and the engines' own
//! collations differ from each other and between their versions; so the program makes the sort keys, by the Unicode
//! Collation Algorithm with the rules of CLDR for each language, and stores them beside the names.

use std::sync::OnceLock;

use data_encoding::HEXLOWER;
use entity::value::{Language, Translations};
use icu_collator::{Collator, CollatorBorrowed, options::CollatorOptions};

use super::list::Listed;
use crate::error::Error;

/// The columns with the sort keys of a row's name, and the language that each is for.
const KEYS: [(&str, Language); 2] = [("name_ar_key", Language::Arabic), ("name_fr_key", Language::French)];

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
fn key(name: &Translations, language: Language) -> Result<String, Error> {
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
