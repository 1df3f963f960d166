//! An invented country: a registry of any size that could be a real one, for trying things at scale. The same seed gives the
//! same records, keys, times and log, on any machine and either engine.
//!
//! * `random.rs`: chance from a seed; `words.rs`: what names are made of; `timeline.rs`: when things were recorded.
//! * `country.rs`, `people.rs`, `society.rs`: what is there besides agreements; `world.rs`: all of it together.
//! * `agreements.rs`: the agreements with their histories; `ledger.rs`: rows and log.

mod agreements;
mod country;
mod ledger;
mod people;
mod random;
mod society;
mod timeline;
mod words;
mod world;

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap},
    sync::Arc,
};

use entity::{id::TypedId, reference_counter, revision::Action};

use sea_orm::{ActiveModelBehavior, ActiveModelTrait, EntityTrait, IntoActiveModel};
use serde::Serialize;

pub use self::country::COMMUNES;
use self::{
    agreements::history,
    ledger::Ledger,
    people::Holder,
    society::{association, ceremony},
    timeline::{BEGIN, moment},
    world::{Basis, THEMES, World},
};
use crate::{
    clock::Clock,
    error::Error,
    import::Progress,
    revision::record::{NoParts, Record},
    search::write::rebuild,
    store::{Store, bulk::Bulk, list::Listed},
};

/// The most agreements that can be made: beyond, times of day grow too short to tell their recordings apart.
pub const MOST_AGREEMENTS: u64 = 10_000_000;

/// What is to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// How many agreements.
    pub agreements: u64,
    /// What decides every name, date and sum.
    pub seed: u64,
    /// How many communes the country has, the largest ones of Morocco: 1,503 are all.
    pub communes: usize,
}

/// What was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// The log's newest revision and its hash: equal for equal plans.
    pub head: String,
    /// How many records the log knows.
    pub records: u64,
}

/// Why nothing was made.
#[derive(Debug)]
pub enum Refusal {
    /// The registry holds records already.
    NotEmpty,
    /// The machine's clock is before the last day of the invented records.
    TooEarly,
    /// The database refused.
    Registry(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Refusal::Registry(error)
    }
}

/// What happens between the agreements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Term(usize),
    Bulletin(usize),
    Association(usize),
    Ceremony(usize),
}

/// Fills an empty registry: all records and the log in one transaction, then the search index. Memory does not grow with the
/// agreements, but for some bytes for each that changes later.
///
/// # Errors
/// When the registry is not empty or the database refuses: nothing is written then. When filling the search index fails, the
/// records stay, and the index is filled by `chiraka migrate`.
pub async fn generate(
    store: &Store,
    clock: &Arc<dyn Clock>,
    plan: Plan,
    progress: &mut (dyn Progress + Send),
) -> Result<Made, Refusal> {
    if clock.now().timestamp_millis() < timeline::end() + 2 * timeline::DAY {
        return Err(Refusal::TooEarly);
    }
    let Some(bulk) = Bulk::begin(store).await? else {
        return Err(Refusal::NotEmpty);
    };
    let (world, basis) = World::of(plan.seed, plan.agreements, plan.communes);
    progress.begin(usize::try_from(plan.agreements).unwrap_or(usize::MAX));
    let mut maker = Maker { ledger: Ledger::new(bulk, plan.seed), counters: BTreeMap::new() };
    maker.first_day(&world, &basis).await?;
    maker.years(&world, &basis, progress).await?;
    for ((council, year), last) in &maker.counters {
        let council_id = world.country.councils[*council].row.id;
        maker.ledger.bulk.add(reference_counter::Model { council_id, year: *year, last: *last }, &[])?;
    }
    // Until it is filled, the index counts as one of another version.
    maker.ledger.bulk.execute("UPDATE search_state SET analyser = 0").await?;
    let made = Made { head: maker.ledger.head.to_string(), records: maker.ledger.records };
    maker.ledger.bulk.commit(store).await?;
    rebuild(store, clock, progress).await?;
    Ok(made)
}

struct Maker {
    ledger: Ledger,
    /// The last running number of each council and year.
    counters: BTreeMap<(usize, i32), i32>,
}

impl Maker {
    async fn first_day(&mut self, world: &World, basis: &Basis) -> Result<(), Error> {
        for (council, at) in world.country.councils.iter().zip(BEGIN..) {
            self.plain(at, council.row.clone()).await?;
        }
        for (theme, at) in basis.themes.iter().zip(THEMES..) {
            self.ledger.name_theme(theme.id, &theme.slug);
            self.plain(at, theme.clone()).await?;
        }
        for group in &basis.groups {
            self.plain(THEMES, group.clone()).await?;
        }
        for post in world.people.posts.iter().flatten() {
            self.plain(THEMES, post.row.clone()).await?;
        }
        self.term(world, 0).await?;
        for facility in &basis.facilities {
            self.plain(THEMES, facility.clone()).await?;
        }
        Ok(())
    }

