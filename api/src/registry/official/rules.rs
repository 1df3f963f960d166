//! When two reports speak of the same mandate.

use chrono::NaiveDate;
use entity::mandate::Model;

/// Which of an official's known mandates in a post a report speaks of: the one with the same start; a report that gives
/// no start means the newest; and a mandate whose start was unknown takes the start that is reported now. A mandate that
/// was seen or over before the reported start, or that did not last on the day on which the official was seen, is another
/// one: people are elected again.
pub(crate) fn same_mandate(
    known: &[Model],
    starts_on: Option<NaiveDate>,
    known_on: Option<NaiveDate>,
) -> Option<&Model> {
    match starts_on {
        Some(start) => known.iter().find(|mandate| mandate.starts_on == Some(start)).or_else(|| {
            known.iter().find(|mandate| {
                mandate.starts_on.is_none()
                    && mandate.known_on.is_none_or(|seen| seen >= start)
                    && mandate.ends_on.is_none_or(|end| end >= start)
            })
        }),
        None => known
            .iter()
            .filter(|mandate| {
                known_on.is_none_or(|seen| {
                    mandate.starts_on.is_none_or(|start| start <= seen) && mandate.ends_on.is_none_or(|end| end >= seen)
                })
            })
            .max_by_key(|mandate| mandate.starts_on),
    }
}

/// Why another mandate of an official in a post must tell its start: one whose start is not known is there already.
pub(crate) fn needs_start(known: &[Model]) -> Option<String> {
    let over = known.iter().find(|known| known.starts_on.is_none())?.ends_on?;
    Some(format!("the registry knows that the holding ended on {over}; for a later one give its `startsOn`"))
}

/// What can't be about the dates of a mandate: the member at fault, and what is wrong. A term may begin or end in the
/// future, as terms are known beforehand, but nobody was seen in a post tomorrow.
pub(crate) fn contradictions(
    starts_on: Option<NaiveDate>,
    ends_on: Option<NaiveDate>,
    known_on: Option<NaiveDate>,
    today: NaiveDate,
) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    if let (Some(from), Some(to)) = (starts_on, ends_on)
        && to < from
    {
        found.push(("endsOn", format!("endsOn {to} is before startsOn {from}; mend one of the two")));
    }
    if let Some(seen) = known_on {
        if let Some(from) = starts_on.filter(|from| seen < *from) {
            found.push(("knownOn", format!("knownOn {seen} is before startsOn {from}; mend one of the two")));
        }
        if let Some(to) = ends_on.filter(|to| seen > *to) {
            found.push(("knownOn", format!("knownOn {seen} is after endsOn {to}; mend one of the two")));
        }
        if seen > today {
            let message =
                format!("{seen} is in the future; give a day on which a source showed the official in the post");
            found.push(("knownOn", message));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn mandate(id: u128, starts_on: Option<NaiveDate>) -> Model {
        Model {
            id: Uuid::from_u128(id).into(),
            official_id: Uuid::nil().into(),
            post_id: Uuid::nil().into(),
            starts_on,
            ends_on: None,
            known_on: None,
        }
    }

    #[test]
    fn completes_the_unknown_and_tells_terms_apart() {
        let day = |year| NaiveDate::from_ymd_opt(year, 10, 1);
        let same_mandate = |known, starts_on| same_mandate(known, starts_on, None);
        let known = [mandate(1, day(2015)), mandate(2, None), mandate(3, day(2021))];
        let found = |starts_on| same_mandate(&known[..], starts_on).map(|mandate| mandate.id.0.as_u128());
        assert_eq!(found(day(2015)), Some(1));
        assert_eq!(found(day(2018)), Some(2));
        assert_eq!(found(None), Some(3));
        assert_eq!(same_mandate(&known[..1], day(2021)), None);
        assert_eq!(same_mandate(&[], None), None);
    }

    #[test]
    fn people_are_elected_again() {
        let day = |year| NaiveDate::from_ymd_opt(year, 10, 1);
        let seen = Model { known_on: day(2018), ..mandate(1, None) };
        assert_eq!(same_mandate(std::slice::from_ref(&seen), day(2015), None), Some(&seen));
        assert_eq!(same_mandate(&[seen], day(2021), None), None);
        let over = Model { ends_on: day(2021), ..mandate(2, day(2015)) };
        assert_eq!(same_mandate(std::slice::from_ref(&over), None, day(2018)), Some(&over));
        assert_eq!(same_mandate(std::slice::from_ref(&over), None, None), Some(&over));
        assert_eq!(same_mandate(std::slice::from_ref(&over), None, day(2025)), None);
        let later = mandate(3, day(2021));
        assert_eq!(same_mandate(&[over.clone(), later.clone()], None, day(2018)), Some(&over));
        assert_eq!(same_mandate(&[over, later.clone()], None, None), Some(&later));
    }

    #[test]
    fn tells_which_dates_cannot_be() {
        let day = |year| NaiveDate::from_ymd_opt(year, 10, 1);
        let today = day(2025).expect("a date");
        let members = |starts_on, ends_on, known_on| {
            contradictions(starts_on, ends_on, known_on, today).iter().map(|(member, _)| *member).collect::<Vec<_>>()
        };
        assert_eq!(members(day(2021), day(2027), day(2025)), [""; 0]);
        assert_eq!(members(day(2026), day(2027), None), [""; 0]);
        assert_eq!(members(None, None, None), [""; 0]);
        assert_eq!(members(day(2021), day(2020), None), ["endsOn"]);
        assert_eq!(members(day(2021), None, day(2020)), ["knownOn"]);
        assert_eq!(members(None, day(2021), day(2022)), ["knownOn"]);
        assert_eq!(members(None, None, day(2026)), ["knownOn"]);
    }
}
