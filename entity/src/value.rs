//! Values that several tables store: text in several languages, sums of money, and the enums that belong to no single
//! table.

use chrono::{Datelike, NaiveDate};
use sea_orm::{DeriveActiveEnum, EnumIter, FromJsonQueryResult};
use serde::{Deserialize, Serialize};

/// A language that the registry keeps text in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Language {
    /// Arabic, the default.
    Arabic,
    /// French.
    French,
    /// Standard Moroccan Tamazight.
    Tamazight,
    /// English.
    English,
}

impl Language {
    /// Every language, in the order in which translations are listed.
    pub const ALL: [Language; 4] = [Language::Arabic, Language::French, Language::Tamazight, Language::English];

    /// The IETF BCP 47 tag, as stored.
    pub fn tag(self) -> &'static str {
        match self {
            Language::Arabic => "ar",
            Language::French => "fr",
            Language::Tamazight => "zgh",
            Language::English => "en",
        }
    }

    /// The language of a tag, if the registry keeps it.
    pub fn from_tag(tag: &str) -> Option<Language> {
        Language::ALL.into_iter().find(|language| language.tag() == tag)
    }
}

/// One text in up to four languages; the database refuses a text in none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(deny_unknown_fields)]
pub struct Translations {
    /// Arabic.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ar: Option<String>,
    /// French.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fr: Option<String>,
    /// Standard Moroccan Tamazight.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zgh: Option<String>,
    /// English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
}

impl Translations {
    /// The text in one language, if it is known.
    pub fn get(&self, language: Language) -> Option<&str> {
        match language {
            Language::Arabic => self.ar.as_deref(),
            Language::French => self.fr.as_deref(),
            Language::Tamazight => self.zgh.as_deref(),
            Language::English => self.en.as_deref(),
        }
    }

    /// The known texts with their languages: Arabic, French, Tamazight, English.
    pub fn iter(&self) -> impl Iterator<Item = (Language, &str)> {
        Language::ALL.into_iter().filter_map(|language| Some((language, self.get(language)?)))
    }

    /// The text for a reader of `wanted`: that language, else Arabic, else French, else English, else Tamazight.
    /// Empty only for a text in no language, which the database cannot hold.
    pub fn best(&self, wanted: Language) -> &str {
        [wanted, Language::Arabic, Language::French, Language::English, Language::Tamazight]
            .into_iter()
            .find_map(|language| self.get(language))
            .unwrap_or_default()
    }

    /// This text with every language that `newer` knows taken from it; a language that `newer` leaves out stays.
    pub fn updated_by(&self, newer: &Translations) -> Translations {
        let pick = |new: &Option<String>, old: &Option<String>| new.clone().or_else(|| old.clone());
        Translations {
            ar: pick(&newer.ar, &self.ar),
            fr: pick(&newer.fr, &self.fr),
            zgh: pick(&newer.zgh, &self.zgh),
            en: pick(&newer.en, &self.en),
        }
    }

    /// Whether both say the same in some language.
    pub fn shares_a_text_with(&self, other: &Translations) -> bool {
        self.iter().any(|(language, text)| other.get(language) == Some(text))
    }
}

/// A person's gender, where the source says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Gender {
    /// A woman.
    Female,
    /// A man.
    Male,
}

/// The calendar date in a text `YYYY-MM-DD`, of the years 1 to 9999: the only form that both engines sort and compare alike.
pub fn parse_date(text: &str) -> Option<NaiveDate> {
    let date = text.parse::<NaiveDate>().ok()?;
    // chrono also takes one-digit months, signs and longer years.
    ((1..=9999).contains(&date.year()) && date.to_string() == text).then_some(date)
}

/// The number with two digits after the point.
pub fn write_hundredths(hundredths: i64) -> String {
    let sign = if hundredths < 0 { "-" } else { "" };
    let size = hundredths.unsigned_abs();
    format!("{sign}{}.{:02}", size / 100, size % 100)
}

/// The number in hundredths, if the text is a decimal with two digits after the point at most and fits.
pub fn parse_hundredths(text: &str) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !plain(whole) || !plain(fraction) || fraction.len() > 2 {
        return None;
    }
    let size = format!("{whole}{fraction:0<2}").parse::<i64>().ok()?;
    Some(if negative { -size } else { size })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(pairs: &[(&str, &str)]) -> Translations {
        let map: serde_json::Map<_, _> = pairs.iter().map(|(tag, text)| ((*tag).into(), (*text).into())).collect();
        serde_json::from_value(map.into()).expect("the tags are known")
    }

    #[test]
    fn falls_back_to_arabic_then_french_then_any() {
        let all = text(&[("ar", "ا"), ("fr", "f"), ("zgh", "ⴰ"), ("en", "e")]);
        for language in Language::ALL {
            assert_eq!(Some(all.best(language)), all.get(language));
        }
        assert_eq!(text(&[("ar", "ا"), ("fr", "f")]).best(Language::English), "ا");
        assert_eq!(text(&[("fr", "f"), ("en", "e")]).best(Language::Tamazight), "f");
        assert_eq!(text(&[("zgh", "ⴰ"), ("en", "e")]).best(Language::Arabic), "e");
        assert_eq!(text(&[("zgh", "ⴰ")]).best(Language::French), "ⴰ");
    }

    #[test]
    fn an_update_adds_and_replaces_but_never_erases() {
        let old = text(&[("ar", "ا"), ("fr", "f")]);
        let new = text(&[("fr", "g"), ("en", "e")]);
        assert_eq!(old.updated_by(&new), text(&[("ar", "ا"), ("fr", "g"), ("en", "e")]));
        assert_eq!(old.updated_by(&Translations::default()), old);
    }

    #[test]
    fn a_date_has_one_form() {
        for text in ["0001-01-01", "2025-07-02", "9999-12-31"] {
            assert_eq!(parse_date(text).map(|date| date.to_string()).as_deref(), Some(text));
        }
        for text in
            ["0000-12-31", "-0001-01-01", "+12025-01-01", "10000-01-01", "2025-7-2", "2025-02-30", " 2025-07-02", ""]
        {
            assert_eq!(parse_date(text), None, "{text}");
        }
    }

    #[test]
    fn decimals_are_exact() {
        for (text, hundredths) in [("0", 0), ("12", 1200), ("12.5", 1250), ("12.50", 1250), ("-0.07", -7)] {
            assert_eq!(parse_hundredths(text), Some(hundredths), "{text}");
        }
        for text in ["", ".", "1.", ".5", "1.234", "1,5", "1e3", "+1", "--1", " 1", "99999999999999999999"] {
            assert_eq!(parse_hundredths(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn decimals_survive_the_round_trip(hundredths in -i64::MAX..i64::MAX) {
            prop_assert_eq!(parse_hundredths(&write_hundredths(hundredths)), Some(hundredths));
        }
    }
}
