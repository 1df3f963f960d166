//! How an error looks to a client: a sentence, and in `extensions` a stable code and the argument at fault. A fault of
//! ours is logged here, once, with the request's id, and the client sees that id instead of the cause.

use async_graphql::{ErrorExtensionValues, ErrorExtensions, value};

use super::limits::Cost;
use crate::error::Error;

impl From<Error> for async_graphql::Error {
    fn from(error: Error) -> Self {
        let code = error.code();
        let mut values = ErrorExtensionValues::default();
        values.set("code", code.name());
        let message = match error {
            Error::Caller { argument, message, cost, .. } => {
                if let Some(Cost { requested, limit }) = cost {
                    values.set("cost", value!({ "requested": requested, "limit": limit }));
                }
                if let Some(argument) = argument {
                    values.set("argument", argument);
                }
                message
            }
            failed => {
                // The id is that of the span around the request.
                tracing::error!(error.code = code.name(), error.cause = failed.cause(), "a request failed");
                told(&failed).to_owned()
            }
        };
        async_graphql::Error::new(message).extend_with(|_, extensions| *extensions = values)
    }
}

/// What a client is told of what is not its own mistake.
fn told(failed: &Error) -> &'static str {
    match failed {
        Error::Unsure(_) => {
            "The registry's database went away at the last moment: whether the act was done is not known. Send the same again \
             with the same idempotency key, or look at the record first."
        }
        Error::Busy(_) | Error::GivenUp(_) => {
            "Others write to the registry just now, and yours had to wait too long. Nothing was done: try again in a moment."
        }
        Error::Full(_) => {
            "The registry has no room left on its disk, so nothing was written. Reading goes on. Whoever runs the registry \
             has to make room."
        }
        Error::Unavailable(_) | Error::Broken(_) => {
            "The registry's database or file store does not answer just now. Try again in a moment."
        }
        Error::Caller { .. } | Error::Internal(_) => {
            "The registry failed to answer. If you report this, quote the request's id."
        }
    }
}
