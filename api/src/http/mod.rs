//! actix-web, and nothing else: from a request's bytes to a question, and from an answer to a response.
//!
//! * `server`: routes, starting and stopping.
//! * `frame`: what every response has; `refusal`: what every failing address answers.
//! * `graphql/`: `/graphql` by GET and POST, with its own reading of requests.
//! * `checkpoint`: the log's signed head, and the key to check it with.
//! * `upload`: files that come with a request to `/graphql`; `document`: files that are sent out.
//! * `identity`: who sends a request.
//! * `console`: the GraphiQL console, embedded in the program.

mod checkpoint;
mod console;
mod document;
mod frame;
mod graphql;
mod identity;
mod refusal;
pub mod server;
mod upload;
