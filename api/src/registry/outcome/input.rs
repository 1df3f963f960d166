//! The inputs of the acts that record results.

use async_graphql::{ID, InputObject};

use crate::graphql::{
    input::TextInput,
    scalar::{Date, Decimal},
};

/// Record a value of an indicator.
#[derive(Clone, Debug, InputObject)]
pub struct RecordMeasurementInput {
    /// The agreement's id.
    pub agreement: ID,
    /// The indicator's id.
    pub indicator: ID,
    /// The day of the value.
    pub measured_on: Date,
    /// The value, in the indicator's unit.
    pub value: Decimal,
    /// A remark.
    pub note: Option<TextInput>,
    /// The revision that you read; if the record has a newer one, nothing is done and the answer is `CONFLICT`.
    pub expected_revision: Option<i64>,
    /// A key that you make up, to send the same request again without doing it twice; kept for 24 hours.
    pub idempotency_key: Option<String>,
}

/// Record that a report was delivered.
#[derive(Clone, Debug, InputObject)]
pub struct RecordEvaluationInput {
    /// The agreement's id.
    pub agreement: ID,
    /// The id of the report that was due.
    pub evaluation: ID,
    /// When it was delivered.
    pub delivered_on: Date,
    /// The id of the document that it is, if the agreement has it.
    pub document: Option<ID>,
    /// The revision that you read; if the record has a newer one, nothing is done and the answer is `CONFLICT`.
    pub expected_revision: Option<i64>,
    /// A key that you make up, to send the same request again without doing it twice; kept for 24 hours.
    pub idempotency_key: Option<String>,
}
