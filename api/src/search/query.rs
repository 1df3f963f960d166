//! Looking for something: tier by tier and half by half, until a page is full. Every question is a look-up of the scope, so
//! searches run in its rounds like everything else, and the same question is asked once.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use entity::id::NodeKind;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};
use uuid::Uuid;

use super::{
    Half, KINDS,
    document::{self, Document},
    index::{self, Stretch},
    number,
    plan::{Plan, Reading, Spotter},
};
use crate::{
    error::Error,
    graphql::filter::condition,
    registry::agreement::filter::AgreementFilter,
    store::{batch::Lookup, reader::Reader},
};

/// How far matches are counted.
pub(crate) const MOST_COUNTED: usize = 1_000;

/// So many matches are few enough to be listed.
const FEW: usize = 500;

/// What is looked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Search {
    pub(crate) text: String,
    /// Of which kinds, in the order of [`KINDS`].
    pub(crate) kinds: Vec<NodeKind>,
    /// Which agreements.
    pub(crate) filter: Option<AgreementFilter>,
}

/// A place among the finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) tier: u8,
    pub(crate) number: i64,
}

/// A find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hit {
    pub(crate) place: Place,
    pub(crate) kind: NodeKind,
    pub(crate) node: Uuid,
}

/// A stretch of the finds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hits {
    pub(crate) hits: Vec<Hit>,
    pub(crate) has_more: bool,
    /// Tells why each was found.
    pub(crate) spotter: Spotter,
}

/// One question to the index: a tier, the half to ask, what for, and the numbers that count there.
type Step<'a> = (u8, Half, index::Wanted, &'a [(i64, i64)]);

/// Ask for a stretch of the finds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Find {
    pub(crate) search: Arc<Search>,
    pub(crate) after: Option<Place>,
    pub(crate) limit: usize,
}

/// Ask how many finds there are, up to one more than [`MOST_COUNTED`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Count(pub(crate) Arc<Search>);

/// Ask what a record says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Said(pub(crate) NodeKind, pub(crate) Uuid);

impl Search {
    /// The halves of the index to look into, each with the numbers that count there.
    fn halves(&self) -> Vec<(Half, Vec<(i64, i64)>)> {
        let of = |half: Half| {
            let mut ranges: Vec<(i64, i64)> = Vec::new();
            for kind in KINDS.into_iter().filter(|kind| Half::of(*kind) == half && self.kinds.contains(kind)) {
                let (first, end) = number::range(kind);
                match ranges.last_mut() {
                    Some(last) if last.1 == first => last.1 = end,
                    _ => ranges.push((first, end)),
                }
            }
            (half, ranges)
        };
        let halves = [Half::Entities, Half::Agreements].map(of);
        halves.into_iter().filter(|(_, ranges)| !ranges.is_empty()).collect()
    }

    fn has_entities_alone(&self) -> bool {
        !self.kinds.contains(&NodeKind::Agreement)
    }

    /// «The document is an agreement that satisfies the filter.»
    fn condition(&self, reader: &Reader) -> Option<Condition> {
        let filter = self.filter.as_ref()?;
        let agreements = Query::select()
            .expr(Expr::cust("1"))
            .from("search_document")
            .inner_join("agreement", Expr::col(("agreement", "id")).equals(("search_document", "node_id")))
            .and_where(Expr::col(("search_document", "doc")).equals(("search_index", "rowid")))
            .cond_where(condition(filter, &reader.sight))
            .to_owned();
        Some(Condition::all().add(Expr::exists(agreements)))
    }

    async fn plan(&self, reader: &Reader) -> Result<Plan, Error> {
        let mut plan = Plan::of(&reader.store, &self.text).await?;
        plan.open(&reader.store, self.has_entities_alone()).await?;
        Ok(plan)
    }

    async fn find(&self, reader: &Reader, after: Option<Place>, limit: usize) -> Result<Hits, Error> {
        let mut plan = self.plan(reader).await?;
        let mut hits: Vec<Hit> = Vec::new();
        for reading in Reading::ALL {
            // A page that goes on does so in the reading that the first one took.
            if plan.is_empty() || after.is_some_and(|place| Reading::of(place.tier) != reading) {
                if reading == Reading::Corrected && !plan.is_empty() && after.is_some() {
                    plan.correct(&reader.store).await?;
                }
                continue;
            }
            if reading == Reading::Corrected {
                plan.correct(&reader.store).await?;
            }
            hits = self.read(reader, &plan, reading, after, limit + 1).await?;
            if !hits.is_empty() || after.is_some() {
                break;
            }
        }
        let has_more = hits.len() > limit;
        hits.truncate(limit);
        Ok(Hits { hits, has_more, spotter: plan.spotter() })
    }

