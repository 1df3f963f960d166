//! The plan of a search: what each word of a query can be found as, and the tiers in which finds are answered, best first.
//! Reading and ranking are pure; only the vocabulary is asked.

use std::collections::HashSet;

use super::{
    Half,
    analyser::Word,
    entry::{token, whole},
    index::Wanted,
    sought::{Sought, closest, distinct, read},
    vocabulary::{self, Known},
};
use crate::{error::Error, store::Store};

/// The longest text that is searched for, in characters.
pub(crate) const LONGEST_TEXT: usize = 500;
/// The words that a beginning stands for.
const BEGINNINGS: u64 = 40;

/// A query with all that its words can be found as.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    words: Vec<Sought>,
    /// Whether anything was corrected.
    respelt: bool,
}

/// How a query is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// As it was typed: every word, in some form.
    Typed,
    /// Where nothing has all words: with typing errors corrected, and words that nothing resembles left out.
    Corrected,
    /// Where nothing has those either: all words but one, then the rarest one alone.
    Loose,
}

impl Reading {
    pub(crate) const ALL: [Reading; 3] = [Reading::Typed, Reading::Corrected, Reading::Loose];

    /// The reading that a tier belongs to.
    pub(crate) fn of(tier: u8) -> Reading {
        match tier {
            0..10 => Reading::Typed,
            10..20 => Reading::Corrected,
            _ => Reading::Loose,
        }
    }
}

/// A degree of quality, with what is found in it and not in a better one.
#[derive(Clone, Debug)]
pub(crate) struct Tier {
    pub(crate) tier: u8,
    pub(crate) wanted: Wanted,
}

/// How good a find of a tier is, from 100 down.
pub(crate) fn score(tier: u8) -> i32 {
    match tier {
        0..10 => 100 - 10 * i32::from(tier),
        10 => 25,
        11 => 20,
        20 => 15,
        _ => 10,
    }
}

impl Plan {
    /// Reads a query's words, and asks the vocabulary for what they can be found as.
    pub(crate) async fn of(store: &Store, text: &str) -> Result<Plan, Error> {
        let mut words = read(text);
        let stems = distinct(words.iter().flat_map(|word| word.word.forms.iter().map(|form| form.stem.clone())));
        let sounds = distinct(words.iter().filter_map(|word| word.word.key.clone()));
        let alike = vocabulary::alike(store, &stems, &sounds).await?;
        for word in &mut words {
            word.settle(&alike);
        }
        Ok(Plan { words, respelt: false })
    }

    /// Asks for the words that begin like the last one, unless it is known to be whole.
    pub(crate) async fn open(&mut self, store: &Store, entities: bool) -> Result<(), Error> {
        if let Some(word) = self.words.iter_mut().find(|word| word.open) {
            let beginning = if word.word.stop { &word.word.normal } else { &word.forms[0].bare };
            word.begun = vocabulary::beginning(store, beginning, entities, BEGINNINGS).await?;
        }
        Ok(())
    }

    /// Takes the query as one with typing errors: words that stand as one elsewhere are joined, and one that the vocabulary
    /// does not know is taken apart into two that it knows, or for the words that it resembles.
    pub(crate) async fn correct(&mut self, store: &Store) -> Result<(), Error> {
        let bares: Vec<String> = self.words.iter().map(|word| word.forms[0].bare.clone()).collect();
        let pieces = bares.windows(2).map(|pair| pair.concat());
        let pieces: Vec<String> = pieces.chain(self.words.iter().flat_map(Sought::halves).flatten()).collect();
        let known = vocabulary::these(store, &distinct(pieces.into_iter())).await?;
        let mut words: Vec<Sought> = Vec::new();
        for word in self.words.drain(..) {
            if let Some(joined) = words.last().and_then(|before| before.joined(&word, &known)) {
                self.respelt = true;
                words.pop();
                words.push(joined);
            } else if let Some(parts) = word.parted(&known) {
                self.respelt = true;
                words.extend(parts);
            } else {
                words.push(word);
            }
        }
        self.words = words;
        for word in self.words.iter_mut().filter(|word| word.is_misspelt()) {
            let bare = &word.forms[0].bare;
            let near = vocabulary::resembling(store, bare).await?;
            word.corrections = closest(bare, near);
            self.respelt = true;
        }
        Ok(())
    }

