//! What an agreement's status is, and how references are made. The status is derived and never stored: one table of
//! tests, read by the field in memory and turned into SQL by the filter, so that the two can't disagree.

use chrono::{Datelike, NaiveDate};
use entity::agreement::Model;

/// Where an agreement stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// Being prepared.
    Draft,
    /// Approved by the council's deliberation, not signed.
    Approved,
    /// Given up before signature.
    Withdrawn,
    /// Signed; its term has not begun, or is not known.
    Signed,
    /// Signed, and its term has begun.
    InForce,
    /// Signed, and resting for a time.
    Suspended,
    /// Its term is over.
    Expired,
    /// Closed as carried out.
    Completed,
    /// Ended early.
    Terminated,
}

impl Status {
    /// Every status.
    pub const ALL: [Status; 9] = [
        Status::Draft,
        Status::Approved,
        Status::Withdrawn,
        Status::Signed,
        Status::InForce,
        Status::Suspended,
        Status::Expired,
        Status::Completed,
        Status::Terminated,
    ];
}

/// A date of an agreement that its status depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    Approved,
    Signed,
    Starts,
    Ends,
    Completed,
    Terminated,
    Withdrawn,
    Suspended,
    SuspendedUntil,
}

impl Act {
    /// The column that holds the date.
    pub(crate) fn column(self) -> &'static str {
        match self {
            Act::Approved => "approved_on",
            Act::Signed => "signed_on",
            Act::Starts => "starts_on",
            Act::Ends => "ends_on",
            Act::Completed => "completed_on",
            Act::Terminated => "terminated_on",
            Act::Withdrawn => "withdrawn_on",
            Act::Suspended => "suspended_on",
            Act::SuspendedUntil => "suspended_until",
        }
    }

    fn date(self, dates: &Dates) -> Option<NaiveDate> {
        match self {
            Act::Approved => dates.approved_on,
            Act::Signed => dates.signed_on,
            Act::Starts => dates.starts_on,
            Act::Ends => dates.ends_on,
            Act::Completed => dates.completed_on,
            Act::Terminated => dates.terminated_on,
            Act::Withdrawn => dates.withdrawn_on,
            Act::Suspended => dates.suspended_on,
            Act::SuspendedUntil => dates.suspended_until,
        }
    }
}

/// A test of one date against today. An unknown date passes none but the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Test {
    /// The date is today or earlier.
    Reached(Act),
    /// The date is earlier than today: a last day counts to its end.
    Passed(Act),
    /// The date is not earlier than today, or is not known: what has no end goes on.
    Open(Act),
}

/// The one rule: the status is the first whose tests all pass. The last has no test, so there is always one.
pub(crate) const STATUS: [(Status, &[Test]); 9] = [
    (Status::Withdrawn, &[Test::Reached(Act::Withdrawn)]),
    (Status::Terminated, &[Test::Reached(Act::Signed), Test::Reached(Act::Terminated)]),
    (Status::Completed, &[Test::Reached(Act::Signed), Test::Reached(Act::Completed)]),
    (Status::Expired, &[Test::Reached(Act::Signed), Test::Passed(Act::Ends)]),
    (Status::Suspended, &[Test::Reached(Act::Signed), Test::Reached(Act::Suspended), Test::Open(Act::SuspendedUntil)]),
    (Status::InForce, &[Test::Reached(Act::Signed), Test::Reached(Act::Starts)]),
    (Status::Signed, &[Test::Reached(Act::Signed)]),
    (Status::Approved, &[Test::Reached(Act::Approved)]),
    (Status::Draft, &[]),
];

/// The status of an agreement on a day.
pub(crate) fn status(agreement: &Model, today: NaiveDate) -> Status {
    status_on(&Dates::of(agreement), today)
}

impl Test {
    /// Whether these dates pass it on a day.
    pub(super) fn is_passed(&self, dates: &Dates, today: NaiveDate) -> bool {
        match *self {
            Test::Reached(act) => act.date(dates).is_some_and(|date| date <= today),
            Test::Passed(act) => act.date(dates).is_some_and(|date| date < today),
            Test::Open(act) => act.date(dates).is_none_or(|date| date >= today),
        }
    }
}

