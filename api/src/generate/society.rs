//! What surrounds the agreements: the vocabularies, the associations of each council, its facilities, the ceremonies that it
//! holds, and the publications that tell of them.

use chrono::{Datelike, Days, NaiveDate};
use entity::{
    association::{self, AssociationKind},
    beneficiary_group, ceremony, facility,
    id::{AttendanceId, CeremonyId, SourceId},
    post::PostKind,
    source::{self, SourceKind},
    theme,
};

use super::{
    country::{Council, Country},
    people::People,
    random::{Draw, What},
    timeline::{DAY, calendar, end, moment, opening},
    words::{Pair, Slugs, Words},
};
use crate::registry::ceremony::record::{CeremonyParts, CeremonyRecord};

/// The place of a kind's keys among those of the same millisecond.
const OF_ASSOCIATIONS: u16 = 1;
const OF_CEREMONIES: u16 = 2;

/// An association's own words, made again whenever they are needed.
#[derive(Clone, Debug)]
pub(super) struct Association {
    pub(super) at: i64,
    pub(super) id: entity::id::AssociationId,
    pub(super) council: usize,
    slug: String,
}

/// A ceremony of a council.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ceremony {
    pub(super) at: i64,
    pub(super) id: CeremonyId,
    pub(super) council: usize,
    pub(super) held_on: NaiveDate,
    number: u64,
}

/// The themes; a wider one comes before those within it.
pub(super) fn themes(seed: u64, words: &Words, mut at: i64) -> Vec<theme::Model> {
    let mut themes: Vec<theme::Model> = Vec::new();
    let (wide, narrow): (Vec<_>, Vec<_>) = words.themes.iter().partition(|theme| theme.parent.is_none());
    let mut left = [wide, narrow].concat();
    while let Some(term) = left.first().cloned() {
        left.remove(0);
        let parent = term.parent.as_ref().map(|parent| themes.iter().find(|theme| theme.slug == *parent));
        if matches!(parent, Some(None)) && left.iter().any(|other| Some(&other.slug) == term.parent.as_ref()) {
            left.push(term);
            continue;
        }
        at += 1;
        themes.push(theme::Model {
            id: Draw::of(seed, What::Theme, themes.len() as u64).key(at, 0).into(),
            slug: term.slug.clone(),
            parent_id: parent.flatten().map(|parent| parent.id),
            label: term.label.translations(),
        });
    }
    themes
}

/// The beneficiary groups.
pub(super) fn groups(seed: u64, words: &Words, at: i64) -> Vec<beneficiary_group::Model> {
    let groups = words.groups.iter().zip(1_u16..);
    let groups = groups.map(|(group, number)| beneficiary_group::Model {
        id: Draw::of(seed, What::Group, number.into()).key(at + i64::from(number), 0).into(),
        slug: group.slug.clone(),
        label: group.label.translations(),
    });
    groups.collect()
}

/// The associations, in the order of their recording: every council knows one from the beginning.
pub(super) fn associations(seed: u64, words: &Words, country: &Country, total: u64, at: i64) -> Vec<Association> {
    let mut slugs = Slugs::default();
    let first = country.councils.len() as u64;
    let all = (0..total.max(first)).map(|number| {
        let mut draw = Draw::of(seed, What::Association, number);
        let (council, at) = match number.checked_sub(first) {
            None => (number as usize, at + number as i64),
            Some(later) => (country.sizes.draw(&mut draw), moment(later, total - first)),
        };
        let id = draw.key(at, OF_ASSOCIATIONS).into();
        let slug = slugs.give(&own_words(&mut draw, words, &country.councils[council]).1.fr);
        Association { at, id, council, slug }
    });
    all.collect()
}

/// An association's kind and name.
fn own_words(draw: &mut Draw, words: &Words, council: &Council) -> (AssociationKind, Pair) {
    let (kind, ar, fr, list) = match draw.below(100) {
        0..66 => (AssociationKind::Association, "جمعية", "Association", "aim"),
        66..78 => (AssociationKind::SportsClub, "نادي", "Club", "sport"),
        78..88 => (AssociationKind::Cooperative, "تعاونية", "Coopérative", "aim"),
        88..94 => (AssociationKind::Centre, "مركز", "Centre", "aim"),
        94..97 => (AssociationKind::Federation, "شبكة", "Réseau", "aim"),
        97..99 => (AssociationKind::Foundation, "مؤسسة", "Fondation", "aim"),
        _ => (AssociationKind::Other, "فضاء", "Espace", "aim"),
    };
    let cause = draw.pick(words.list("cause")).cloned().unwrap_or_default();
    let aim = draw.pick(words.list(list)).cloned().unwrap_or_default();
    let mut name = Pair::new(format!("{ar} {} {}", cause.ar, aim.ar), format!("{fr} {} {}", cause.fr, aim.fr));
    if draw.percent(55) {
        name = Pair::new(format!("{} ب{}", name.ar, council.place.ar), format!("{} à {}", name.fr, council.place.fr));
    }
    (kind, name)
}

