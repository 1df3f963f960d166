//! When a token ends, as a person writes it: a time from now, or the last day on which it works.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Africa::Casablanca;

/// The last year that a token may reach: later ones have five digits, and nobody means them.
const LAST_YEAR: &str = "9999-12-30";

/// The instant that a text names.
pub(super) fn read(text: &str, now: DateTime<Utc>) -> Result<DateTime<Utc>, String> {
    let end = match text.parse::<NaiveDate>() {
        Ok(last_day) => after(last_day),
        Err(_) => length(text).and_then(|length| now.checked_add_signed(length)),
    };
    let Some(end) = end else {
        return Err("give a time from now such as 12h, 90d, 4w or 1y, or a day such as 2027-06-30".to_owned());
    };
    if end <= now {
        return Err("it is past; a token that has ended already is of no use".to_owned());
    }
    let last: NaiveDate = LAST_YEAR.parse().expect("a date");
    if end.date_naive() > last {
        return Err(format!("it is later than {LAST_YEAR}; leave it out for a token without an end"));
    }
    Ok(end)
}

/// The first instant after a day in Morocco. Midnight is there on every day: clocks change later in the night.
fn after(last_day: NaiveDate) -> Option<DateTime<Utc>> {
    let midnight = last_day.checked_add_days(Days::new(1))?.and_time(NaiveTime::MIN);
    Some(Casablanca.from_local_datetime(&midnight).earliest()?.with_timezone(&Utc))
}

fn length(text: &str) -> Option<TimeDelta> {
    let unit = text.chars().last()?;
    let number: i64 = text.strip_suffix(unit)?.parse().ok()?;
    let hours = match unit {
        'h' => 1,
        'd' => 24,
        'w' => 7 * 24,
        'y' => 365 * 24,
        _ => return None,
    };
    TimeDelta::try_hours(number.checked_mul(hours)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    #[test]
    fn a_time_from_now_or_a_last_day() {
        let now = at("2026-11-24T23:30:00Z");
        for (text, end) in [
            ("1h", "2026-11-25T00:30:00Z"),
            ("90d", "2027-02-22T23:30:00Z"),
            ("2w", "2026-12-08T23:30:00Z"),
            ("1y", "2027-11-24T23:30:00Z"),
            // It is the 25th in Morocco already, and that day still lasts.
            ("2026-11-25", "2026-11-25T23:00:00Z"),
            // During Ramadan Morocco is at UTC.
            ("2027-02-20", "2027-02-21T00:00:00Z"),
        ] {
            assert_eq!(read(text, now), Ok(at(end)), "{text}");
        }
    }

    #[test]
    fn refuses_the_past_and_what_is_no_time() {
        let now = at("2026-11-24T23:30:00Z");
        for text in ["2026-11-24", "2020-01-01", "0d", "-1d"] {
            assert!(read(text, now).is_err_and(|wrong| wrong.contains("past")), "{text}");
        }
        for text in ["", "d", "soon", "1", "1m", "1.5d", "2027-13-01", "٩٠d", "9223372036854775807y"] {
            assert!(read(text, now).is_err_and(|wrong| wrong.contains("such as")), "{text}");
        }
        assert!(read("9000y", now).is_err_and(|wrong| wrong.contains("9999")));
        assert!(read("9999-12-31", now).is_err());
    }
}
