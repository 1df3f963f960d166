//! actix-web, and nothing else: from a request's bytes to a question, and from an answer to a response.
//!
//! * `server`: routes, headers that every response has, starting and stopping.
//! * `graphql`: `/graphql` by GET and POST, with its own reading of bodies.
//! * `checkpoint`: the log's signed head, and the key to check it with.
//! * `upload`: files that come with a request to `/graphql`; `document`: files that are sent out.
//! * `identity`: who sends a request.
//! * `console`: the GraphiQL console, embedded in the program.

mod checkpoint;
mod console;
mod document;
mod graphql;
mod identity;
pub mod server;
mod upload;