    /// The years: whatever comes next in time, until nothing is left.
    async fn years(&mut self, world: &World, basis: &Basis, progress: &mut (dyn Progress + Send)) -> Result<(), Error> {
        let mut events: Vec<(i64, Event)> = Vec::new();
        events.extend(world.people.waves.iter().enumerate().skip(1).map(|(term, wave)| (wave.at, Event::Term(term))));
        events.extend(basis.bulletins.iter().enumerate().map(|(nth, (at, _))| (*at, Event::Bulletin(nth))));
        events.extend(world.associations.iter().enumerate().map(|(nth, known)| (known.at, Event::Association(nth))));
        events.extend(world.ceremonies.iter().enumerate().map(|(nth, known)| (known.at, Event::Ceremony(nth))));
        events.sort_unstable();
        let mut events = events.into_iter().peekable();
        // Revisions to come: when, of which agreement, which state, and the running number of its reference.
        let mut later: BinaryHeap<Reverse<(i64, u64, usize, i32)>> = BinaryHeap::new();
        let mut index = 0;
        loop {
            let event = events.peek().map_or(i64::MAX, |(at, _)| *at);
            let change = later.peek().map_or(i64::MAX, |Reverse((at, ..))| *at);
            let new = if index < world.agreements { moment(index, world.agreements) } else { i64::MAX };
            let next = event.min(change).min(new);
            if next == i64::MAX {
                return Ok(());
            }
            if next == event {
                if let Some((_, event)) = events.next() {
                    self.happen(world, basis, event).await?;
                }
            } else if next == change {
                if let Some(Reverse((at, agreement, state, running))) = later.pop() {
                    let mut history = history(world, agreement);
                    history.number(&world.country.councils[history.council].row.code, running);
                    let (_, state) = &history.states[state];
                    self.ledger.log(at, Action::Update, state.row.id.node(), state.text()?)?;
                    self.ledger.bulk.breathe().await?;
                }
            } else {
                let mut history = history(world, index);
                let counter = self.counters.entry((history.council, history.year())).or_default();
                *counter += 1;
                let running = *counter;
                history.number(&world.country.councils[history.council].row.code, running);
                if let (Some((at, first)), Some((_, last))) = (history.states.first(), history.states.last()) {
                    let set = self.ledger.theme_set(&last.parts.themes)?;
                    self.ledger.create(*at, first, last, &[set]).await?;
                }
                let states = history.states.iter().enumerate().skip(1);
                later.extend(states.map(|(state, (at, _))| Reverse((*at, index, state, running))));
                index += 1;
                progress.advance();
            }
        }
    }

    async fn happen(&mut self, world: &World, basis: &Basis, event: Event) -> Result<(), Error> {
        match event {
            Event::Term(term) => self.term(world, term).await,
            Event::Bulletin(nth) => {
                let (at, source) = &basis.bulletins[nth];
                self.plain(*at, source.clone()).await
            }
            Event::Association(nth) => {
                let known = &world.associations[nth];
                let row = association(world.seed, &world.words, &world.country, known, nth as u64);
                self.plain(known.at, row).await
            }
            Event::Ceremony(nth) => {
                let known = &world.ceremonies[nth];
                let (source, record) = ceremony(world.seed, &world.words, &world.country, &world.people, known);
                self.plain(known.at, source).await?;
                self.ledger.create(known.at, &record, &record, &[]).await
            }
        }
    }

    /// An election: mandates end, and others begin.
    async fn term(&mut self, world: &World, term: usize) -> Result<(), Error> {
        let wave = &world.people.waves[term];
        for mandate in &wave.ended {
            let record = Record::new(mandate.clone(), NoParts {});
            self.ledger.log(wave.at, Action::Update, mandate.id.node(), record.text()?)?;
            self.ledger.bulk.breathe().await?;
        }
        let ended = world.people.waves.get(term + 1).map(|next| next.ended.as_slice()).unwrap_or_default();
        let mut ended = ended.iter().peekable();
        for Holder { official, mandate, is_new } in &wave.holders {
            if *is_new {
                self.plain(wave.at, official.clone()).await?;
            }
            // The mandates that end stand in the order in which they began.
            let last = ended.next_if(|last| last.id == mandate.id).unwrap_or(mandate);
            let first = Record::new(mandate.clone(), NoParts {});
            self.ledger.create(wave.at, &first, &Record::new(last.clone(), NoParts {}), &[]).await?;
        }
        Ok(())
    }

    /// A record without parts that never changes.
    async fn plain<M>(&mut self, at: i64, row: M) -> Result<(), Error>
    where
        M: IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel> + Listed + PartialEq + Serialize,
        M::Entity: EntityTrait<Model = M>,
        <M::Entity as EntityTrait>::ActiveModel: ActiveModelBehavior + ActiveModelTrait<Entity = M::Entity> + Send,
    {
        let record = Record::new(row, NoParts {});
        self.ledger.create(at, &record, &record, &[]).await
    }
}
