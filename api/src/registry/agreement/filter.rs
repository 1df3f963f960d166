//! What agreements can be filtered by. A filter is one type: its SQL condition and the rule it follows can't disagree,
//! because both are made from the same table.

use async_graphql::InputObject;
use chrono::NaiveDate;
use entity::agreement::Model;
use sea_orm::sea_query::{CaseStatement, Condition, Expr, ExprTrait};

use super::{
    rules::{STATUS, Status, Test},
    schema::AgreementStatus,
};
use crate::store::list::Listed;

/// Which agreements a list has: those that satisfy every member given. An empty filter leaves nothing out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, InputObject)]
pub struct AgreementFilter {
    /// Only agreements that are in one of these states today. An empty list keeps none; left out, the state is no matter.
    pub status: Option<Vec<AgreementStatus>>,
}

impl Listed for Model {
    type Filter = AgreementFilter;
    const KIND: entity::id::NodeKind = entity::id::NodeKind::Agreement;

    fn key(&self) -> uuid::Uuid {
        self.id.0
    }

    fn condition(filter: &AgreementFilter, today: NaiveDate) -> Condition {
        let mut condition = Condition::all();
        if let Some(wanted) = &filter.status {
            let wanted = wanted.iter().map(|status| ordinal(Status::from(*status)));
            condition = condition.add(Expr::expr(status(today)).is_in(wanted));
        }
        condition
    }
}

fn ordinal(status: Status) -> i32 {
    Status::ALL.iter().position(|known| *known == status).map_or(-1, |place| place as i32)
}

/// The status as SQL: the rule's own table, written out as a CASE. Its value is the status's place in [`Status::ALL`].
fn status(today: NaiveDate) -> CaseStatement {
    let test = |test: &Test| match *test {
        Test::Reached(act) => Expr::col(("agreement", act.column())).lte(today),
        Test::Passed(act) => Expr::col(("agreement", act.column())).lt(today),
    };
    STATUS.iter().fold(CaseStatement::new(), |case, (status, tests)| {
        let all = tests.iter().fold(Condition::all(), |all, each| all.add(test(each)));
        match tests.is_empty() {
            true => case.finally(ordinal(*status)),
            false => case.case(all, ordinal(*status)),
        }
    })
}