/// An association's row.
pub(super) fn association(
    seed: u64,
    words: &Words,
    country: &Country,
    known: &Association,
    number: u64,
) -> association::Model {
    let mut draw = Draw::of(seed, What::Association, number);
    if number >= country.councils.len() as u64 {
        country.sizes.draw(&mut draw);
    }
    draw.key(known.at, OF_ASSOCIATIONS);
    let (kind, mut name) = own_words(&mut draw, words, &country.councils[known.council]);
    let purpose = draw.pick(words.list("aim")).filter(|_| kind != AssociationKind::SportsClub).cloned();
    let purpose = purpose
        .filter(|_| draw.percent(50))
        .map(|aim| Pair::new(format!("العمل {}", aim.ar), format!("Œuvrer {}", aim.fr)).translations());
    let neighbourhood = draw.pick(words.list("quarter")).cloned().filter(|_| draw.percent(85));
    let related_party = draw.percent(3);
    let note = Pair::new("من أعضاء مكتبها عضو في المجلس", "Un membre du conseil siège à son bureau");
    if draw.percent(8) {
        // Some are known in one language only.
        name.fr.clear();
    }
    let mut name = name.translations();
    name.fr = name.fr.filter(|fr| !fr.is_empty());
    association::Model {
        id: known.id,
        slug: known.slug.clone(),
        kind,
        name,
        neighbourhood: neighbourhood.map(|quarter| quarter.translations()),
        purpose,
        related_party,
        related_party_note: related_party.then(|| note.translations()),
        ice: None,
        merged_into_id: None,
    }
}

/// The facilities of each council; a council of many agreements has more of them.
pub(super) fn facilities(
    seed: u64,
    words: &Words,
    country: &Country,
    agreements: u64,
    mut at: i64,
) -> Vec<Vec<facility::Model>> {
    let (kinds, quarters) = (words.list("facility"), words.list("quarter"));
    let of_council = |(rank, council): (usize, &Council)| {
        let many = (country.sizes.expected(rank, agreements) / 40).min(kinds.len() as u64);
        let facilities = kinds.iter().zip(0..many).map(|(kind, number)| {
            at += 1;
            let mut draw = Draw::of(seed, What::Facility, (rank as u64) << 8 | number);
            let quarter = draw.pick(quarters).cloned().unwrap_or_default();
            let name = Pair::new(format!("{} {}", kind.ar, quarter.ar), format!("{}, {}", kind.fr, quarter.fr));
            facility::Model { id: draw.key(at, 0).into(), council_id: council.row.id, name: name.translations() }
        });
        facilities.collect()
    };
    country.councils.iter().enumerate().map(of_council).collect()
}

/// The ceremonies, in the order of their recording: a council of many agreements holds more of them.
pub(super) fn ceremonies(seed: u64, country: &Country, agreements: u64) -> Vec<Ceremony> {
    let mut ceremonies = Vec::new();
    let days = (end() - opening(calendar(2011, 2, 1))) / DAY;
    for council in 0..country.councils.len() {
        let many = (country.sizes.expected(council, agreements) / 25).min(45);
        for nth in 0..many {
            let number = (council as u64) << 8 | nth;
            let mut draw = Draw::of(seed, What::Ceremony, number);
            let stretch = days / many as i64;
            let day = nth as i64 * stretch + draw.between(0, (stretch - 5).max(0));
            let held_on = calendar(2011, 2, 1) + Days::new(day.unsigned_abs());
            // The next morning; each council's within its own millisecond.
            let at = opening(held_on + Days::new(1)) + council as i64;
            let id = draw.key(at, OF_CEREMONIES).into();
            ceremonies.push(Ceremony { at, id, council, held_on, number });
        }
    }
    ceremonies.sort_unstable_by_key(|ceremony| ceremony.at);
    ceremonies
}

