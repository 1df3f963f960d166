//! The input of the act that records payments.

use async_graphql::{ID, InputObject};

use crate::graphql::scalar::{Date, Decimal};

/// Record that an instalment was paid.
#[derive(Clone, Debug, InputObject)]
pub struct RecordPaymentInput {
    /// The agreement's id.
    pub agreement: ID,
    /// The instalment's id.
    pub instalment: ID,
    /// When it was paid.
    pub paid_on: Date,
    /// What was paid, in the instalment's currency; the whole instalment when left out. More than that is refused.
    pub amount: Option<Decimal>,
    /// The number of the payment order.
    pub reference: Option<String>,
    /// The revision that you read; if the record has a newer one, nothing is done and the answer is `CONFLICT`.
    pub expected_revision: Option<i64>,
    /// A key that you make up, to send the same request again without doing it twice; kept for 24 hours.
    pub idempotency_key: Option<String>,
}
