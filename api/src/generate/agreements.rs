//! The agreements, each with its whole history: recorded when the council approved it or when it was signed, then signed,
//! prolonged, completed, ended early or given up. An agreement can be made again from its number alone, so a later revision
//! needs no memory of the first.

use chrono::{Datelike, Days, NaiveDate};
use entity::{
    agreement,
    amendment::{self, AmendmentKind},
    id::{AgreementId, AssociationId, PartyId},
    party::{self, PartyRole},
    post::PostKind,
    signature::{self, SigningAuthority},
};

use super::{
    people::name,
    random::{Draw, What},
    society::{Ceremony, report},
    timeline::{self, DAY, moment},
    words::{Pair, Subject},
    world::World,
};
use crate::{
    registry::agreement::{
        record::{AgreementParts, AgreementRecord},
        rules::{reference, reference_year},
    },
    revision::record::place,
};

/// The place of an agreement's key among those of the same millisecond; its parts follow.
const OF_AGREEMENTS: u16 = 16;

/// An agreement through time.
#[derive(Clone, Debug)]
pub(super) struct History {
    /// The council that entered into it, by its place in the country.
    pub(super) council: usize,
    /// Its states, each with the instant at which it was recorded.
    pub(super) states: Vec<(i64, AgreementRecord)>,
}

impl History {
    /// The year of the agreement's reference.
    pub(super) fn year(&self) -> i32 {
        let year = |(at, first): &(i64, AgreementRecord)| {
            reference_year(first.row.signed_on, first.row.approved_on, timeline::day(*at))
        };
        self.states.first().map_or(0, year)
    }

    /// Writes the agreement's reference, which is made of its council's code and a running number.
    pub(super) fn number(&mut self, code: &str, running: i32) {
        let reference = reference(code, self.year(), running);
        self.states.iter_mut().for_each(|(_, state)| state.row.reference.clone_from(&reference));
    }
}

/// What happens to an agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Withdrawn,
    /// Approved, and signed later or never.
    Approved,
    /// Recorded when it was signed.
    Signed,
}

/// The states of an agreement until now, without their reference.
pub(super) fn history(world: &World, index: u64) -> History {
    let mut draw = Draw::of(world.seed, What::Agreement, index);
    let recorded = moment(index, world.agreements);
    let council = world.country.sizes.draw(&mut draw);
    let mut record = draft(world, &mut draw, index, council, recorded);
    let mut history = History { council, states: Vec::new() };
    let fate = match draw.below(100) {
        0..4 => Fate::Withdrawn,
        4..20 => Fate::Approved,
        _ => Fate::Signed,
    };
    let ceremony = world.latest_ceremony(council, recorded).filter(|_| draw.percent(55)).copied();
    let today = timeline::day(recorded);
    let mut push = |at: i64, record: &AgreementRecord| {
        if at < timeline::end() {
            history.states.push((at, record.clone()));
        }
    };
    let ago = |draw: &mut Draw, first, last| today - Days::new(draw.between(first, last).unsigned_abs());
    if fate != Fate::Signed {
        record.row.approved_on = Some(ago(&mut draw, 1, 20));
        push(recorded, &record);
        let later = recorded + draw.between(20, 200) * DAY;
        if fate == Fate::Withdrawn {
            record.row.withdrawn_on = Some(timeline::day(later) - Days::new(1));
            push(later, &record);
            return history;
        }
        if draw.percent(12) {
            return history;
        }
        let signed = timeline::day(later) - Days::new(draw.below(15));
        sign(world, &mut draw, &mut record, council, signed, later);
        push(later, &record);
        follow(&mut draw, &mut record, signed, later, &mut push);
        return history;
    }
    let signed = match ceremony {
        Some(ceremony) => {
            record.row.ceremony_id = Some(ceremony.id);
            ceremony.held_on
        }
        None => ago(&mut draw, 1, 60),
    };
    if draw.percent(45) {
        record.row.approved_on = Some(signed - Days::new(draw.between(5, 90).unsigned_abs()));
    }
    cite(world, &mut draw, &mut record, ceremony.as_ref(), today);
    sign(world, &mut draw, &mut record, council, signed, recorded);
    push(recorded, &record);
    follow(&mut draw, &mut record, signed, recorded, &mut push);
    history
}