/// A ceremony's record, and the report of it, which it cites.
pub(super) fn ceremony(
    seed: u64,
    words: &Words,
    country: &Country,
    people: &People,
    known: &Ceremony,
) -> (source::Model, CeremonyRecord) {
    let mut draw = Draw::of(seed, What::Attendance, known.number);
    let council = &country.councils[known.council];
    let on = known.held_on;
    let president = people.held(known.council, PostKind::President, on);
    let vice = people.held(known.council, PostKind::VicePresident, on).filter(|_| draw.percent(35));
    let (chair, on_behalf_of) = match vice {
        Some(vice) => (Some(vice), president.map(|(post, _)| post)),
        None => (president, None),
    };
    let hall = draw.pick(words.list("facility")).cloned().unwrap_or_default();
    let venue = Pair::new(format!("{} ب{}", hall.ar, council.place.ar), format!("{} à {}", hall.fr, council.place.fr));
    let slug = format!("{}-{on}", council.row.slug);
    let title = Pair::new(
        format!("{} توقع اتفاقيات شراكة مع جمعيات", council.row.name.ar.as_deref().unwrap_or_default()),
        format!("{} : signature de conventions de partenariat", council.row.name.fr.as_deref().unwrap_or_default()),
    );
    let source = source::Model {
        id: report(seed, known),
        slug: format!("{slug}-report"),
        kind: if draw.percent(60) { SourceKind::NewsArticle } else { SourceKind::PressRelease },
        title: title.translations(),
        url: Some(format!("https://example.org/{}/{on}", council.row.slug)),
        published_on: Some(on),
        event_on: Some(on),
        language: Some("ar".to_owned()),
    };
    let mut attending = Vec::new();
    let kinds = [PostKind::DirectorOfServices, PostKind::HeadOfService, PostKind::HeadOfOffice, PostKind::Caid];
    for kind in kinds {
        let Some(post) = people.post(known.council, kind).filter(|_| draw.percent(70)) else {
            continue;
        };
        attending.push(match post.holder(on).filter(|_| draw.percent(50)) {
            Some(official) => (None, Some(official)),
            None => (Some(post.row.id), None),
        });
    }
    // As acts keep them: the posts before the people.
    attending.sort_by_key(|(post, _)| post.is_none());
    let attendance = attending.into_iter().enumerate().map(|(index, (post_id, official_id))| {
        let id: AttendanceId = draw.key(known.at, OF_CEREMONIES + 1 + index as u16).into();
        let position = crate::revision::record::place(index);
        entity::attendance::Model { id, ceremony_id: known.id, position, post_id, official_id }
    });
    let attendance = attendance.collect();
    let row = ceremony::Model {
        id: known.id,
        council_id: council.row.id,
        slug,
        kind: entity::ceremony::CeremonyKind::Signing,
        held_on: on,
        venue: Some(venue.translations()),
        chair_official_id: chair.map(|(_, official)| official),
        chair_post_id: chair.map(|(post, _)| post),
        chair_on_behalf_of_id: on_behalf_of,
    };
    let mut record = CeremonyRecord::new(row, CeremonyParts { attendance });
    record.cite(&[source.id]);
    (source, record)
}

/// The key of the report of a ceremony.
pub(super) fn report(seed: u64, known: &Ceremony) -> SourceId {
    Draw::of(seed, What::Report, known.number).key(known.at, 0).into()
}

/// The official bulletin of a month: its key, and when it is recorded.
pub(super) fn bulletin(seed: u64, month: u32) -> (i64, source::Model) {
    let (year, of_year) = (2011 + (month / 12) as i32, month % 12 + 1);
    let on = calendar(year, of_year, 2);
    let at = opening(on) - DAY / 24;
    let names = [
        ("يناير", "janvier"),
        ("فبراير", "février"),
        ("مارس", "mars"),
        ("أبريل", "avril"),
        ("ماي", "mai"),
        ("يونيو", "juin"),
        ("يوليوز", "juillet"),
        ("غشت", "août"),
        ("شتنبر", "septembre"),
        ("أكتوبر", "octobre"),
        ("نونبر", "novembre"),
        ("دجنبر", "décembre"),
    ];
    let (ar, fr) = names.get(on.month0() as usize).copied().unwrap_or_default();
    let title = Pair::new(
        format!("الجريدة الرسمية للجماعات الترابية، {ar} {year}"),
        format!("Bulletin officiel des collectivités territoriales, {fr} {year}"),
    );
    let source = source::Model {
        id: Draw::of(seed, What::Bulletin, month.into()).key(at, 0).into(),
        slug: format!("bulletin-{year}-{of_year:02}"),
        kind: SourceKind::OfficialBulletin,
        title: title.translations(),
        url: None,
        published_on: Some(on),
        event_on: None,
        language: Some("ar".to_owned()),
    };
    (at, source)
}
