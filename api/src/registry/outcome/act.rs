//! The mutations of results.

use super::{
    input::{RecordEvaluationInput, RecordMeasurementInput},
    service,
};
use crate::{graphql::act::acts, registry::agreement::schema::Agreement};

acts! {
    /// What can be recorded of an agreement's results.
    OutcomeMutation {
        /// Records a value of an indicator.
        record_measurement(RecordMeasurementInput) -> RecordMeasurementPayload { agreement: Agreement },
            by Editor, service::measure::measure;
        /// Records that a report was delivered.
        record_evaluation(RecordEvaluationInput) -> RecordEvaluationPayload { agreement: Agreement },
            by Editor, service::evaluate::evaluate;
    }
}
