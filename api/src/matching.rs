//! Filters over a record at hand, without a database: what a filter keeps of a list, it also says of one record. The
//! filter is the very one that lists take.

use async_graphql::{InputType, Pos, Value};
use chrono::NaiveDate;

use crate::graphql::filter::{check, matches};
pub use crate::{
    graphql::filter::OfficeFacts,
    registry::agreement::{
        filter::AgreementFilter,
        matches::{AgreementFacts, PartnerFacts, PartyFacts},
        rules::Dates,
    },
};

/// Reads a filter of agreements as a client writes it in the variables of a request. A member that the type does not have
/// is passed over here; in a request the schema's validation refuses it.
///
/// # Errors
/// What is wrong with it, for people: it does not fit `AgreementFilter`, or can't be meant.
pub fn agreement_filter(json: serde_json::Value) -> Result<AgreementFilter, String> {
    let value = Value::from_json(json).map_err(|error| error.to_string())?;
    let filter =
        AgreementFilter::parse(Some(value)).map_err(|error| error.into_server_error(Pos::default()).message)?;
    check(&filter).map_err(|error| error.cause().to_owned())?;
    Ok(filter)
}

/// Whether a filter keeps an agreement, as of a day.
pub fn keeps_agreement(filter: &AgreementFilter, agreement: &AgreementFacts, today: NaiveDate) -> bool {
    matches(filter, agreement, today)
}
