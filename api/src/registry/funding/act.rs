//! The mutation of payments.

use super::{input::RecordPaymentInput, service};
use crate::{graphql::act::acts, registry::agreement::schema::Agreement};

acts! {
    /// What can be done about an agreement's money.
    FundingMutation {
        /// Records that an instalment was paid. Paid again, the newer payment takes the place of the one before.
        record_payment(RecordPaymentInput) -> RecordPaymentPayload { agreement: Agreement },
            by Editor, service::pay::pay;
    }
}
