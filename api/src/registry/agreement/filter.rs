//! What agreements can be filtered and sorted by. A filter is one type: its SQL condition and the rule it follows can't disagree,
//! because both are made from the same table.

use async_graphql::{Enum, InputObject};
use chrono::NaiveDate;
use entity::agreement::Model;
use sea_orm::sea_query::{CaseStatement, Condition, Expr, ExprTrait};

use super::{
    rules::{STATUS, Status, Test},
    schema::AgreementStatus,
};
use crate::{
    graphql::order::OrderField,
    store::list::{Listed, SortKey},
};

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

/// What agreements can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum AgreementOrderField {
    /// The day of the last signature.
    SignedOn,
    /// The first day of the term.
    StartsOn,
    /// The last day of the term.
    EndsOn,
    /// The amount, whatever its currency.
    Amount,
    /// The reference, byte by byte: by council, year and number.
    Reference,
    /// The order in which the registry recorded them.
    Recorded,
}

impl OrderField for AgreementOrderField {
    fn sort(&self) -> SortKey {
        match self {
            AgreementOrderField::SignedOn => SortKey::date("SIGNED_ON", "agreement", "signed_on_key"),
            AgreementOrderField::StartsOn => SortKey::date("STARTS_ON", "agreement", "starts_on_key"),
            AgreementOrderField::EndsOn => SortKey::date("ENDS_ON", "agreement", "ends_on_key"),
            AgreementOrderField::Amount => SortKey::number("AMOUNT", "agreement", "amount_key"),
            AgreementOrderField::Reference => SortKey::text("REFERENCE", "agreement", "reference"),
            AgreementOrderField::Recorded => SortKey::RECORDED,
        }
    }
}
