//! How an error looks to a client: a sentence, and in `extensions` a stable code and the argument at fault. A fault of
//! ours is logged here, once, and the client gets only the id to quote.

use async_graphql::{ErrorExtensionValues, ErrorExtensions};
use uuid::Uuid;

use crate::error::{Code, Error};

impl From<Error> for async_graphql::Error {
    fn from(error: Error) -> Self {
        let code = error.code();
        let mut values = ErrorExtensionValues::default();
        values.set("code", code.name());
        let message = match error {
            Error::Caller { argument, message, .. } => {
                if let Some(argument) = argument {
                    values.set("argument", argument);
                }
                message
            }
            Error::Unavailable(cause) | Error::Internal(cause) => {
                let id = Uuid::now_v7().to_string();
                tracing::error!(error.id = %id, error.code = code.name(), error.cause = %cause, "a request failed");
                values.set("errorId", id.as_str());
                match code {
                    Code::Unavailable => {
                        "The registry's database or file store does not answer just now. Try again in a moment.".into()
                    }
                    _ => format!("The registry failed to answer. If you report this, quote {id}."),
                }
            }
        };
        async_graphql::Error::new(message).extend_with(|_, extensions| *extensions = values)
    }
}
