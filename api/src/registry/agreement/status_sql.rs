//! The status as SQL, made from the rule's own table, so that the two can't disagree: as a number that figures are grouped by,
//! and as conditions for the rows that have one.

use chrono::NaiveDate;
use sea_orm::sea_query::{CaseStatement, Condition, Expr, ExprTrait};

use super::rules::{STATUS, Status, Test};

/// The most statuses that are told by conditions of their own; more are read off the number.
const FEW: usize = 2;

/// «The agreement is in one of these states on the day.»
pub(super) fn has_status(wanted: &[Status], today: NaiveDate) -> Expr {
    if wanted.is_empty() || wanted.len() > FEW {
        return number(today).is_in(wanted.iter().map(|status| ordinal(*status)));
    }
    let each = wanted.iter().map(|status| {
        let Told { passed, failed } = told(*status);
        let all = passed.into_iter().fold(Condition::all(), |all, test| all.add(passes(test, today)));
        failed.into_iter().fold(all, |all, tests| {
            let any = tests.into_iter().fold(Condition::any(), |any, test| any.add(fails(test, today)));
            all.add(any)
        })
    });
    Expr::expr(each.fold(Condition::any(), Condition::add))
}

/// The status as a number that figures can be grouped by: its place in [`Status::ALL`].
pub(super) fn status_number(today: NaiveDate) -> Expr {
    number(today).cast_as("BIGINT")
}

/// What tells that an agreement has a status: tests that it passes, and groups of tests of which it fails at least one each.
#[derive(Debug)]
struct Told {
    passed: Vec<Test>,
    failed: Vec<Vec<Test>>,
}

/// The rule for one status: its own tests pass, and those of no status before it do. What its own tests settle already is
/// left out of the others: a comparison of dates is quick, and millions of rows are counted by it.
fn told(wanted: Status) -> Told {
    let before = STATUS.iter().take_while(|(status, _)| *status != wanted);
    let own = STATUS.iter().find(|(status, _)| *status == wanted).map_or(&[][..], |(_, tests)| tests);
    let failed = before.map(|(_, tests)| tests.iter().filter(|test| !own.contains(test)).copied().collect());
    // The last test is what sets a status apart from its neighbours: few rows pass it.
    Told { passed: own.iter().rev().copied().collect(), failed: failed.collect() }
}

fn column(test: Test) -> Expr {
    let (Test::Reached(act) | Test::Passed(act) | Test::Open(act)) = test;
    Expr::col(("agreement", act.column()))
}

fn passes(test: Test, today: NaiveDate) -> Expr {
    match test {
        Test::Reached(_) => column(test).lte(today),
        Test::Passed(_) => column(test).lt(today),
        Test::Open(_) => column(test).is_null().or(column(test).gte(today)),
    }
}

fn fails(test: Test, today: NaiveDate) -> Expr {
    match test {
        Test::Reached(_) => column(test).is_null().or(column(test).gt(today)),
        Test::Passed(_) => column(test).is_null().or(column(test).gte(today)),
        Test::Open(_) => column(test).lt(today),
    }
}

fn ordinal(status: Status) -> i32 {
    Status::ALL.iter().position(|known| *known == status).map_or(-1, |place| place as i32)
}

fn number(today: NaiveDate) -> Expr {
    let case = STATUS.iter().fold(CaseStatement::new(), |case, (status, tests)| {
        let all = tests.iter().fold(Condition::all(), |all, test| all.add(passes(*test, today)));
        match tests.is_empty() {
            true => case.finally(ordinal(*status)),
            false => case.case(all, ordinal(*status)),
        }
    });
    Expr::expr(case)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{
        super::rules::{Dates, status_on},
        *,
    };

    fn day() -> impl Strategy<Value = Option<NaiveDate>> {
        proptest::option::of((1_u32..5).prop_map(|day| NaiveDate::from_ymd_opt(2025, 7, day).expect("a day of July")))
    }

    proptest! {
        /// Exactly one status is told of any dates, and it is the rule's.
        #[test]
        fn each_status_is_told_by_its_tests(
            (approved_on, signed_on, starts_on, ends_on) in (day(), day(), day(), day()),
            (completed_on, terminated_on, withdrawn_on) in (day(), day(), day()),
            (suspended_on, suspended_until) in (day(), day()),
        ) {
            let dates = Dates {
                approved_on, signed_on, starts_on, ends_on, completed_on, terminated_on, withdrawn_on, suspended_on,
                suspended_until,
            };
            let today = NaiveDate::from_ymd_opt(2025, 7, 3).expect("a day of July");
            let is_passed = |test: &Test| test.is_passed(&dates, today);
            for status in Status::ALL {
                let Told { passed, failed } = told(status);
                let is_told = passed.iter().all(is_passed) && failed.iter().all(|tests| !tests.iter().all(is_passed));
                prop_assert_eq!(is_told, status_on(&dates, today) == status, "{:?}", status);
            }
        }
    }
}
