//! The country: its regions, prefectures, provinces and communes, the largest first. Regions, provinces and the best-known
//! communes have their real names, the other communes names that could be.

use std::collections::{HashMap, HashSet};

use entity::council::{CouncilKind, Model};

use super::{
    random::{Draw, What, Zipf},
    timeline::BEGIN,
    words::{Pair, Slugs, Unit, Words, slug},
};
use crate::registry::council::rules::codes;

/// How many communes Morocco has.
pub const COMMUNES: usize = 1_503;

/// A council with what others say of it.
#[derive(Clone, Debug)]
pub(super) struct Council {
    pub(super) row: Model,
    /// The name of the place alone.
    pub(super) place: Pair,
    /// The council of its province or prefecture, by its place in the country; a commune has one.
    pub(super) province: Option<usize>,
}

/// All councils; the first ones enter into the most agreements.
#[derive(Clone, Debug)]
pub(super) struct Country {
    pub(super) councils: Vec<Council>,
    pub(super) sizes: Zipf,
}

/// A unit of the country before it has a council's row.
struct Place {
    unit: Unit,
    name: Pair,
    region: usize,
    /// For a commune: its province among the places.
    province: Option<usize>,
    code: String,
    order: (u8, u64),
}

impl Country {
    /// The country with its largest communes, up to so many.
    pub(super) fn of(seed: u64, words: &Words, communes: usize) -> Country {
        let mut draw = Draw::of(seed, What::Country, 0);
        let mut places = places(seed, words);
        for place in &mut places {
            let class = match place.unit {
                Unit::City => 0,
                Unit::Region => 1,
                Unit::Town | Unit::Prefecture(_) | Unit::Province(_) => 2,
                Unit::Village => 3,
            };
            place.order = (class, draw.bits());
        }
        let is_commune = |place: &Place| matches!(place.unit, Unit::City | Unit::Town | Unit::Village);
        let mut largest: Vec<usize> = (0..places.len()).filter(|index| is_commune(&places[*index])).collect();
        largest.sort_unstable_by_key(|index| places[*index].order);
        largest.truncate(communes);
        let mut kept: HashSet<usize> = largest.into_iter().collect();
        let provinces: HashSet<usize> = kept.iter().filter_map(|index| places[*index].province).collect();
        let regions: HashSet<usize> = provinces.iter().map(|index| places[*index].region).collect();
        kept.extend(provinces.into_iter().chain(regions));
        let mut order: Vec<usize> = kept.into_iter().collect();
        order.sort_unstable_by_key(|index| places[*index].order);
        let ranks: HashMap<usize, usize> = order.iter().enumerate().map(|(rank, index)| (*index, rank)).collect();
        let mut taken = Taken::default();
        let councils: Vec<Council> = order
            .iter()
            .enumerate()
            .map(|(rank, index)| {
                let place = &places[*index];
                let mut row = row(place, &places, &mut taken);
                let millisecond = BEGIN + i64::try_from(rank).unwrap_or(0);
                row.id = Draw::of(seed, What::Country, 1 + rank as u64).key(millisecond, 0).into();
                let province = place.province.and_then(|province| ranks.get(&province)).copied();
                Council { row, place: place.name.clone(), province }
            })
            .collect();
        let sizes = Zipf::of(councils.len());
        Country { councils, sizes }
    }
}

#[derive(Default)]
struct Taken {
    slugs: Slugs,
    codes: HashSet<String>,
}

fn places(seed: u64, words: &Words) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    let mut named: HashSet<String> = words.country.iter().map(|(_, name)| slug(&name.fr)).collect();
    let mut communes = Communes { seed, words, named: &mut named, invented: 0 };
    let (mut region, mut province, mut numbers) = (0, 0, (0, 0, 0));
    // The communes that the province still lacks.
    let mut lacking = 0_usize;
    for (unit, name) in &words.country {
        let starts_another = matches!(unit, Unit::Region | Unit::Prefecture(_) | Unit::Province(_));
        while starts_another && lacking > 0 {
            numbers.2 += 1;
            places.push(commune(Unit::Village, communes.invent(), region, province, numbers));
            lacking = lacking.saturating_sub(1);
        }
        match unit {
            Unit::Region => {
                (region, numbers) = (places.len(), (numbers.0 + 1, numbers.1, 0));
                let code = format!("{:02}.", numbers.0);
                let name = name.clone();
                places.push(Place { unit: *unit, name, region, province: None, code, order: (0, 0) });
            }
            Unit::Prefecture(many) | Unit::Province(many) => {
                (province, lacking, numbers) = (places.len(), *many, (numbers.0, numbers.1 + 1, 0));
                let code = format!("{:02}.{:03}.", numbers.0, numbers.1);
                let name = name.clone();
                places.push(Place { unit: *unit, name, region, province: None, code, order: (0, 0) });
            }
            Unit::City | Unit::Town | Unit::Village => {
                numbers.2 += 1;
                places.push(commune(*unit, name.clone(), region, province, numbers));
                lacking = lacking.saturating_sub(1);
            }
        }
    }
    for _ in 0..lacking {
        numbers.2 += 1;
        places.push(commune(Unit::Village, communes.invent(), region, province, numbers));
    }
    places
}

