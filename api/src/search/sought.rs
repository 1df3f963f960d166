//! The words of a query: what each can be found as. Pure.

use std::collections::HashSet;

use super::{
    Half,
    analyser::{self, Form, Word},
    entry::token,
    index::Wanted,
    vocabulary::Known,
};

/// The words of a text that are looked at.
pub(super) const MOST_WORDS: usize = 12;
/// The words that a name's sound stands for.
const ALIKE: usize = 12;
/// The consonants that a name needs to be known in another script.
const ACROSS: usize = 3;
/// The words that a misspelt one may have been.
const CORRECTIONS: usize = 3;
/// The letters of the shorter half of a word that is taken apart.
const SHORTEST_HALF: usize = 3;
/// What is taken for the count of a number, which the vocabulary does not keep.
const NUMBERS: i64 = 1_000;

/// A word of a query.
#[derive(Clone, Debug)]
pub(super) struct Sought {
    pub(super) word: Word,
    /// Whether more letters may follow: it is the last one, and nothing stands after it.
    pub(super) open: bool,
    /// What it is read as.
    pub(super) forms: Vec<Form>,
    /// The vocabulary's words with one of these stems.
    pub(super) own: Vec<Known>,
    /// Those that sound like it.
    pub(super) near: Vec<Known>,
    /// Those that begin with it.
    pub(super) begun: Vec<Known>,
    /// What it may have been meant as.
    pub(super) corrections: Vec<Known>,
}

impl Sought {
    pub(super) fn settle(&mut self, alike: &[Known]) {
        let has =
            |stem: &str, first: bool| alike.iter().any(|known| known.stem == stem && (known.firsts > 0 || !first));
        let own = self.word.forms.first().is_some_and(|form| has(&form.stem, false));
        // A first letter that may be «for» or «with» is taken off only where that leaves a word.
        self.forms.extend(self.word.forms.iter().skip(1).filter(|form| !own || has(&form.stem, true)).cloned());
        self.forms.splice(0..0, self.word.forms.first().cloned());
        let stems: Vec<&str> = self.forms.iter().map(|form| form.stem.as_str()).collect();
        self.own = alike.iter().filter(|known| stems.contains(&known.stem.as_str())).cloned().collect();
        let arabic = analyser::is_arabic(&self.word.normal);
        let sounds_like = |known: &&Known| {
            self.word.key.as_ref().is_some_and(|key| *key == known.sound)
                && !stems.contains(&known.stem.as_str())
                && if arabic == analyser::is_arabic(&known.bare) {
                    // A word that is known as it is stands for itself; another spelling of a name differs in few letters.
                    self.own.is_empty() && is_near(&self.forms[0].bare, &known.bare)
                } else {
                    // Two consonants are a name's in one script, and any word's in the other.
                    known.sound.len() >= ACROSS
                }
        };
        let near = alike.iter().filter(sounds_like).take(ALIKE).cloned().collect();
        self.near = near;
    }

    pub(super) fn is_number(&self) -> bool {
        self.word.normal.bytes().all(|byte| byte.is_ascii_digit())
    }

    pub(super) fn is_known(&self) -> bool {
        self.is_number() || !self.own.is_empty() || !self.near.is_empty() || !self.begun.is_empty()
    }

    /// Whether no word is spelt like it or begins with it, so that it may be one with a typing error.
    pub(super) fn is_misspelt(&self) -> bool {
        !self.is_number() && self.own.is_empty() && self.begun.is_empty()
    }

    /// The ways to take the word apart into two, if it is not known.
    pub(super) fn halves(&self) -> Vec<[String; 2]> {
        if !self.is_misspelt() {
            return Vec::new();
        }
        let bare = &self.forms[0].bare;
        let places = bare.char_indices().map(|(place, _)| place).skip(SHORTEST_HALF);
        let halves = places.map(|place| bare.split_at(place));
        let halves = halves.filter(|(_, rest)| rest.chars().count() >= SHORTEST_HALF);
        halves.map(|(first, rest)| [first.to_owned(), rest.to_owned()]).collect()
    }

