//! actix-web, and nothing else: from a request's bytes to a question, and from an answer to a response.
//!
//! * `server`: routes, starting and stopping.
//! * `frame`: what every response has; `refusal`: what every failing address answers.
//! * `graphql/`: `/graphql` by GET and POST, with its own reading of requests.
//! * `checkpoint`: the log's signed head, and the key to check it with.
//! * `upload`: files that come with a request to `/graphql`; `document`: files that are sent out.
//! * `data`: the registry taken whole; `changes`: what was changed since, line by line; `catalogue`: what there is to
//!   take; `identifier`: permanent identifiers; `feed`: Atom, and the sitemap.
//! * `identity`: who sends a request.
//! * `console`: the GraphiQL console, embedded in the program.

mod catalogue;
mod changes;
mod checkpoint;
mod console;
mod data;
mod document;
mod feed;
mod frame;
mod graphql;
mod identifier;
mod identity;
pub mod metrics;
mod refusal;
pub mod server;
mod upload;