fn commune(unit: Unit, name: Pair, region: usize, province: usize, numbers: (u32, u32, u32)) -> Place {
    let code = format!("{:02}.{:03}.{:02}.", numbers.0, numbers.1, numbers.2);
    Place { unit, name, region, province: Some(province), code, order: (0, 0) }
}

/// Makes up communes.
struct Communes<'a> {
    seed: u64,
    words: &'a Words,
    named: &'a mut HashSet<String>,
    invented: u64,
}

impl Communes<'_> {
    /// A name that no other commune has.
    fn invent(&mut self) -> Pair {
        loop {
            self.invented += 1;
            let mut draw = Draw::of(self.seed, What::Commune, self.invented);
            let drawn = |list: &str, draw: &mut Draw| draw.pick(self.words.list(list)).cloned().unwrap_or_default();
            let (first, stem) = (drawn("toponym", &mut draw), drawn("stem", &mut draw));
            let joint = if first.fr.ends_with('\'') { "" } else { " " };
            let mut name = Pair::new(format!("{} {}", first.ar, stem.ar), format!("{}{joint}{}", first.fr, stem.fr));
            if draw.percent(30) {
                let of = drawn("stem", &mut draw);
                name = Pair::new(format!("{} أو {}", name.ar, of.ar), format!("{} Ou {}", name.fr, of.fr));
            }
            if self.named.insert(slug(&name.fr)) {
                return name;
            }
        }
    }
}

/// A council's row, but for its key.
fn row(place: &Place, places: &[Place], taken: &mut Taken) -> Model {
    let name = |place: &Place| {
        let (ar, fr) = (&place.name.ar, place.name.de());
        match place.unit {
            Unit::Region => Pair::new(format!("جهة {ar}"), format!("Région {fr}")),
            Unit::Prefecture(_) => Pair::new(format!("عمالة {ar}"), format!("Préfecture {fr}")),
            Unit::Province(_) => Pair::new(format!("إقليم {ar}"), format!("Province {fr}")),
            Unit::City | Unit::Town | Unit::Village => Pair::new(format!("جماعة {ar}"), format!("Commune {fr}")),
        }
    };
    let (kind, wanted) = match place.unit {
        Unit::Region => (CouncilKind::Region, format!("region {}", place.name.fr)),
        Unit::Prefecture(_) => (CouncilKind::Prefecture, format!("prefecture {}", place.name.fr)),
        Unit::Province(_) => (CouncilKind::Province, format!("province {}", place.name.fr)),
        Unit::City | Unit::Town => (CouncilKind::UrbanCommune, place.name.fr.clone()),
        Unit::Village => (CouncilKind::RuralCommune, place.name.fr.clone()),
    };
    let slug = taken.slugs.give(&wanted);
    let code = codes(&slug).find(|code| taken.codes.insert(code.clone())).unwrap_or_default();
    Model {
        id: uuid::Uuid::nil().into(),
        slug,
        code,
        kind,
        name: name(place).translations(),
        prefecture: place.province.map(|province| name(&places[province]).translations()),
        region: (place.unit != Unit::Region).then(|| name(&places[place.region]).translations()),
        geographic_code: Some(place.code.clone()),
        requires_deliberation: false,
        visa_threshold: None,
        visa_days: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_country_has_its_communes() {
        let country = Country::of(1, &Words::read(), COMMUNES);
        let of = |kind| country.councils.iter().filter(|council| council.row.kind == kind).count();
        assert_eq!(of(CouncilKind::Region), 12);
        assert_eq!(of(CouncilKind::Prefecture) + of(CouncilKind::Province), 75);
        assert_eq!(of(CouncilKind::UrbanCommune) + of(CouncilKind::RuralCommune), COMMUNES);
        let slugs: HashSet<&str> = country.councils.iter().map(|council| council.row.slug.as_str()).collect();
        assert_eq!(slugs.len(), country.councils.len());
        let melloul = country.councils.iter().find(|council| council.row.slug == "ait-melloul").expect("it is there");
        assert_eq!(melloul.row.name.fr.as_deref(), Some("Commune d'Aït Melloul"));
        let region = melloul.row.region.as_ref().and_then(|region| region.fr.as_deref());
        assert_eq!(region, Some("Région de Souss-Massa"));
        assert_eq!(country.councils[melloul.province.expect("a commune")].place.fr, "Inezgane-Aït Melloul");
    }

    #[test]
    fn a_small_country_is_whole() {
        let country = Country::of(1, &Words::read(), 20);
        let communes = country.councils.iter().filter(|council| council.province.is_some());
        assert_eq!(communes.count(), 20);
        assert!(country.councils.iter().any(|council| council.row.kind == CouncilKind::Region));
    }
}