    /// The two words that this one is, written as one.
    pub(super) fn parted(&self, known: &[Known]) -> Option<[Sought; 2]> {
        let find = |bare: &String| known.iter().find(|known| known.bare == *bare).cloned();
        let halves = self.halves().into_iter().filter_map(|[first, rest]| Some([find(&first)?, find(&rest)?]));
        let best = halves.max_by_key(|[first, rest]| std::cmp::Ord::min(first.firsts, rest.firsts))?;
        Some(best.map(|known| self.as_known(known)))
    }

    /// The one word that this and the next are, written as two.
    pub(super) fn joined(&self, next: &Sought, known: &[Known]) -> Option<Sought> {
        let bare = format!("{}{}", self.forms[0].bare, next.forms[0].bare);
        known.iter().find(|known| known.bare == bare).map(|known| self.as_known(known.clone()))
    }

    /// A word of the vocabulary in this one's place.
    fn as_known(&self, known: Known) -> Sought {
        Sought {
            word: self.word.clone(),
            open: false,
            forms: vec![Form { bare: known.bare.clone(), stem: known.stem.clone() }],
            own: vec![known],
            near: Vec::new(),
            begun: Vec::new(),
            corrections: Vec::new(),
        }
    }

    pub(super) fn documents(&self, half: Option<Half>) -> i64 {
        if self.is_number() {
            return NUMBERS;
        }
        let found = if self.own.is_empty() && self.near.is_empty() { &self.begun } else { &self.own };
        let count = |known: &Known| match half {
            Some(Half::Entities) => known.entities,
            Some(Half::Agreements) => known.agreements,
            None => known.documents(),
        };
        found.iter().chain(&self.near).chain(&self.corrections).map(count).sum()
    }

    pub(super) fn exactly(&self, half: Half) -> Wanted {
        either(self.forms.iter().map(|form| token(half, 'e', &form.bare)))
    }

    fn stems(&self, near: bool) -> impl Iterator<Item = &str> {
        let near = self.near.iter().filter(move |_| near).map(|known| known.stem.as_str());
        self.forms.iter().map(|form| form.stem.as_str()).chain(near)
    }

    pub(super) fn in_name(&self, half: Half, near: bool) -> Wanted {
        either(self.stems(near).map(|stem| token(half, 'n', stem)))
    }

    pub(super) fn anywhere(&self, half: Half) -> Wanted {
        either(self.stems(true).flat_map(|stem| ['n', 'r'].map(|what| token(half, what, stem))))
    }

    pub(super) fn begins_in_name(&self, half: Half) -> Wanted {
        let begun = self.begun.iter().map(|known| token(half, 'e', &known.bare));
        either(self.stems(true).map(|stem| token(half, 'n', stem)).chain(begun))
    }

    pub(super) fn begins_anywhere(&self, half: Half) -> Wanted {
        let begun = self.begun.iter().flat_map(|known| [token(half, 'e', &known.bare), token(half, 'r', &known.stem)]);
        let whole = self.stems(true).flat_map(|stem| ['n', 'r'].map(|what| token(half, what, stem)));
        either(whole.chain(begun))
    }

    /// Whether an agreement has it, by the agreement's tokens alone: of what is not published the vocabulary knows no words.
    pub(super) fn is_held_by(&self, tokens: &HashSet<String>) -> bool {
        let half = Half::Agreements;
        let begins = || {
            let bare = if self.word.stop { &self.word.normal } else { &self.word.forms[0].bare };
            let beginnings = ['e', 'r'].map(|what| token(half, what, bare));
            tokens.iter().any(|token| beginnings.iter().any(|beginning| token.starts_with(beginning)))
        };
        self.begins_anywhere(half).is_held_by(tokens) || (self.open && begins())
    }

    pub(super) fn meant(&self, half: Half, where_in: &[char]) -> Wanted {
        let tokens =
            self.corrections.iter().flat_map(|known| where_in.iter().map(|what| token(half, *what, &known.stem)));
        either(tokens)
    }
}

fn either(tokens: impl Iterator<Item = String>) -> Wanted {
    let mut tokens = distinct(tokens);
    if tokens.len() == 1 {
        Wanted::Token(tokens.remove(0))
    } else {
        Wanted::Any(tokens.into_iter().map(Wanted::Token).collect())
    }
}

pub(super) fn distinct(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = HashSet::new();
    texts.filter(|text| seen.insert(text.clone())).collect()
}

