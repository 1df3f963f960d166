//! The words that invented records are made of, from two lists in `data/`.

use std::collections::HashMap;

use entity::{
    post::{PostBody, PostKind},
    value::Translations,
};
use sea_orm::ActiveEnum;
use unicode_normalization::UnicodeNormalization;

const NAMES: &str = include_str!("../../data/names.tsv");
const COUNTRY: &str = include_str!("../../data/country.tsv");

/// A text in Arabic and in French.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) ar: String,
    pub(super) fr: String,
}

impl Pair {
    pub(super) fn new(ar: impl Into<String>, fr: impl Into<String>) -> Pair {
        Pair { ar: ar.into(), fr: fr.into() }
    }

    pub(super) fn translations(&self) -> Translations {
        Translations { ar: Some(self.ar.clone()), fr: Some(self.fr.clone()), ..Translations::default() }
    }

    /// «of» it, in French.
    pub(super) fn de(&self) -> String {
        let vowel = self.fr.nfkd().next().is_some_and(|first| "AEIOUaeiou".contains(first));
        if vowel { format!("d'{}", self.fr) } else { format!("de {}", self.fr) }
    }
}

/// A word of a vocabulary.
#[derive(Clone, Debug)]
pub(super) struct Term {
    pub(super) slug: String,
    /// The slug of the wider one.
    pub(super) parent: Option<String>,
    pub(super) label: Pair,
}

/// What an agreement can be about.
#[derive(Clone, Debug)]
pub(super) struct Subject {
    /// The slug of its theme.
    pub(super) theme: String,
    pub(super) name: Pair,
}

/// A post that councils have.
#[derive(Clone, Debug)]
pub(super) struct Office {
    pub(super) slug: String,
    pub(super) body: PostBody,
    pub(super) kind: PostKind,
    pub(super) rank: Option<i32>,
    /// How many councils have it, the largest ones.
    pub(super) councils: usize,
    /// `{ar}` and `{fr}` stand for the council.
    pub(super) title: Pair,
}

/// What a line of the country's list is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Region,
    /// With how many communes it has.
    Prefecture(usize),
    /// With how many communes it has.
    Province(usize),
    City,
    Town,
    Village,
}

/// All words.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    pairs: HashMap<&'static str, Vec<Pair>>,
    pub(super) themes: Vec<Term>,
    pub(super) groups: Vec<Term>,
    pub(super) subjects: Vec<Subject>,
    pub(super) offices: Vec<Office>,
    pub(super) country: Vec<(Unit, Pair)>,
}

impl Words {
    pub(super) fn read() -> Words {
        let mut words = Words::default();
        for line in lines(NAMES) {
            match line.as_slice() {
                ["theme", slug, parent, ar, fr] => {
                    let parent = Some(*parent).filter(|parent| *parent != "-").map(str::to_owned);
                    words.themes.push(Term { slug: (*slug).to_owned(), parent, label: Pair::new(*ar, *fr) });
                }
                ["group", slug, ar, fr] => {
                    words.groups.push(Term { slug: (*slug).to_owned(), parent: None, label: Pair::new(*ar, *fr) });
                }
                ["subject", theme, ar, fr] => {
                    words.subjects.push(Subject { theme: (*theme).to_owned(), name: Pair::new(*ar, *fr) });
                }
                ["post", slug, body, kind, rank, councils, ar, fr] => {
                    let body = PostBody::try_from_value(&(*body).to_owned());
                    let kind = PostKind::try_from_value(&(*kind).to_owned());
                    if let (Ok(body), Ok(kind), Ok(councils)) = (body, kind, councils.parse()) {
                        let (slug, title) = ((*slug).to_owned(), Pair::new(*ar, *fr));
                        words.offices.push(Office { slug, body, kind, rank: rank.parse().ok(), councils, title });
                    }
                }
                [list, ar, fr] => words.pairs.entry(*list).or_default().push(Pair::new(*ar, *fr)),
                _ => {}
            }
        }
        for line in lines(COUNTRY) {
            let unit = match line.as_slice() {
                ["R", ..] => Some(Unit::Region),
                ["F", _, _, communes] => communes.parse().ok().map(Unit::Prefecture),
                ["P", _, _, communes] => communes.parse().ok().map(Unit::Province),
                ["V", ..] => Some(Unit::City),
                ["U", ..] => Some(Unit::Town),
                ["C", ..] => Some(Unit::Village),
                _ => None,
            };
            if let (Some(unit), [_, ar, fr, ..]) = (unit, line.as_slice()) {
                words.country.push((unit, Pair::new(*ar, *fr)));
            }
        }
        words
    }

