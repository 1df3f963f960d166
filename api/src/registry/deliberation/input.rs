//! The inputs of the acts that record reviews, deliberations and visas.

use async_graphql::{ID, InputObject};

use super::schema::{DeliberationOutcome, ReviewOpinion, SessionKind, VisaOutcome};
use crate::graphql::{input::TextInput, scalar::Date};

/// Record what a committee said of a draft.
#[derive(Clone, Debug, InputObject)]
pub struct RecordReviewInput {
    /// The agreement's id.
    pub agreement: ID,
    /// The committee's name.
    pub committee: TextInput,
    /// When the committee met.
    pub reviewed_on: Date,
    /// What it advised.
    pub opinion: ReviewOpinion,
    /// What it remarked.
    pub note: Option<TextInput>,
    /// The revision that you read; if the record has a newer one, nothing is done and the answer is `CONFLICT`.
    pub expected_revision: Option<i64>,
    /// A key that you make up, to send the same request again without doing it twice; kept for 24 hours.
    pub idempotency_key: Option<String>,
}

/// Record the council's vote on an agreement. A vote that approves makes the agreement `APPROVED` from its day on.
#[derive(Clone, Debug, InputObject)]
pub struct RecordDeliberationInput {
    /// The agreement's id.
    pub agreement: ID,
    /// The kind of session.
    pub session_kind: SessionKind,
    /// The session's number in its year.
    pub session_number: Option<i32>,
    /// The day of the vote.
    pub held_on: Date,
    /// The decision's own number.
    pub decision_number: Option<String>,
    /// Votes for.
    pub votes_for: Option<i32>,
    /// Votes against.
    pub votes_against: Option<i32>,
    /// Abstentions.
    pub abstentions: Option<i32>,
    /// What was decided.
    pub outcome: DeliberationOutcome,
    /// When the decision was sent to the governor.
    pub letter_on: Option<Date>,
    /// The number of that letter.
    pub letter_reference: Option<String>,
    /// The revision that you read; if the record has a newer one, nothing is done and the answer is `CONFLICT`.
    pub expected_revision: Option<i64>,
    /// A key that you make up, to send the same request again without doing it twice; kept for 24 hours.
    pub idempotency_key: Option<String>,
}

/// Record that the governor's visa was asked for, or how it ended. It belongs to the newest vote that approved.
#[derive(Clone, Debug, InputObject)]
pub struct RecordVisaInput {
    /// The agreement's id.
    pub agreement: ID,
    /// When it was asked for; left out, it stays as recorded.
    pub requested_on: Option<Date>,
    /// When it was decided, or the delay ended; needed with `outcome`.
    pub decided_on: Option<Date>,
    /// How it ended. `TACIT` is taken only once the council's `visaDays` have passed since it was asked for.
    pub outcome: Option<VisaOutcome>,
    /// The revision that you read; if the record has a newer one, nothing is done and the answer is `CONFLICT`.
    pub expected_revision: Option<i64>,
    /// A key that you make up, to send the same request again without doing it twice; kept for 24 hours.
    pub idempotency_key: Option<String>,
}
