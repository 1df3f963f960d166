//! The mutations of reviews, deliberations and visas.

use super::{
    input::{RecordDeliberationInput, RecordReviewInput, RecordVisaInput},
    service,
};
use crate::{graphql::act::acts, registry::agreement::schema::Agreement};

acts! {
    /// What can be said of an agreement before it is signed.
    DeliberationMutation {
        /// Records what a committee said of a draft.
        record_review(RecordReviewInput) -> RecordReviewPayload { agreement: Agreement },
            by Editor, service::review::review;
        /// Records the council's vote on an agreement.
        record_deliberation(RecordDeliberationInput) -> RecordDeliberationPayload { agreement: Agreement },
            by Publisher, service::deliberate::deliberate;
        /// Records that the governor's visa was asked for, or how it ended.
        record_visa(RecordVisaInput) -> RecordVisaPayload { agreement: Agreement },
            by Publisher, service::visa::visa;
    }
}