/// The status of an agreement with these dates on a day.
pub(crate) fn status_on(dates: &Dates, today: NaiveDate) -> Status {
    let found = STATUS.iter().find(|(_, tests)| tests.iter().all(|test| test.is_passed(dates, today)));
    found.map_or(Status::Draft, |(status, _)| *status)
}

/// The dates of an agreement's legal acts and term.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dates {
    /// When the council approved it.
    pub approved_on: Option<NaiveDate>,
    /// When the last party signed.
    pub signed_on: Option<NaiveDate>,
    /// The first day of its term.
    pub starts_on: Option<NaiveDate>,
    /// The last day of its term.
    pub ends_on: Option<NaiveDate>,
    /// When it was closed as carried out.
    pub completed_on: Option<NaiveDate>,
    /// When it was ended early.
    pub terminated_on: Option<NaiveDate>,
    /// When it was given up before signature.
    pub withdrawn_on: Option<NaiveDate>,
    /// The first day of the newest suspension, unless it was lifted.
    pub suspended_on: Option<NaiveDate>,
    /// The last day of that suspension, if it was said.
    pub suspended_until: Option<NaiveDate>,
}

impl Dates {
    /// The dates of an agreement.
    pub fn of(agreement: &Model) -> Dates {
        Dates {
            approved_on: agreement.approved_on,
            signed_on: agreement.signed_on,
            starts_on: agreement.starts_on,
            ends_on: agreement.ends_on,
            completed_on: agreement.completed_on,
            terminated_on: agreement.terminated_on,
            withdrawn_on: agreement.withdrawn_on,
            suspended_on: agreement.suspended_on,
            suspended_until: agreement.suspended_until,
        }
    }

    /// These dates, with those that they leave out taken from `known`.
    pub fn over(self, known: &Dates) -> Dates {
        Dates {
            approved_on: self.approved_on.or(known.approved_on),
            signed_on: self.signed_on.or(known.signed_on),
            starts_on: self.starts_on.or(known.starts_on),
            ends_on: self.ends_on.or(known.ends_on),
            completed_on: self.completed_on.or(known.completed_on),
            terminated_on: self.terminated_on.or(known.terminated_on),
            withdrawn_on: self.withdrawn_on.or(known.withdrawn_on),
            suspended_on: self.suspended_on.or(known.suspended_on),
            suspended_until: self.suspended_until.or(known.suspended_until),
        }
    }
}

/// Dates that can't all be true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// The date at fault; empty where one is missing that the whole agreement needs.
    pub member: &'static str,
    /// What is wrong, and what would be right.
    pub message: String,
}

/// Everything about an agreement's dates that can't be, as of today. An agreement that is published has been approved or
/// signed; an act is recorded once it was done; and the acts follow each other.
pub fn contradictions(dates: &Dates, today: NaiveDate) -> Vec<Contradiction> {
    let mut found = Vec::new();
    let mut report = |member, message| found.push(Contradiction { member, message });
    let in_order = [
        (("startsOn", dates.starts_on), ("endsOn", dates.ends_on)),
        (("approvedOn", dates.approved_on), ("signedOn", dates.signed_on)),
        (("signedOn", dates.signed_on), ("completedOn", dates.completed_on)),
        (("signedOn", dates.signed_on), ("terminatedOn", dates.terminated_on)),
        (("approvedOn", dates.approved_on), ("withdrawnOn", dates.withdrawn_on)),
    ];
    for ((first, from), (then, to)) in in_order {
        if let (Some(from), Some(to)) = (from, to)
            && to < from
        {
            report(then, format!("{then} {to} is before {first} {from}; mend one of the two"));
        }
    }
    let acts = [
        ("approvedOn", dates.approved_on),
        ("signedOn", dates.signed_on),
        ("completedOn", dates.completed_on),
        ("terminatedOn", dates.terminated_on),
        ("withdrawnOn", dates.withdrawn_on),
    ];
    for (member, date) in acts {
        if let Some(date) = date.filter(|date| *date > today) {
            report(member, format!("{date} is in the future; an act is recorded once it was done"));
        }
    }
    if dates.approved_on.is_none() && dates.signed_on.is_none() {
        let message = "nothing says when it was approved or signed; a published agreement was one of the two, so give \
                       `approvedOn` or `signedOn`";
        report("", message.to_owned());
    }
    if dates.withdrawn_on.is_some() && dates.signed_on.is_some() {
        let message = "a signed agreement can't be withdrawn, it is terminated: give `terminatedOn`";
        report("withdrawnOn", message.to_owned());
    }
    for (member, date) in [("completedOn", dates.completed_on), ("terminatedOn", dates.terminated_on)] {
        if date.is_some() && dates.signed_on.is_none() {
            report(member, "only a signed agreement can end; give `signedOn`".to_owned());
        }
    }
    found
}

