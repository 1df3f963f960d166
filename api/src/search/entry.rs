//! An entry of the index: the tokens of a document, and its words for the vocabulary. Pure.
//!
//! A token is a letter for the half of the index, a letter for what stands there, and the word: `e` a word of the name as
//! it is, `n` its stem, `r` the stem of a word elsewhere in the record, `w` all of a name.

use std::collections::{BTreeMap, BTreeSet};

use entity::id::NodeKind;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    Half,
    analyser::{Word, words},
    document::Document,
    number,
};

/// The most tokens of a document: what a text of many pages adds beyond is left out.
const MOST_TOKENS: usize = 2_000;
/// The longest name that can be asked for as a whole, in bytes.
const LONGEST_WHOLE: usize = 200;

/// Words that tell what sort of body a name is of. People leave them out: who looks for «Agadir» means its commune first.
const SORTS: [&str; 14] = [
    "association",
    "city",
    "commune",
    "communal",
    "conseil",
    "council",
    "jamaa",
    "municipality",
    "quartier",
    "ville",
    "جماعه",
    "جمعيه",
    "مجلس",
    "مدينه",
];

/// What the vocabulary learns of a word from one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Learnt {
    pub(crate) stem: String,
    pub(crate) sound: String,
    /// Whether it is the likeliest reading of a word.
    pub(crate) first: bool,
}

/// A document as the index keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) kind: NodeKind,
    pub(crate) node: Uuid,
    /// How many words the name has.
    pub(crate) length: usize,
    /// The tokens, with spaces between.
    pub(crate) tokens: String,
    /// Tells whether anything changed.
    pub(crate) digest: i64,
    pub(crate) learnt: BTreeMap<String, Learnt>,
}

impl Entry {
    /// Reads a document.
    pub(crate) fn of(document: &Document) -> Entry {
        let half = Half::of(document.kind);
        let mut tokens: BTreeSet<String> = BTreeSet::new();
        let mut learnt: BTreeMap<String, Learnt> = BTreeMap::new();
        let mut length = None;
        let mut elsewhere: Vec<Word> = Vec::new();
        for text in &document.texts {
            let mut words = words(&text.text);
            words.retain(|word| !word.stop);
            words.iter().for_each(|word| learn(&mut learnt, word));
            if !text.field.is_name() {
                elsewhere.extend(words);
                continue;
            }
            length.get_or_insert(words.len());
            if half == Half::Entities {
                tokens.extend(whole(&words).map(|name| token(half, 'w', &name)));
            }
            for form in words.iter().flat_map(|word| &word.forms) {
                tokens.insert(token(half, 'e', &form.bare));
                tokens.insert(token(half, 'n', &form.stem));
            }
        }
        for form in elsewhere.iter().flat_map(|word| &word.forms) {
            if !tokens.contains(&token(half, 'n', &form.stem)) {
                tokens.insert(token(half, 'r', &form.stem));
            }
        }
        let tokens: Vec<String> = tokens.into_iter().take(MOST_TOKENS).collect();
        let length = length.unwrap_or_default();
        let tokens = tokens.join(" ");
        let digest = Sha256::new().chain_update(length.to_be_bytes()).chain_update(&tokens).finalize();
        let digest = i64::from_be_bytes(std::array::from_fn(|index| digest[index]));
        Entry { kind: document.kind, node: document.node, length, tokens, digest, learnt }
    }

    /// The number that the entry has when it is the `running`-th that was recorded.
    pub(crate) fn number(&self, running: i64) -> i64 {
        number::of(self.kind, self.length, running)
    }
}

/// A token.
pub(crate) fn token(half: Half, what: char, word: &str) -> String {
    let mut token = String::with_capacity(word.len() + 2);
    token.push(half.letter());
    token.push(what);
    token.push_str(word);
    token
}

/// All words of a name in one, those that tell the sort of body apart.
pub(crate) fn whole(words: &[Word]) -> Option<String> {
    let bare = |word: &Word| word.forms.first().map_or_else(String::new, |form| form.bare.clone());
    let telling: String = words.iter().map(bare).filter(|bare| !SORTS.contains(&bare.as_str())).collect();
    let name = if telling.is_empty() { words.iter().map(bare).collect() } else { telling };
    (!name.is_empty() && name.len() <= LONGEST_WHOLE).then_some(name)
}

fn learn(learnt: &mut BTreeMap<String, Learnt>, word: &Word) {
    for (place, form) in word.forms.iter().enumerate() {
        // Numbers are looked for as they are: nobody means one that sounds alike.
        if form.bare.bytes().all(|byte| byte.is_ascii_digit()) {
            continue;
        }
        let sound = word.key.as_ref().filter(|_| place == 0).cloned().unwrap_or_default();
        let known = learnt.entry(form.bare.clone()).or_insert_with(|| Learnt {
            stem: form.stem.clone(),
            sound: String::new(),
            first: false,
        });
        known.first |= place == 0;
        if !sound.is_empty() {
            known.sound = sound;
        }
    }
}

#[cfg(test)]
mod tests {
    use entity::value::Language;
    use proptest::prelude::*;

    use super::*;
    use crate::search::document::{Field, Text};

    fn document(kind: NodeKind, texts: &[(Field, &str)]) -> Document {
        let texts = texts.iter().map(|(field, text)| Text {
            field: *field,
            language: Some(Language::French),
            text: (*text).to_owned(),
        });
        Document { kind, node: Uuid::nil(), texts: texts.collect() }
    }

    #[test]
    fn names_and_the_rest_are_kept_apart() {
        let said = [(Field::Name, "Commune d'Agadir"), (Field::Region, "Région Agadir Souss"), (Field::Code, "AG")];
        let entry = Entry::of(&document(NodeKind::Council, &said));
        let tokens: Vec<&str> = entry.tokens.split(' ').collect();
        assert!(
            tokens.contains(&"oeagadir") && tokens.contains(&"onagad") && tokens.contains(&"owagadir"),
            "{tokens:?}"
        );
        assert!(tokens.contains(&"orsouss") && !tokens.contains(&"oragad"), "{tokens:?}");
        assert_eq!(entry.length, 2);
        assert!(entry.learnt["agadir"].first);
        assert_eq!(number::kind(entry.number(7)), Some(NodeKind::Council));
        assert_eq!(number::running(entry.number(7)), 7);
    }

    proptest! {
        #[test]
        fn tokens_hold_no_sign_that_an_engine_could_mean(text in any::<String>(), name in any::<bool>()) {
            let field = if name { Field::Name } else { Field::Purpose };
            let entry = Entry::of(&document(NodeKind::Agreement, &[(field, &text)]));
            prop_assert!(entry.tokens.split(' ').all(|token| token.chars().all(char::is_alphanumeric)));
        }
    }
}
