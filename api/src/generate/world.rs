//! All that agreements refer to, made from the seed alone before the first of them, and small: nothing of it grows with the
//! number of agreements but the associations and ceremonies, of which only keys and times are kept.

use std::collections::HashMap;

use entity::id::{AssociationId, BeneficiaryGroupId, FacilityId, SourceId, ThemeId};
use entity::{beneficiary_group, facility, source, theme};

use super::{
    country::Country,
    people::People,
    random::Draw,
    society::{self, Association, Ceremony},
    timeline::{self, BEGIN},
    words::Words,
};

/// An association for so many agreements.
const AGREEMENTS_OF_AN_ASSOCIATION: u64 = 12;

/// Everything that is there before the agreements, or comes into being between them.
#[derive(Debug)]
pub(super) struct World {
    pub(super) seed: u64,
    pub(super) agreements: u64,
    pub(super) words: Words,
    pub(super) country: Country,
    pub(super) people: People,
    /// By their slugs.
    pub(super) themes: HashMap<String, ThemeId>,
    pub(super) groups: Vec<BeneficiaryGroupId>,
    /// Of each council.
    pub(super) facilities: Vec<Vec<FacilityId>>,
    pub(super) associations: Vec<Association>,
    pub(super) ceremonies: Vec<Ceremony>,
    /// One for each month since February 2011.
    pub(super) bulletins: Vec<SourceId>,
    /// The associations of each council, in the order of their recording.
    partners: Vec<Vec<u32>>,
    /// The ceremonies of each council, in the order of their recording.
    held: Vec<Vec<u32>>,
}

/// The records that are made on the first day, besides councils, posts and people.
#[derive(Debug)]
pub(super) struct Basis {
    pub(super) themes: Vec<theme::Model>,
    pub(super) groups: Vec<beneficiary_group::Model>,
    pub(super) facilities: Vec<facility::Model>,
    /// The bulletins, with the instants at which they are recorded over the years.
    pub(super) bulletins: Vec<(i64, source::Model)>,
}

/// When the first record of each kind is made on the first day: a minute apart, and one follows each millisecond.
const fn minute(number: i64) -> i64 {
    BEGIN + number * 60_000
}
/// When the vocabularies are recorded.
pub(super) const THEMES: i64 = minute(2);
const GROUPS: i64 = minute(3);
const POSTS: i64 = minute(4);
const FACILITIES: i64 = minute(10);
const ASSOCIATIONS: i64 = minute(20);

impl World {
    pub(super) fn of(seed: u64, agreements: u64, communes: usize) -> (World, Basis) {
        let words = Words::read();
        let country = Country::of(seed, &words, communes);
        let people = People::of(seed, &words, &country, POSTS);
        let themes = society::themes(seed, &words, THEMES);
        let groups = society::groups(seed, &words, GROUPS);
        let facilities = society::facilities(seed, &words, &country, agreements, FACILITIES);
        let many = agreements / AGREEMENTS_OF_AN_ASSOCIATION;
        let associations = society::associations(seed, &words, &country, many, ASSOCIATIONS);
        let ceremonies = society::ceremonies(seed, &country, agreements);
        let bulletins = (1..).map(|month| society::bulletin(seed, month));
        let bulletins: Vec<_> = bulletins.take_while(|(at, _)| *at < timeline::end()).collect();
        let mut partners = vec![Vec::new(); country.councils.len()];
        for (number, association) in (0..).zip(&associations) {
            partners[association.council].push(number);
        }
        let mut held = vec![Vec::new(); country.councils.len()];
        for (number, ceremony) in (0..).zip(&ceremonies) {
            held[ceremony.council].push(number);
        }
        let world = World {
            seed,
            agreements,
            words,
            country,
            people,
            themes: themes.iter().map(|theme| (theme.slug.clone(), theme.id)).collect(),
            groups: groups.iter().map(|group| group.id).collect(),
            facilities: facilities.iter().map(|of| of.iter().map(|facility| facility.id).collect()).collect(),
            associations,
            ceremonies,
            bulletins: bulletins.iter().map(|(_, bulletin)| bulletin.id).collect(),
            partners,
            held,
        };
        let facilities = facilities.into_iter().flatten().collect();
        (world, Basis { themes, groups, facilities, bulletins })
    }

    /// An association that the council knows at an instant.
    pub(super) fn partner(&self, draw: &mut Draw, council: usize, at: i64) -> Option<AssociationId> {
        let all = self.partners.get(council)?;
        let known = all.partition_point(|number| self.associations[*number as usize].at < at);
        let number = draw.pick(&all[..known])?;
        Some(self.associations[*number as usize].id)
    }

    /// The last ceremony of a council that was recorded before an instant, if that is less than half a year ago.
    pub(super) fn latest_ceremony(&self, council: usize, at: i64) -> Option<&Ceremony> {
        let all = self.held.get(council)?;
        let known = all.partition_point(|number| self.ceremonies[*number as usize].at < at);
        let latest = &self.ceremonies[*all.get(known.checked_sub(1)?)? as usize];
        (at - latest.at < 180 * timeline::DAY).then_some(latest)
    }
}
