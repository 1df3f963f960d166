//! Languages, and text in several of them.

use async_graphql::{Enum, SimpleObject};
use entity::value::{self, Translations};

/// A language that the registry keeps text in.
///
/// A field in a language falls back: the language asked for, else Arabic, else French, else English, else Tamazight.
/// Its `…Translations` twin tells which languages there really are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "value::Language")]
pub enum Language {
    /// Arabic (`ar`), the default.
    #[graphql(name = "AR")]
    Arabic,
    /// French (`fr`).
    #[graphql(name = "FR")]
    French,
    /// Standard Moroccan Tamazight (`zgh`).
    #[graphql(name = "ZGH")]
    Tamazight,
    /// English (`en`).
    #[graphql(name = "EN")]
    English,
}

impl Language {
    /// The language of a text, for a reader who asks for this one.
    pub(crate) fn of(self, text: &Translations) -> String {
        text.best(self.into()).to_owned()
    }
}

/// A text in one language.
#[derive(Clone, Debug, SimpleObject)]
pub struct Translation {
    /// The language.
    pub language: Language,
    /// The text.
    pub text: String,
}

/// Every known text, in the order Arabic, French, Tamazight, English.
pub(crate) fn translations(text: &Translations) -> Vec<Translation> {
    text.iter().map(|(language, text)| Translation { language: language.into(), text: text.to_owned() }).collect()
}
