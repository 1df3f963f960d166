//! When the invented records came into being: over fifteen years and a half, more of them each year, in office hours.

use chrono::{DateTime, NaiveDate};

/// 3 January 2011, 08:00 UTC: the day on which the registry was opened.
pub(super) const BEGIN: i64 = 1_294_041_600_000;
/// The first day of the years in which agreements are recorded.
const FIRST: i64 = 1_294_099_200_000;
/// The days that agreements are recorded on, to 30 June 2026.
const DAYS: u64 = 5_657;

const MINUTE: i64 = 60_000;
/// A day in milliseconds.
pub(super) const DAY: i64 = 24 * 60 * MINUTE;
const OPENS: i64 = 8 * 60 * MINUTE;
const OPEN: u64 = 9 * 60 * MINUTE as u64;

/// The instant at which the `index`-th of `total` things is recorded. At the end three times as many are recorded in a day
/// as at the beginning. Later ones never come before earlier ones.
pub(super) fn moment(index: u64, total: u64) -> i64 {
    let total = u128::from(total.max(1));
    // With the part x of all things done at the part t of the time, x = (t + t²) / 2; so t = (√(1 + 8x) - 1) / 2.
    let scale: u128 = 1 << 40;
    let done = (u128::from(index) * 2 + 1) * scale / (total * 2);
    let root = (scale * scale + 8 * done * scale).isqrt();
    let part = (root - scale) / 2;
    let open = u128::from(DAYS) * u128::from(OPEN);
    // Below `open`, which 64 bits hold.
    let elapsed = (part * open / scale) as u64;
    FIRST + (elapsed / OPEN) as i64 * DAY + OPENS + (elapsed % OPEN) as i64
}

/// The last instant at which anything was recorded.
pub(super) fn end() -> i64 {
    FIRST + DAYS as i64 * DAY
}

/// The day of an instant. In office hours it is the same in Morocco.
pub(super) fn day(millisecond: i64) -> NaiveDate {
    DateTime::from_timestamp_millis(millisecond).unwrap_or_default().date_naive()
}

/// When an office opens on a day.
pub(super) fn opening(day: NaiveDate) -> i64 {
    day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis() + OPENS
}

/// A day of the calendar that is written in this code.
pub(super) fn calendar(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_goes_on() {
        assert_eq!(day(BEGIN), calendar(2011, 1, 3));
        assert_eq!(day(FIRST), calendar(2011, 1, 4));
        assert_eq!(day(end()), calendar(2026, 7, 1));
        for total in [1, 2, 1_000, 10_000_000] {
            let moments: Vec<i64> = (0..1_000.min(total)).map(|index| moment(index, total)).collect();
            assert!(moments.is_sorted_by(|one, two| one < two), "{total}");
            assert!(moments[0] > BEGIN && moment(total - 1, total) < end(), "{total}");
        }
        assert_eq!(opening(calendar(2015, 10, 1)) % DAY, OPENS);
    }

    #[test]
    fn more_is_done_in_later_years() {
        let years = |year| (0..10_000).filter(|index| day(moment(*index, 10_000)) < calendar(year, 1, 1)).count();
        assert!((2_000..4_000).contains(&years(2018)), "{}", years(2018));
    }
}