    /// Whether the query has no words at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether a half of the index can hold anything with all words: its counts never miss a document.
    fn is_possible(&self, half: Half, reading: Reading) -> bool {
        let here = |known: &Known| match half {
            Half::Entities => known.entities > 0,
            Half::Agreements => known.agreements > 0,
        };
        reading != Reading::Typed
            || self
                .words
                .iter()
                .all(|word| word.is_number() || word.own.iter().chain(&word.near).chain(&word.begun).any(here))
    }

    /// How many documents of a half have the rarest word, about.
    pub(crate) fn expected(&self, half: Half) -> i64 {
        self.words.iter().map(|word| word.documents(Some(half))).min().unwrap_or(0)
    }

    /// The tiers of a reading, the best first.
    pub(crate) fn tiers(&self, half: Half, reading: Reading) -> Vec<Tier> {
        if self.words.is_empty() || !self.is_possible(half, reading) {
            return Vec::new();
        }
        let tiers: Vec<(u8, Wanted)> = match reading {
            Reading::Typed => self.typed(half),
            Reading::Corrected => self.corrected(half),
            Reading::Loose => self.loose(half),
        };
        let mut better: Vec<(u8, Wanted)> = Vec::new();
        let mut exclusive: Vec<Tier> = Vec::new();
        for (tier, wanted) in tiers {
            if better.iter().any(|(_, known)| *known == wanted) {
                continue;
            }
            // From the second to the sixth, each tier has all of the one before: without that one it is without all.
            let last = better.last().map(|(tier, _)| *tier);
            let unwanted = better.iter().filter(|(tier, _)| *tier == 0 || *tier >= 5 || Some(*tier) == last);
            let unwanted: Vec<Wanted> = unwanted.map(|(_, wanted)| wanted.clone()).collect();
            better.push((tier, wanted.clone()));
            let wanted = match unwanted.is_empty() {
                true => wanted,
                false => Wanted::But(Box::new(wanted), Box::new(Wanted::Any(unwanted))),
            };
            exclusive.push(Tier { tier, wanted });
        }
        exclusive
    }

    /// All that a reading finds, whatever the tier.
    pub(crate) fn all(&self, half: Half, reading: Reading) -> Wanted {
        if self.words.is_empty() || !self.is_possible(half, reading) {
            return Wanted::Any(Vec::new());
        }
        Wanted::Any(match reading {
            Reading::Typed => {
                let last = self.typed(half).pop().map(|(_, wanted)| wanted);
                self.whole(half).into_iter().chain(last).collect()
            }
            Reading::Corrected => self.corrected(half).into_iter().map(|(_, wanted)| wanted).collect(),
            Reading::Loose => self.loose(half).into_iter().map(|(_, wanted)| wanted).collect(),
        })
    }

    /// Whether an agreement that the index does not have is found as the query was typed, by its tokens.
    pub(crate) fn finds(&self, tokens: &HashSet<String>) -> bool {
        !self.words.is_empty() && self.words.iter().all(|word| word.is_held_by(tokens))
    }

    fn whole(&self, half: Half) -> Option<Wanted> {
        let words: Vec<Word> = self.words.iter().map(|word| word.word.clone()).collect();
        (half == Half::Entities).then(|| whole(&words)).flatten().map(|name| Wanted::Token(token(half, 'w', &name)))
    }

    fn every(&self, wanted: impl Fn(&Sought) -> Wanted) -> Wanted {
        let mut parts: Vec<Wanted> = self.words.iter().map(wanted).collect();
        if parts.len() == 1 { parts.remove(0) } else { Wanted::All(parts) }
    }