/// The agreement as it is thought out: what it is about, between whom, for how much.
fn draft(world: &World, draw: &mut Draw, index: u64, council: usize, recorded: i64) -> AgreementRecord {
    let id: AgreementId = draw.key(recorded, OF_AGREEMENTS).into();
    let words = &world.words;
    let own = &world.country.councils[council];
    let partner = world.partner(draw, council, recorded);
    let subject = draw.pick(&words.subjects).cloned();
    let theme_of = |subject: &Subject| world.themes.get(&subject.theme).copied();
    let mut themes: Vec<_> = subject.iter().filter_map(theme_of).collect();
    if draw.percent(35)
        && let Some(other) = draw.pick(&words.subjects).and_then(theme_of)
        && !themes.contains(&other)
    {
        themes.push(other);
    }
    if draw.percent(4) {
        themes.clear();
    }
    let mut groups = Vec::new();
    for _ in 0..draw.below(3) {
        groups.extend(draw.pick(&world.groups).copied().filter(|group| !groups.contains(group)));
    }
    let subject = subject.map(|subject| subject.name).unwrap_or_default();
    let purpose = draw.percent(60).then(|| purpose(world, draw, &subject, council));
    let amount = draw.percent(80).then(|| amount(draw));
    let currency = amount.is_some().then(|| if draw.percent(1) { "EUR" } else { "MAD" }.to_owned());
    let mut title = title(draw, &subject, &own.place, timeline::day(recorded).year()).translations();
    if draw.percent(10) {
        title.fr = None;
    }
    let mut row = agreement::Model::new(id, String::new(), own.row.id, format!("{:07}", index + 1), title);
    row.purpose = purpose.map(|purpose| purpose.translations());
    row.facility_id = draw.pick(&world.facilities[council]).copied().filter(|_| draw.percent(20));
    row.amount = amount;
    row.currency = currency;
    let parties = parties(world, draw, council, partner, id, recorded);
    let parts = AgreementParts {
        parties,
        themes,
        beneficiary_groups: groups,
        agreement: Some(id),
        ..AgreementParts::default()
    };
    AgreementRecord::new(row, parts)
}

fn parties(
    world: &World,
    draw: &mut Draw,
    council: usize,
    partner: Option<AssociationId>,
    agreement_id: AgreementId,
    recorded: i64,
) -> Vec<party::Model> {
    let councils = &world.country.councils;
    let mut councils_in = vec![councils[council].row.id];
    let province = councils[council].province.and_then(|province| councils.get(province));
    councils_in.extend(province.filter(|_| draw.percent(9)).map(|province| province.row.id));
    let mut associations: Vec<AssociationId> = partner.into_iter().collect();
    if draw.percent(6) {
        let other = world.partner(draw, council, recorded);
        associations.extend(other.filter(|other| !associations.contains(other)));
    }
    let councils = councils_in.into_iter().map(|council| (PartyRole::Council, Some(council), None));
    let associations = associations.into_iter().map(|association| (PartyRole::Association, None, Some(association)));
    let parties = councils.chain(associations).enumerate();
    let parties = parties.map(|(position, (role, council_id, association_id))| {
        let id: PartyId = draw.key(recorded, OF_AGREEMENTS + 1 + position as u16).into();
        party::Model { id, agreement_id, position: place(position), role, council_id, association_id }
    });
    parties.collect()
}

/// The day of the last signature, who signed, and the term that begins with it.
fn sign(
    world: &World,
    draw: &mut Draw,
    record: &mut AgreementRecord,
    council: usize,
    signed: NaiveDate,
    recorded: i64,
) {
    record.row.signed_on = Some(signed);
    if draw.percent(88) {
        let starts = signed + Days::new(draw.below(60));
        record.row.starts_on = Some(starts);
        if draw.percent(85) {
            let years = draw.below(100) / 45 + 1 + draw.below(3);
            record.row.ends_on = Some(starts + Days::new(365 * years - 1));
        }
    }
    let president = world.people.held(council, PostKind::President, signed);
    let vice = world.people.held(council, PostKind::VicePresident, signed);
    let parties = record.parts.parties.clone();
    for (position, party) in parties.iter().enumerate() {
        let id = draw.key(recorded, OF_AGREEMENTS + 8 + position as u16).into();
        let mut row = signature::Model {
            id,
            agreement_id: record.row.id,
            party_id: party.id,
            position: place(position),
            signed_on: None,
            official_id: None,
            signatory_name: None,
            post_id: None,
            on_behalf_of_id: None,
            authority: SigningAuthority::Unspecified,
        };
        let (is_own, told) = (position == 0, draw.below(100));
        match (is_own, president, vice) {
            (true, Some((post, official)), _) if told < 60 => {
                row.signed_on = Some(signed);
                (row.post_id, row.official_id, row.authority) = (Some(post), Some(official), SigningAuthority::Own);
            }
            (true, Some((president, _)), Some((post, official))) if told < 75 => {
                row.signed_on = Some(signed);
                (row.post_id, row.official_id) = (Some(post), Some(official));
                (row.on_behalf_of_id, row.authority) = (Some(president), SigningAuthority::SignatureDelegation);
            }
            (true, Some((post, _)), _) => row.post_id = Some(post),
            _ if party.role == PartyRole::Association && told < 55 => {
                row.signed_on = Some(signed - Days::new(draw.below(4)));
                row.signatory_name = Some(name(&world.words, draw).0.translations());
                row.authority = SigningAuthority::Own;
            }
            _ => {}
        }
        record.parts.signatures.push(row);
    }
}