    /// The finds of one reading, in order: by tier; within a tier as the numbers are, which puts agreements last.
    async fn read(
        &self,
        reader: &Reader,
        plan: &Plan,
        reading: Reading,
        after: Option<Place>,
        limit: usize,
    ) -> Result<Vec<Hit>, Error> {
        let filter = self.condition(reader);
        let halves = self.halves();
        let mut tiers: Vec<Step<'_>> = Vec::new();
        for (half, within) in &halves {
            let tiers_here = plan.tiers(*half, reading);
            tiers.extend(tiers_here.into_iter().map(|tier| (tier.tier, *half, tier.wanted, within.as_slice())));
        }
        tiers.sort_by_key(|(tier, half, ..)| (*tier, *half == Half::Agreements));
        let mut hits = Vec::new();
        let mut few: HashMap<Half, Option<Vec<i64>>> = HashMap::new();
        let mut begun: HashSet<Half> = HashSet::new();
        for (tier, half, wanted, within) in tiers {
            if after.is_some_and(|place| tier < place.tier) {
                continue;
            }
            let filter = filter.as_ref().filter(|_| half == Half::Agreements);
            let whole = Stretch { after: -1, within, filter, among: None, expected: plan.expected(half) };
            // Words may be frequent and yet seldom together: all that have them are then listed once, not in each tier.
            if !begun.insert(half) && whole.expected >= index::FREQUENT && !few.contains_key(&half) {
                let all = plan.all(half, reading);
                let listed = index::find(&reader.store, &all, &whole, FEW + 1).await?;
                let are_few = listed.len() <= FEW;
                few.insert(half, are_few.then(|| listed.into_iter().map(|(number, _)| number).collect()));
            }
            let among = few.get(&half).and_then(|few| few.as_deref());
            let after = after.filter(|place| place.tier == tier).map_or(-1, |place| place.number);
            let stretch = Stretch { after, among, ..whole };
            let found = index::find(&reader.store, &wanted, &stretch, limit - hits.len()).await?;
            for (number, node) in found {
                let kind = number::kind(number).ok_or_else(|| Error::internal("a document's number has no kind"))?;
                hits.push(Hit { place: Place { tier, number }, kind, node });
            }
            if hits.len() >= limit {
                break;
            }
        }
        Ok(hits)
    }

    async fn count(&self, reader: &Reader) -> Result<usize, Error> {
        let mut plan = self.plan(reader).await?;
        if plan.is_empty() {
            return Ok(0);
        }
        let filter = self.condition(reader);
        for reading in Reading::ALL {
            if reading == Reading::Corrected {
                plan.correct(&reader.store).await?;
            }
            let mut count = 0;
            for (half, within) in self.halves() {
                let tiers = plan.all(half, reading);
                if tiers == index::Wanted::Any(Vec::new()) {
                    continue;
                }
                let filter = filter.as_ref().filter(|_| half == Half::Agreements);
                let stretch =
                    Stretch { after: -1, within: &within, filter, among: None, expected: plan.expected(half) };
                count += index::count(&reader.store, &tiers, &stretch, MOST_COUNTED + 1 - count).await?;
            }
            if count > 0 {
                return Ok(count);
            }
        }
        Ok(0)
    }
}

impl Lookup<Find> for Reader {
    type Value = Arc<Hits>;

    async fn load(&self, keys: Vec<Find>) -> Result<HashMap<Find, Arc<Hits>>, Error> {
        let mut found = HashMap::with_capacity(keys.len());
        for key in keys {
            let hits = key.search.find(self, key.after, key.limit).await?;
            found.insert(key, Arc::new(hits));
        }
        Ok(found)
    }
}

impl Lookup<Count> for Reader {
    type Value = usize;

    async fn load(&self, keys: Vec<Count>) -> Result<HashMap<Count, usize>, Error> {
        let mut found = HashMap::with_capacity(keys.len());
        for key in keys {
            let count = key.0.count(self).await?;
            found.insert(key, count);
        }
        Ok(found)
    }
}

impl Lookup<Said> for Reader {
    type Value = Arc<Document>;

    async fn load(&self, keys: Vec<Said>) -> Result<HashMap<Said, Arc<Document>>, Error> {
        let mut found = HashMap::with_capacity(keys.len());
        for kind in KINDS {
            let nodes: Vec<Uuid> = keys.iter().filter(|key| key.0 == kind).map(|key| key.1).collect();
            if nodes.is_empty() {
                continue;
            }
            for document in document::read(&self.store.reading()?.on(), kind, &nodes).await? {
                found.insert(Said(kind, document.node), Arc::new(document));
            }
        }
        Ok(found)
    }
}
