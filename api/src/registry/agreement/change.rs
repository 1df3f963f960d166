//! The GraphQL types of what an agreement obliges to, and of the later acts that change it or let it rest.

use async_graphql::Enum;

use super::schema::{Agreement, Party};
use crate::graphql::{
    direct::plain_enums,
    language::Language,
    object::object,
    scalar::{Date, Decimal},
};

/// The kinds of later legal act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "entity::amendment::AmendmentKind")]
pub enum AmendmentKind {
    /// It changes what was agreed.
    Amendment,
    /// It prolongs the term.
    Renewal,
}

plain_enums!(AmendmentKind);

object! {
    /// A later legal act (avenant, ملحق) that changed or prolonged a signed agreement. Each pair of fields tells what was
    /// before and what has held since; both are `null` where it does not change that.
    type Amendment over amendment {
    }
    values |row, scope| {
        /// Its number among the agreement's amendments, from 1.
        number: i32 = row.number;
        /// Whether it changes or prolongs.
        kind: AmendmentKind = row.kind.into();
        /// When it was signed.
        signed_on: Date = Date(row.signed_on);
        /// The first day of the term before. `null` also if it was not known.
        starts_on_before: Option<Date> = row.starts_on_before.map(Date);
        /// The new first day of the term.
        starts_on: Option<Date> = row.starts_on.map(Date);
        /// The last day of the term before. `null` also if it was not known.
        ends_on_before: Option<Date> = row.ends_on_before.map(Date);
        /// The new last day of the term.
        ends_on: Option<Date> = row.ends_on.map(Date);
        /// The sum before. `null` also if it was not known.
        amount_before: Option<Decimal> = row.amount_before.map(|hundredths| Decimal { hundredths });
        /// The new sum, in `currency`.
        amount: Option<Decimal> = row.amount.map(|hundredths| Decimal { hundredths });
        /// The currency of the new sum (ISO 4217).
        currency: Option<&str> = row.currency.as_deref();
        /// Whether it adds a party.
        changes_parties: bool = row.changes_parties;
        /// Whether it adds commitments.
        changes_commitments: bool = row.changes_commitments;
    }
    links |row| {
        /// The agreement.
        agreement: Agreement = row.agreement_id;
    }
    texts {
        /// What it changes, in words.
        summary, summary_translations: summary;
    }
}

object! {
    /// A stretch of time in which an agreement rests.
    type Suspension over suspension {
    }
    values |row, scope| {
        /// Its first day.
        starts_on: Date = Date(row.starts_on);
        /// Its last day. `null` while nobody has said when it ends.
        ends_on: Option<Date> = row.ends_on.map(Date);
    }
    links |row| {
        /// The agreement.
        agreement: Agreement = row.agreement_id;
    }
    texts {
        /// Why it rests.
        reason, reason_translations: reason;
    }
}

object! {
    /// What a party to an agreement promises to do.
    type Commitment over commitment {
    }
    links |row| {
        /// The agreement.
        agreement: Agreement = row.agreement_id;
        /// The party that promises.
        party: Party = row.party_id;
    }
    texts {
        /// What it promises.
        description, description_translations: description;
    }
}