/// What comes after the signature: a prolongation, the end, or nothing yet.
fn follow(
    draw: &mut Draw,
    record: &mut AgreementRecord,
    signed: NaiveDate,
    recorded: i64,
    push: &mut impl FnMut(i64, &AgreementRecord),
) {
    let mut last = recorded;
    if draw.percent(6)
        && let Some(ends) = record.row.ends_on
    {
        let at = std::cmp::max(last, timeline::opening(ends)) - draw.between(0, 20) * DAY;
        last = std::cmp::max(at, last + DAY);
        amend(draw, record, ends, (last, timeline::day(last)));
        push(last, record);
    }
    let told = draw.below(100);
    match record.row.ends_on {
        Some(ends) if told < 30 => {
            let at = std::cmp::max(timeline::opening(ends), last) + draw.between(10, 120) * DAY;
            record.row.completed_on = Some(timeline::day(at) - Days::new(draw.below(9)));
            push(at, record);
        }
        _ if told < 34 => {
            let at = std::cmp::max(timeline::opening(signed), last) + draw.between(30, 400) * DAY;
            record.row.terminated_on = Some(timeline::day(at) - Days::new(draw.below(9)));
            push(at, record);
        }
        _ => {}
    }
}

/// The first amendment: a year more, and more money where the sum is known.
fn amend(draw: &mut Draw, record: &mut AgreementRecord, ends: NaiveDate, (at, signed_on): (i64, NaiveDate)) {
    let row = &mut record.row;
    let (amount_before, ends_on) = (row.amount, Some(ends + Days::new(365)));
    let amount = amount_before.map(|amount| amount + amount / 400 * 100);
    let summary = match amount {
        Some(_) => Pair::new("تمديد المدة والرفع من المبلغ", "Prolongation d'un an et complément de financement"),
        None => Pair::new("تمديد المدة", "Prolongation d'un an"),
    };
    (row.ends_on, row.amount) = (ends_on, amount);
    record.parts.amendments.push(amendment::Model {
        id: draw.key(at, OF_AGREEMENTS + 32).into(),
        agreement_id: record.row.id,
        position: 0,
        number: 1,
        kind: AmendmentKind::Amendment,
        signed_on,
        summary: summary.translations(),
        starts_on_before: None,
        starts_on: None,
        ends_on_before: Some(ends),
        ends_on,
        amount_before,
        amount,
        currency: record.row.currency.clone().filter(|_| amount.is_some()),
        changes_parties: false,
        changes_commitments: false,
    });
}

/// Where it is known from: the report of its ceremony, or the bulletin of the month before.
fn cite(world: &World, draw: &mut Draw, record: &mut AgreementRecord, ceremony: Option<&Ceremony>, today: NaiveDate) {
    match ceremony {
        Some(ceremony) => record.cite(&[report(world.seed, ceremony)]),
        None if draw.percent(60) => {
            // Bulletins come out on the second of a month.
            let months = (today.year() - 2011) as u32 * 12 + today.month0();
            let bulletin = if today.day() > 2 { Some(months) } else { months.checked_sub(1) };
            let bulletin = bulletin.and_then(|month| world.bulletins.get((month as usize).checked_sub(1)?));
            record.cite(bulletin.map(std::slice::from_ref).unwrap_or_default());
        }
        None => {}
    }
}

/// In centimes: most sums are small and round.
fn amount(draw: &mut Draw) -> i64 {
    let scale = [1_000, 1_000, 2_500, 5_000, 5_000, 10_000, 50_000];
    let unit = draw.pick(&scale).copied().unwrap_or(1_000);
    draw.between(2, 100) * unit * 100
}

fn title(draw: &mut Draw, subject: &Pair, place: &Pair, year: i32) -> Pair {
    let (ar, fr) = (&subject.ar, &subject.fr);
    match draw.below(5) {
        0 => Pair::new(format!("اتفاقية شراكة من أجل {ar}"), format!("Convention de partenariat pour : {fr}")),
        1 => Pair::new(
            format!("اتفاقية شراكة حول {ar} ب{}", place.ar),
            format!("Convention de partenariat : {fr} à {}", place.fr),
        ),
        2 => Pair::new(format!("{ar} برسم سنة {year}"), format!("{} au titre de l'année {year}", capitalised(fr))),
        3 => Pair::new(
            format!("اتفاقية تعاون من أجل {ar} بتراب {}", place.ar),
            format!("Convention de coopération : {fr}, {}", place.fr),
        ),
        _ => Pair::new(format!("{ar} ب{}", place.ar), format!("{} à {}", capitalised(fr), place.fr)),
    }
}

fn purpose(world: &World, draw: &mut Draw, subject: &Pair, council: usize) -> Pair {
    let group = draw.pick(&world.words.groups).map(|group| group.label.clone()).unwrap_or_default();
    let name = &world.country.councils[council].row.name;
    let (ar, fr) = (name.ar.as_deref().unwrap_or_default(), uncapitalised(name.fr.as_deref().unwrap_or_default()));
    Pair::new(
        format!("تهدف الاتفاقية إلى {} لفائدة {} بتراب {ar}", subject.ar, group.ar),
        format!("{} au profit du public « {} », sur le territoire de la {fr}", capitalised(&subject.fr), group.fr),
    )
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A name within a sentence.
pub(super) fn uncapitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
