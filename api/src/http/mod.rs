//! actix-web, and nothing else: from a request's bytes to a question, and from an answer to a response.
//!
//! * `server`: routes, and how it starts; `stopping`: how it stops.
//! * `frame`: what every response has; `refusal`: what every failing address answers.
//! * `graphql/`: `/graphql` by GET and POST, with its own reading of requests.
//! * `weights`, `encoding`, `conditional`: what a client likes, how it wants it compressed, and what it has already.
//! * `cors`: which pages of other sites may read; `health`: whether the server lives and is ready.
//! * `schema`: the contract as text.
//! * `checkpoint`: the log's signed head, and the key to check it with.
//! * `upload`: files that come with a request to `/graphql`; `document`: files that are sent out.
//! * `data`: the registry taken whole; `changes`: what was changed since, line by line; `catalogue`: what there is to
//!   take; `identifier`: permanent identifiers; `feed`: Atom, and the sitemap.
//! * `live/`: subscriptions, by WebSocket and by Server-Sent Events.
//! * `identity`: who sends a request; `client`: from which address.
//! * `lines`: what the connections of a process share; `places`: how many of something there may be; `limits`: what
//!   responses say of it.
//! * `console`: the GraphiQL console, embedded in the program.

mod catalogue;
mod changes;
mod checkpoint;
pub mod client;
mod conditional;
mod console;
pub mod cors;
mod data;
mod document;
mod encoding;
mod feed;
mod frame;
mod graphql;
mod health;
mod identifier;
mod identity;
mod limits;
mod lines;
pub mod live;
pub mod metrics;
mod places;
mod refusal;
mod schema;
pub mod server;
pub mod stopping;
mod upload;
mod weights;
