//! The GraphQL types of reviews and deliberations.

use async_graphql::Enum;

use crate::{
    graphql::{direct::plain_enums, language::Language, object::object, scalar::Date},
    registry::agreement::schema::Agreement,
};

/// What a committee advises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "entity::review::Opinion")]
pub enum ReviewOpinion {
    /// To approve the agreement.
    Favourable,
    /// To approve it, with changes or conditions.
    FavourableWithReservations,
    /// Not to approve it.
    Unfavourable,
}

/// The kinds of session of a council; articles 33 to 37 of organic law 113-14 on communes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "entity::deliberation::SessionKind")]
pub enum SessionKind {
    /// One of the three sessions that the law sets: February, May, October.
    Ordinary,
    /// A session called for a reason.
    Extraordinary,
}

/// What a council decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "entity::deliberation::DeliberationOutcome")]
pub enum DeliberationOutcome {
    /// The agreement may be signed.
    Approved,
    /// It may not.
    Rejected,
    /// A later session decides.
    Postponed,
}

/// How the governor's visa ends; articles 115 to 118 of organic law 113-14 on communes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "entity::deliberation::VisaOutcome")]
pub enum VisaOutcome {
    /// The governor gave it.
    Granted,
    /// The governor refused it.
    Refused,
    /// The delay passed without an answer, which counts as given.
    Tacit,
}

plain_enums!(ReviewOpinion, SessionKind, DeliberationOutcome, VisaOutcome);

object! {
    /// What a committee of the council said of an agreement before it was decided.
    type Review over review {
    }
    values |row, scope| {
        /// When the committee met.
        reviewed_on: Date = Date(row.reviewed_on);
        /// What it advised.
        opinion: ReviewOpinion = row.opinion.into();
    }
    links |row| {
        /// The agreement.
        agreement: Agreement = row.agreement_id;
    }
    texts {
        /// The committee's name.
        committee, committee_translations: committee;
    }
    optional_texts {
        /// What it remarked. `null` if nothing is recorded.
        note, note_translations: note;
    }
}

object! {
    /// A council's vote on an agreement, with the letter that sent it to the governor and the visa where one was needed.
    /// What no source says of it is `null`.
    type Deliberation over deliberation {
    }
    values |row, scope| {
        /// The kind of session.
        session_kind: SessionKind = row.session_kind.into();
        /// The session's number in its year. `null` if it is not known.
        session_number: Option<i32> = row.session_number;
        /// The day of the vote.
        held_on: Date = Date(row.held_on);
        /// The decision's own number. `null` if it is not known.
        decision_number: Option<&str> = row.decision_number.as_deref();
        /// Votes for. `null` if they are not known.
        votes_for: Option<i32> = row.votes_for;
        /// Votes against. `null` if they are not known.
        votes_against: Option<i32> = row.votes_against;
        /// Abstentions. `null` if they are not known.
        abstentions: Option<i32> = row.abstentions;
        /// What was decided.
        outcome: DeliberationOutcome = row.outcome.into();
        /// When the decision was sent to the governor. `null` if it was not, or it is not known.
        letter_on: Option<Date> = row.letter_on.map(Date);
        /// The number of that letter. `null` if it is not known.
        letter_reference: Option<&str> = row.letter_reference.as_deref();
        /// When the governor's visa was asked for. `null` if it was not.
        visa_requested_on: Option<Date> = row.visa_requested_on.map(Date);
        /// When the visa was decided. `null` if it was not.
        visa_decided_on: Option<Date> = row.visa_decided_on.map(Date);
        /// How the visa was decided. `null` if it was not.
        visa_outcome: Option<VisaOutcome> = row.visa_outcome.map(Into::into);
    }
    links |row| {
        /// The agreement.
        agreement: Agreement = row.agreement_id;
    }
}
