//! Reading inputs: texts, sums and days as the registry keeps them, and every fault of them at once.

pub(crate) use async_graphql::MaybeUndefined as Said;
use async_graphql::MaybeUndefined;
use chrono::{Datelike, NaiveDate};
use entity::value::Translations;

use super::refusal::{FaultCode, Faults};
use crate::{
    characters::{complaint, unfit},
    graphql::{
        input::{MoneyInput, TextInput},
        scalar::Date,
    },
};

/// The longest text, in characters.
const LONGEST_TEXT: usize = 5_000;
/// The longest name, number or key, in characters.
const LONGEST_NAME: usize = 200;

impl Faults {
    /// A text that must be there in one language at least, over what was known of it.
    pub(crate) fn text(&mut self, path: &[&str], said: &TextInput, known: Option<&Translations>) -> Translations {
        let text = said.over(known);
        if text.iter().next().is_none() {
            self.add(FaultCode::Required, path, "Give the text in one language at least: `ar`, `fr`, `zgh` or `en`.");
        }
        for (language, text) in text.iter() {
            let at: Vec<&str> = path.iter().copied().chain([language.tag()]).collect();
            self.plain(&at, text, LONGEST_TEXT);
        }
        text
    }

    /// A text that is always there: left out it stays as it was.
    pub(crate) fn lasting_text(
        &mut self,
        path: &[&str],
        said: Option<&TextInput>,
        known: &Translations,
    ) -> Translations {
        said.map_or_else(|| known.clone(), |said| self.text(path, said, Some(known)))
    }

    /// A text that may be missing: left out it stays as it was, `null` takes it away.
    pub(crate) fn optional_text(
        &mut self,
        path: &[&str],
        said: &MaybeUndefined<TextInput>,
        known: Option<&Translations>,
    ) -> Option<Translations> {
        match said {
            MaybeUndefined::Undefined => known.cloned(),
            MaybeUndefined::Null => None,
            MaybeUndefined::Value(said) => Some(self.text(path, said, known)),
        }
    }

    /// A name, number or key.
    pub(crate) fn name(&mut self, path: &[&str], said: &str) -> String {
        self.plain(path, said, LONGEST_NAME);
        said.to_owned()
    }

    /// A name in web addresses.
    pub(crate) fn slug(&mut self, path: &[&str], said: &str) -> String {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let ends = said.starts_with('-') || said.ends_with('-') || said.contains("--");
        if said.is_empty() || said.len() > 100 || !said.bytes().all(plain) || ends {
            let message = "A slug has small letters a to z and digits, in parts joined by single hyphens, 100 characters at \
                           most, such as `al-wifaq-tamersit`.";
            self.add(FaultCode::Invalid, path, message);
        }
        said.to_owned()
    }

    /// A sum in hundredths, and its currency.
    pub(crate) fn money(&mut self, path: &[&str], said: &MoneyInput) -> (i64, String) {
        let at = |member: &'static str| path.iter().copied().chain([member]).collect::<Vec<&str>>();
        if said.amount.hundredths < 0 {
            self.add(FaultCode::Invalid, &at("amount"), "A sum is 0 or more.");
        }
        if said.currency.len() != 3 || !said.currency.bytes().all(|letter| letter.is_ascii_uppercase()) {
            self.add(
                FaultCode::Invalid,
                &at("currency"),
                "A currency is three capital letters (ISO 4217), such as MAD.",
            );
        }
        (said.amount.hundredths, said.currency.clone())
    }

    /// A day of our calendar. Earlier ones are typing errors, and the first of all stands for the unknown in orders.
    pub(crate) fn day(&mut self, path: &[&str], Date(said): Date) -> NaiveDate {
        if said.year() < 1000 {
            self.add(FaultCode::Invalid, path, format!("{said} is before the year 1000; give the day that is meant."));
        }
        said
    }

    /// The day of something that was done: not later than today.
    pub(crate) fn past(&mut self, path: &[&str], Date(said): Date, today: NaiveDate) -> NaiveDate {
        if said > today {
            self.add(
                FaultCode::Invalid,
                path,
                format!("{said} is in the future; an act is recorded once it was done."),
            );
        }
        said
    }

    /// Two days of which the second is not before the first.
    pub(crate) fn in_order(&mut self, path: &[&str], (first, from): (&str, Option<NaiveDate>), to: Option<NaiveDate>) {
        if let (Some(from), Some(to)) = (from, to)
            && to < from
        {
            let message = format!("{to} is before {from}, the day of `{first}`; mend one of the two.");
            self.add(FaultCode::Contradiction, path, message);
        }
    }

    fn plain(&mut self, path: &[&str], text: &str, longest: usize) {
        if text.trim().is_empty() {
            self.add(FaultCode::Invalid, path, "The text is blank; leave it out, or give one.");
        } else if text.chars().count() > longest {
            self.add(FaultCode::Invalid, path, format!("The text is longer than {longest} characters; shorten it."));
        }
        if let Some(character) = unfit(text) {
            self.add(FaultCode::Invalid, path, format!("The text can't be kept: {}.", complaint(character)));
        }
    }
}

/// What an update says of a value that may be missing, over what was known of it.
pub(crate) fn updated<T: Clone, K: Clone>(
    said: &MaybeUndefined<T>,
    known: Option<K>,
    read: impl FnOnce(&T) -> K,
) -> Option<K> {
    match said {
        MaybeUndefined::Undefined => known,
        MaybeUndefined::Null => None,
        MaybeUndefined::Value(value) => Some(read(value)),
    }
}
