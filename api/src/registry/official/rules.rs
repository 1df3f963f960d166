//! When two reports speak of the same mandate.

use chrono::NaiveDate;
use entity::mandate::Model;

/// Which of an official's known mandates in a post a report speaks of: the one with the same start; a report that gives
/// no start means the newest; and a mandate whose start was unknown takes the start that is reported now.
pub(crate) fn same_mandate(known: &[Model], starts_on: Option<NaiveDate>) -> Option<&Model> {
    match starts_on {
        Some(start) => known
            .iter()
            .find(|mandate| mandate.starts_on == Some(start))
            .or_else(|| known.iter().find(|mandate| mandate.starts_on.is_none())),
        None => known.iter().max_by_key(|mandate| mandate.starts_on),
    }
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
        let known = [mandate(1, day(2015)), mandate(2, None), mandate(3, day(2021))];
        let found = |starts_on| same_mandate(&known, starts_on).map(|mandate| mandate.id.0.as_u128());
        assert_eq!(found(day(2015)), Some(1));
        assert_eq!(found(day(2018)), Some(2));
        assert_eq!(found(None), Some(3));
        assert_eq!(same_mandate(&known[..1], day(2021)), None);
        assert_eq!(same_mandate(&[], None), None);
    }
}