    fn typed(&self, half: Half) -> Vec<(u8, Wanted)> {
        let mut tiers: Vec<(u8, Wanted)> = self.whole(half).map(|wanted| (0, wanted)).into_iter().collect();
        tiers.push((1, self.every(|word| word.exactly(half))));
        tiers.push((2, self.every(|word| word.in_name(half, false))));
        tiers.push((3, self.every(|word| word.in_name(half, true))));
        if let Some(rarest) = self.rarest()
            && self.words.len() > 1
        {
            let wanted = self.words.iter().enumerate().map(|(place, word)| match place == rarest {
                true => word.in_name(half, true),
                false => word.anywhere(half),
            });
            tiers.push((4, Wanted::All(wanted.collect())));
        }
        tiers.push((5, self.every(|word| word.anywhere(half))));
        if self.words.iter().any(|word| !word.begun.is_empty()) {
            tiers.push((6, self.every(|word| word.begins_in_name(half))));
            tiers.push((7, self.every(|word| word.begins_anywhere(half))));
        }
        tiers
    }

    fn corrected(&self, half: Half) -> Vec<(u8, Wanted)> {
        let meant: Vec<&Sought> =
            self.words.iter().filter(|word| word.is_known() || !word.corrections.is_empty()).collect();
        if meant.is_empty() || !self.respelt {
            return Vec::new();
        }
        let name = meant.iter().map(|word| Wanted::Any(vec![word.begins_in_name(half), word.meant(half, &['n'])]));
        let rest =
            meant.iter().map(|word| Wanted::Any(vec![word.begins_anywhere(half), word.meant(half, &['n', 'r'])]));
        vec![(10, Wanted::All(name.collect())), (11, Wanted::All(rest.collect()))]
    }

    fn loose(&self, half: Half) -> Vec<(u8, Wanted)> {
        let Some(rarest) = self.rarest().filter(|_| self.words.len() > 1) else {
            return Vec::new();
        };
        let wanted = |word: &Sought| Wanted::Any(vec![word.begins_anywhere(half), word.meant(half, &['n', 'r'])]);
        let mut tiers = Vec::new();
        if self.words.len() > 2 {
            let all_but = |missing: usize| {
                let others = self.words.iter().enumerate().filter(|(place, _)| *place != missing);
                Wanted::All(others.map(|(_, word)| wanted(word)).collect())
            };
            tiers.push((20, Wanted::Any((0..self.words.len()).map(all_but).collect())));
        }
        tiers.push((21, wanted(&self.words[rarest])));
        tiers
    }

    /// The word that the fewest documents have, of those that any has.
    fn rarest(&self) -> Option<usize> {
        let counted =
            self.words.iter().enumerate().map(|(place, word)| (!word.is_known(), word.documents(None), place));
        counted.filter(|(_, documents, _)| *documents > 0).min().map(|(.., place)| place)
    }

    /// What tells, of a text's words, those that the query found.
    pub(crate) fn spotter(&self) -> Spotter {
        let mut spotter = Spotter::default();
        for word in &self.words {
            spotter.stems.extend(word.forms.iter().map(|form| form.stem.clone()));
            spotter.stems.extend(word.near.iter().chain(&word.corrections).map(|known| known.stem.clone()));
            spotter.bares.extend(word.begun.iter().map(|known| known.bare.clone()));
            spotter.bares.extend(word.forms.iter().map(|form| form.bare.clone()));
        }
        spotter
    }
}

/// Tells the words of a text that a query found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Spotter {
    stems: HashSet<String>,
    bares: HashSet<String>,
}

impl Spotter {
    pub(crate) fn spots(&self, word: &Word) -> bool {
        !word.stop && word.forms.iter().any(|form| self.stems.contains(&form.stem) || self.bares.contains(&form.bare))
    }
}
