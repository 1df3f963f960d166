//! The GraphQL types of contributions and instalments.

use async_graphql::Enum;

use crate::{
    graphql::{
        direct::plain_enums,
        language::Language,
        object::object,
        scalar::{Date, Decimal},
    },
    registry::agreement::schema::{Agreement, Party},
};

/// The kinds of contribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "entity::contribution::ContributionKind")]
pub enum ContributionKind {
    /// Money.
    Cash,
    /// Premises, staff, equipment, services.
    InKind,
}

plain_enums!(ContributionKind);

object! {
    /// What a party brings into an agreement, in money or in kind.
    type Contribution over contribution {
    }
    values |row, scope| {
        /// In money or in kind.
        kind: ContributionKind = row.kind.into();
        /// Its sum or value, in `currency`. `null` if it is not known; what is brought in kind need not be valued.
        amount: Option<Decimal> = row.amount.map(|hundredths| Decimal { hundredths });
        /// The currency of `amount` (ISO 4217). `null` exactly when the amount is.
        currency: Option<&str> = row.currency.as_deref();
    }
    links |row| {
        /// The agreement.
        agreement: Agreement = row.agreement_id;
        /// The party that brings it.
        party: Party = row.party_id;
    }
    optional_texts {
        /// What it is. `null` if nothing is recorded.
        description, description_translations: description;
    }
}

object! {
    /// A part of an agreement's sum: when it is due, and what was paid of it.
    type Instalment over instalment {
    }
    values |row, scope| {
        /// When it is due. `null` if it is not known.
        due_on: Option<Date> = row.due_on.map(Date);
        /// The sum due, in `currency`.
        amount: Decimal = Decimal { hundredths: row.amount };
        /// The currency of both sums (ISO 4217).
        currency: &str = &row.currency;
        /// When it was paid. `null` if it was not.
        paid_on: Option<Date> = row.paid_on.map(Date);
        /// What was paid, in `currency`. `null` if nothing was.
        paid_amount: Option<Decimal> = row.paid_amount.map(|hundredths| Decimal { hundredths });
        /// The number of the payment order. `null` if it is not known.
        payment_reference: Option<&str> = row.payment_reference.as_deref();
    }
    links |row| {
        /// The agreement.
        agreement: Agreement = row.agreement_id;
    }
}