/// What can't be about the date of one signature, as of today: it is recorded once it was made, and the agreement is signed
/// when the last party signs, so no signature is later. One may well be earlier, even than the council's approval: an
/// association often signs first.
pub(crate) fn signature_contradiction(
    on: NaiveDate,
    agreement_signed_on: Option<NaiveDate>,
    today: NaiveDate,
) -> Option<String> {
    if on > today {
        return Some(format!("{on} is in the future; a signature is recorded once it was made"));
    }
    let signed = agreement_signed_on.filter(|signed| on > *signed)?;
    Some(format!("{on} is after the agreement's signedOn {signed}, the day of the last signature; mend one of the two"))
}

/// The year in an agreement's reference: that of its signature, else of its approval, else of its recording.
pub(crate) fn reference_year(signed: Option<NaiveDate>, approved: Option<NaiveDate>, today: NaiveDate) -> i32 {
    signed.or(approved).unwrap_or(today).year()
}

/// A reference: the council's letters, the year, and the running number with at least four digits.
pub(crate) fn reference(code: &str, year: i32, number: i32) -> String {
    format!("{code}-{year}-{number:04}")
}

/// The year and running number in a reference of a council's code.
pub(crate) fn numbers(code: &str, reference: &str) -> Option<(i32, i32)> {
    let (year, number) = reference.strip_prefix(code)?.strip_prefix('-')?.split_once('-')?;
    Some((year.parse().ok()?, number.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn agreement(change: impl FnOnce(&mut Model)) -> Model {
        let id = Uuid::nil().into();
        let mut agreement = Model::new(id, "AM-2025-0001".into(), Uuid::nil().into(), "key".into(), Default::default());
        change(&mut agreement);
        agreement
    }

    #[test]
    fn follows_the_legal_acts_and_the_day() {
        let today = day("2025-07-02");
        let (before, after) = (Some(day("2025-07-01")), Some(day("2025-07-03")));
        let now = Some(today);
        let told = |change: fn(&mut Model, [Option<NaiveDate>; 3])| {
            status(&agreement(|agreement| change(agreement, [before, now, after])), today)
        };
        assert_eq!(told(|_, _| {}), Status::Draft);
        assert_eq!(told(|a, [_, now, _]| a.approved_on = now), Status::Approved);
        assert_eq!(told(|a, [_, _, after]| a.approved_on = after), Status::Draft);
        assert_eq!(told(|a, [before, now, _]| (a.approved_on, a.withdrawn_on) = (before, now)), Status::Withdrawn);
        assert_eq!(told(|a, [_, now, _]| a.signed_on = now), Status::Signed);
        assert_eq!(told(|a, [_, now, after]| (a.signed_on, a.starts_on) = (now, after)), Status::Signed);
        assert_eq!(told(|a, [_, now, _]| (a.signed_on, a.starts_on) = (now, now)), Status::InForce);
        assert_eq!(told(|a, [before, now, _]| (a.signed_on, a.ends_on) = (before, now)), Status::Signed);
        assert_eq!(
            told(|a, [before, now, _]| (a.starts_on, a.ends_on, a.signed_on) = (before, now, before)),
            Status::InForce
        );
        assert_eq!(told(|a, [before, _, _]| (a.signed_on, a.ends_on) = (before, before)), Status::Expired);
        assert_eq!(told(|a, [before, now, _]| (a.signed_on, a.completed_on) = (before, now)), Status::Completed);
        assert_eq!(told(|a, [before, _, after]| (a.signed_on, a.terminated_on) = (before, after)), Status::Signed);
        assert_eq!(
            told(|a, [before, now, _]| (a.signed_on, a.terminated_on, a.completed_on) = (before, now, now)),
            Status::Terminated
        );
        assert_eq!(told(|a, [before, _, _]| a.terminated_on = before), Status::Draft);
    }

    #[test]
    fn every_status_has_one_rule() {
        for status in Status::ALL {
            assert_eq!(STATUS.iter().filter(|(found, _)| *found == status).count(), 1, "{status:?}");
        }
        assert!(STATUS.last().is_some_and(|(_, tests)| tests.is_empty()), "the last rule always holds");
    }

    #[test]
    fn tells_which_dates_cannot_be() {
        let (one, two, today) = (Some(day("2025-01-01")), Some(day("2025-02-02")), day("2025-03-03"));
        let members = |dates: Dates| contradictions(&dates, today).iter().map(|found| found.member).collect::<Vec<_>>();
        let signed = Dates { signed_on: one, ..Dates::default() };
        assert_eq!(members(signed), [""; 0]);
        assert_eq!(members(Dates { approved_on: one, withdrawn_on: two, ..Dates::default() }), [""; 0]);
        assert_eq!(members(Dates::default()), [""]);
        assert_eq!(members(Dates { starts_on: two, ends_on: one, ..signed }), ["endsOn"]);
        assert_eq!(members(Dates { approved_on: two, ..signed }), ["signedOn"]);
        assert_eq!(members(Dates { signed_on: Some(day("2025-03-04")), ..Dates::default() }), ["signedOn"]);
        assert_eq!(members(Dates { withdrawn_on: two, ..signed }), ["withdrawnOn"]);
        assert_eq!(members(Dates { approved_on: one, terminated_on: two, ..Dates::default() }), ["terminatedOn"]);
        assert_eq!(members(Dates { signed_on: two, completed_on: one, ..Dates::default() }), ["completedOn"]);
        assert_eq!(
            members(Dates { starts_on: Some(day("2026-01-01")), ends_on: Some(day("2027-01-01")), ..signed }),
            [""; 0]
        );
    }

    #[test]
    fn a_signature_is_not_later_than_the_last() {
        let (one, two, today) = (day("2025-01-01"), day("2025-02-02"), day("2025-03-03"));
        assert_eq!(signature_contradiction(one, Some(two), today), None);
        assert_eq!(signature_contradiction(two, Some(two), today), None);
        assert_eq!(signature_contradiction(today, None, today), None);
        assert!(signature_contradiction(two, Some(one), today).is_some_and(|said| said.contains("after")));
        assert!(signature_contradiction(today, None, two).is_some_and(|said| said.contains("future")));
    }

    #[test]
    fn references_tell_council_year_and_number() {
        let (signed, approved, today) = (day("2025-07-02"), day("2024-12-31"), day("2026-11-23"));
        assert_eq!(reference_year(Some(signed), Some(approved), today), 2025);
        assert_eq!(reference_year(None, Some(approved), today), 2024);
        assert_eq!(reference_year(None, None, today), 2026);
        assert_eq!(reference("AM", 2025, 1), "AM-2025-0001");
        assert_eq!(reference("AM", 2025, 12_345), "AM-2025-12345");
        assert_eq!(numbers("AM", "AM-2025-12345"), Some((2025, 12_345)));
        assert_eq!(numbers("AM", "AM2-2025-0001"), None);
    }
}
