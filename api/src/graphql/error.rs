//! How an error looks to a client: a sentence, and in `extensions` a stable code and the argument at fault. A fault of
//! ours is logged here, once, with the request's id, and the client sees that id instead of the cause.

use async_graphql::{ErrorExtensionValues, ErrorExtensions, value};

use super::limits::Cost;
use crate::error::{Code, Error};

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
            Error::Unavailable(cause) | Error::Internal(cause) => {
                // The id is that of the span around the request.
                tracing::error!(error.code = code.name(), error.cause = %cause, "a request failed");
                match code {
                    Code::Unavailable => {
                        "The registry's database or file store does not answer just now. Try again in a moment.".into()
                    }
                    _ => "The registry failed to answer. If you report this, quote the request's id.".into(),
                }
            }
        };
        async_graphql::Error::new(message).extend_with(|_, extensions| *extensions = values)
    }
}