/// The words that are looked for. Where a query has nothing but words that say nothing, its last one begins another.
pub(super) fn read(text: &str) -> Vec<Sought> {
    let words = analyser::words(text);
    let ended = text.chars().next_back().is_none_or(char::is_whitespace);
    // One sign can stand for two words, so places don't tell which is the last.
    let last = words.len().saturating_sub(1);
    let nothing_said = words.iter().all(|word| word.stop);
    let mut seen = HashSet::new();
    let sought = words.into_iter().enumerate().filter_map(|(place, word)| {
        let is_last = place == last;
        let open = is_last && (!ended || nothing_said);
        let taken = if word.stop { nothing_said && is_last } else { seen.insert(word.normal.clone()) };
        taken.then(|| Sought {
            word,
            open,
            forms: Vec::new(),
            own: Vec::new(),
            near: Vec::new(),
            begun: Vec::new(),
            corrections: Vec::new(),
        })
    });
    sought.take(MOST_WORDS).collect()
}

/// The words at the smallest distance from a misspelt one, those of most documents first.
pub(super) fn closest(word: &str, near: Vec<Known>) -> Vec<Known> {
    let most = match word.chars().count() {
        0..4 => 0,
        4..6 => 1,
        6..10 => 2,
        _ => 3,
    };
    let mut found: Vec<(usize, Known)> =
        near.into_iter().map(|known| (distance(word, &known.bare), known)).filter(|(far, _)| *far <= most).collect();
    found.sort_by(|(far, known), (other_far, other)| {
        (far, -known.documents(), &known.bare).cmp(&(other_far, -other.documents(), &other.bare))
    });
    let least = found.first().map_or(0, |(far, _)| *far);
    found.into_iter().take_while(|(far, _)| *far == least).map(|(_, known)| known).take(CORRECTIONS).collect()
}

fn is_near(word: &str, other: &str) -> bool {
    distance(word, other) <= (word.chars().count().max(other.chars().count()) + 1) / 3
}

/// How many letters must be put in, left out, replaced or exchanged with the next to make one word of the other.
fn distance(word: &str, other: &str) -> usize {
    let (word, other): (Vec<char>, Vec<char>) = (word.chars().collect(), other.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, letter) in word.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, other_letter) in other.iter().enumerate() {
            let replaced = row[j] + usize::from(letter != other_letter);
            let mut least = replaced.min(row[j + 1] + 1).min(next[j] + 1);
            if i > 0 && j > 0 && *letter == other[j - 1] && word[i - 1] == *other_letter {
                least = least.min(before[j - 1] + 1);
            }
            next.push(least);
        }
        before = std::mem::replace(&mut row, next);
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn distances_are_those_of_typing_errors() {
        let cases = [("festivel", "festival", 1), ("fesitval", "festival", 1), ("", "abc", 3), ("تمرسيت", "تمرسيط", 1)];
        for (word, other, expected) in cases {
            assert_eq!(distance(word, other), expected, "{word} {other}");
        }
    }

    #[test]
    fn only_the_last_word_is_open() {
        let open = |text: &str| -> Vec<(String, bool)> {
            read(text).into_iter().map(|sought| (sought.word.normal, sought.open)).collect()
        };
        let word = |word: &str, open: bool| (word.to_owned(), open);
        assert_eq!(open("festival sou"), [word("festival", false), word("sou", true)]);
        assert_eq!(open("festival souss "), [word("festival", false), word("souss", false)]);
        assert_eq!(open("caravane de"), [word("caravane", false)]);
        assert_eq!(open("de la "), [word("la", true)], "words that say nothing begin another");
        assert_eq!(open("🎉 َُِ"), []);
    }

    proptest! {
        #[test]
        fn a_query_of_any_length_is_bounded(text in any::<String>(), times in 1usize..40) {
            let sought = read(&text.repeat(times));
            prop_assert!(sought.len() <= MOST_WORDS);
            prop_assert!(sought.iter().filter(|word| word.open).count() <= 1);
        }

        #[test]
        fn distances_are_distances(word in "[a-d]{0,8}", other in "[a-d]{0,8}") {
            prop_assert_eq!(distance(&word, &other), distance(&other, &word));
            prop_assert_eq!(distance(&word, &other) == 0, word == other);
        }
    }
}
