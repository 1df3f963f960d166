//! Languages, and text in several of them.

use std::borrow::Cow;

use async_graphql::{Enum, SimpleObject};
use entity::value::{self, Translations};

use super::direct::{Chosen, Direct, Step, plain_enums};

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
        self.text(text).to_owned()
    }

    /// The same, not copied.
    pub(crate) fn text(self, text: &Translations) -> &str {
        text.best(self.into())
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

plain_enums!(Language);

impl Direct for Translation {
    fn type_name() -> Cow<'static, str> {
        "Translation".into()
    }

    fn step(field: &Chosen<'_>) -> Option<Step<Self>> {
        if field.is("language") {
            return Some(Box::new(|translation, out| out.plain(translation.language)));
        }
        field.is("text").then(|| -> Step<Self> { Box::new(|translation, out| out.plain(translation.text.as_str())) })
    }
}

/// Every known text, in the order Arabic, French, Tamazight, English.
pub(crate) fn translations(text: &Translations) -> Vec<Translation> {
    text.iter().map(|(language, text)| Translation { language: language.into(), text: text.to_owned() }).collect()
}
