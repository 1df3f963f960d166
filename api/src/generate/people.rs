//! The posts around the councils, and who holds them through three terms of office.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};
use entity::{
    id::{OfficialId, PostId},
    mandate, official,
    post::{self, PostBody, PostKind},
    value::Gender,
};

use super::{
    country::Country,
    random::{Draw, What},
    timeline::{BEGIN, calendar},
    words::{Pair, Slugs, Words},
};

/// Years and months of the communal elections, and when the new councils were recorded: at night, when no other record is
/// made.
const TERMS: [((i32, u32, u32), i64); 3] =
    [((2009, 6, 12), BEGIN), ((2015, 9, 4), 1_443_672_000_000), ((2021, 9, 8), 1_633_320_000_000)];

/// The first day of the term of office that a day falls in.
fn elected(term: usize) -> NaiveDate {
    let ((year, month, day), _) = TERMS[term];
    calendar(year, month, day)
}

/// A person who is in office.
#[derive(Clone, Debug)]
pub(super) struct Holder {
    pub(super) official: official::Model,
    pub(super) mandate: mandate::Model,
    /// Whether the person is new, or was recorded for another mandate.
    pub(super) is_new: bool,
}

/// A post.
#[derive(Clone, Debug)]
pub(super) struct Post {
    pub(super) row: post::Model,
    /// Who holds it, from when on.
    holders: Vec<(NaiveDate, OfficialId)>,
}

impl Post {
    /// Who holds it on a day.
    pub(super) fn holder(&self, on: NaiveDate) -> Option<OfficialId> {
        self.holders.iter().rev().find(|(from, _)| *from <= on).map(|(_, official)| *official)
    }
}

/// A wave of records that are made together after an election.
#[derive(Clone, Debug, Default)]
pub(super) struct Wave {
    pub(super) at: i64,
    /// Mandates that have ended, with their last day.
    pub(super) ended: Vec<mandate::Model>,
    pub(super) holders: Vec<Holder>,
}

/// All posts, and who came into office when.
#[derive(Clone, Debug, Default)]
pub(super) struct People {
    /// The posts of each council.
    pub(super) posts: Vec<Vec<Post>>,
    pub(super) waves: Vec<Wave>,
}

impl People {
    /// `at` is when the first post is recorded; one follows each millisecond.
    pub(super) fn of(seed: u64, words: &Words, country: &Country, mut at: i64) -> People {
        let mut people = People::default();
        let mut number = 0;
        for (rank, council) in country.councils.iter().enumerate() {
            let offices = words.offices.iter().filter(|office| rank < office.councils);
            let genitive = super::agreements::uncapitalised(&council.row.name.fr.clone().unwrap_or_default());
            let posts = offices.map(|office| {
                at += 1;
                number += 1;
                let fill = |text: &Pair| {
                    let name = council.row.name.ar.as_deref().unwrap_or_default();
                    Pair::new(text.ar.replace("{ar}", name), text.fr.replace("{fr}", &format!("de la {genitive}")))
                };
                let row = post::Model {
                    id: Draw::of(seed, What::Post, number).key(at, 0).into(),
                    council_id: council.row.id,
                    slug: office.slug.clone(),
                    body: office.body,
                    kind: office.kind,
                    rank: office.rank,
                    title: fill(&office.title).translations(),
                    holder_gender: None,
                };
                Post { row, holders: Vec::new() }
            });
            people.posts.push(posts.collect());
        }
        let mut census = Census { seed, words, slugs: Slugs::default(), people: 0, draws: 0, known: HashMap::new() };
        for (term, (_, night)) in TERMS.iter().enumerate() {
            people.elect(&mut census, term, if term == 0 { at } else { *night });
        }
        people
    }

    /// Brings everybody of a term into office.
    fn elect(&mut self, census: &mut Census<'_>, term: usize, mut at: i64) {
        let mut wave = Wave { at, ..Wave::default() };
        let before = term.checked_sub(1).and_then(|before| self.waves.get(before));
        let last_day = elected(term) - Days::new(1);
        let old: Vec<mandate::Model> =
            before.into_iter().flat_map(|wave| &wave.holders).map(|h| h.mandate.clone()).collect();
        wave.ended = old
            .into_iter()
            .filter(|mandate| mandate.starts_on.is_some())
            .map(|mandate| mandate::Model { ends_on: Some(last_day), ..mandate })
            .collect();
        at += i64::try_from(wave.ended.len()).unwrap_or(0);
        for post in self.posts.iter_mut().flatten() {
            let is_elected = post.row.body == PostBody::Council;
            // The staff is known from one report, and does not change with the council.
            if !is_elected && term > 0 {
                continue;
            }
            census.draws += 1;
            let mut draw = Draw::of(census.seed, What::Official, census.draws);
            // Some posts have no holder that anyone told.
            if !is_elected && draw.percent(30) {
                continue;
            }
            let again = post.holders.last().map(|(_, official)| *official).filter(|_| draw.percent(35));
            at += 2;
            let (official, is_new) = census.person(again, at);
            let from = elected(term) + Days::new(draw.below(20));
            let mandate = mandate::Model {
                id: draw.key(at, 1).into(),
                official_id: official.id,
                post_id: post.row.id,
                starts_on: is_elected.then_some(from),
                ends_on: None,
                known_on: (!is_elected).then(|| calendar(2011, 1, 3)),
            };
            post.holders.push((if is_elected { from } else { calendar(2011, 1, 1) }, official.id));
            wave.holders.push(Holder { official, mandate, is_new });
        }
        self.waves.push(wave);
    }

    /// The post of a kind of a council, the first of them.
    pub(super) fn post(&self, council: usize, kind: PostKind) -> Option<&Post> {
        self.posts.get(council)?.iter().find(|post| post.row.kind == kind)
    }

    /// A post of a council with its holder on a day.
    pub(super) fn held(&self, council: usize, kind: PostKind, on: NaiveDate) -> Option<(PostId, OfficialId)> {
        let post = self.post(council, kind)?;
        Some((post.row.id, post.holder(on)?))
    }
}

/// Makes up people.
struct Census<'a> {
    seed: u64,
    words: &'a Words,
    slugs: Slugs,
    people: u64,
    draws: u64,
    known: HashMap<OfficialId, official::Model>,
}

impl Census<'_> {
    /// The person who is in office again, or a new one.
    fn person(&mut self, again: Option<OfficialId>, at: i64) -> (official::Model, bool) {
        if let Some(known) = again.and_then(|id| self.known.get(&id)) {
            return (known.clone(), false);
        }
        self.people += 1;
        let mut draw = Draw::of(self.seed, What::Person, self.people);
        let (name, gender) = name(self.words, &mut draw);
        let slug = self.slugs.give(&name.fr);
        let gender = draw.percent(60).then_some(gender);
        let person = official::Model { id: draw.key(at, 0).into(), slug, name: name.translations(), gender };
        self.known.insert(person.id, person.clone());
        (person, true)
    }
}

/// A person's name.
pub(super) fn name(words: &Words, draw: &mut Draw) -> (Pair, Gender) {
    let (list, gender) = if draw.percent(28) { ("woman", Gender::Female) } else { ("man", Gender::Male) };
    let given = draw.pick(words.list(list)).cloned().unwrap_or_default();
    let family = draw.pick(words.list("surname")).cloned().unwrap_or_default();
    (Pair::new(format!("{} {}", given.ar, family.ar), format!("{} {}", given.fr, family.fr)), gender)
}