    /// The pairs of one list; none of a list that is not there.
    pub(super) fn list(&self, name: &str) -> &[Pair] {
        self.pairs.get(name).map(Vec::as_slice).unwrap_or_default()
    }
}

fn lines(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(|line| line.split('\t').collect())
}

/// A name as it stands in a web address: small letters without marks, and hyphens.
pub(super) fn slug(name: &str) -> String {
    let mut slug = String::with_capacity(name.len());
    for letter in name.nfkd().flat_map(char::to_lowercase) {
        match letter {
            'a'..='z' | '0'..='9' => slug.push(letter),
            'œ' => slug.push_str("oe"),
            // Marks vanish with what they stood on.
            letter if !letter.is_ascii() => {}
            _ if slug.is_empty() || slug.ends_with('-') => {}
            _ => slug.push('-'),
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// How long a slug is at most before it gets a number: with one, it still is no longer than an input takes (100).
const MOST: usize = 90;

/// Gives out slugs, each once: those that come later have a number.
#[derive(Clone, Debug, Default)]
pub(super) struct Slugs(HashMap<String, u32>);

impl Slugs {
    pub(super) fn give(&mut self, name: &str) -> String {
        let mut wanted = slug(name);
        if wanted.len() > MOST {
            // At a word's end.
            wanted.truncate(wanted[..MOST].rfind('-').unwrap_or(MOST));
        }
        let times = self.0.entry(wanted.clone()).or_insert(0);
        *times += 1;
        if *times == 1 {
            return wanted;
        }
        let numbered = format!("{wanted}-{times}");
        // Whoever is really called so comes later, and has a number too.
        self.0.insert(numbered.clone(), 1);
        numbered
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_lost() {
        let words = Words::read();
        let pairs: usize = words.pairs.values().map(Vec::len).sum();
        let known = pairs + words.themes.len() + words.groups.len() + words.subjects.len() + words.offices.len();
        assert_eq!(known, lines(NAMES).count());
        assert_eq!(words.country.len(), lines(COUNTRY).count());
        for subject in &words.subjects {
            assert!(words.themes.iter().any(|theme| theme.slug == subject.theme), "{}", subject.theme);
        }
        for theme in &words.themes {
            assert!(theme.parent.as_ref().is_none_or(|parent| words.themes.iter().any(|wide| wide.slug == *parent)));
        }
        let lists = ["toponym", "stem", "man", "woman", "surname", "cause", "aim", "sport", "quarter", "facility"];
        assert!(lists.iter().all(|list| !words.list(list).is_empty()));
        assert_eq!(words.pairs.len(), lists.len());
    }

    #[test]
    fn slugs_are_given_once() {
        let mut slugs = Slugs::default();
        assert_eq!(slugs.give("Aït Melloul"), "ait-melloul");
        assert_eq!(slugs.give("Ait Melloul"), "ait-melloul-2");
        assert_eq!(slugs.give("Aït Melloul 2"), "ait-melloul-2-2");
        assert_eq!(slugs.give("L'Œuvre d’Argane "), "l-oeuvre-dargane");
        let long = "Coopérative pour la prise en charge des personnes ".repeat(3);
        let given = "cooperative-pour-la-prise-en-charge-des-personnes-cooperative-pour-la-prise-en-charge-des";
        assert_eq!((slugs.give(&long).as_str(), slugs.give(&long).len()), (given, given.len() + 2));
    }

    #[test]
    fn french_joins_before_a_vowel() {
        assert_eq!(Pair::new("", "Émilie").de(), "d'Émilie");
        assert_eq!(Pair::new("", "Tanger").de(), "de Tanger");
    }
}
