//! The harness: a real server on a free port, with a database of its own, on SQLite and on PostgreSQL.
//!
//! * [`engine`]: the two engines, and a private PostgreSQL where none is given.
//! * [`server`]: a server in the test's own process, and what asks it.
//! * [`staff`]: tokens, and requests in somebody's name.
//! * [`socket`]: WebSocket connections to a server.
//! * [`program`]: the program itself, as a person would start it.
//! * [`issuer`]: an issuer of signed tokens.
//! * [`bundle`]: bundles of facts to import, from the real one to any number of agreements.
//! * [`clock`]: a clock that is set by hand.
//! * [`pair`]: the same invented country on both engines at once.
//! * [`mask`]: answers without what differs from one database to the next.

pub mod bundle;
pub mod clock;
pub mod engine;
pub mod issuer;
pub mod mask;
pub mod pair;
pub mod program;
pub mod server;
pub mod socket;
pub mod staff;

/// Runs one test body on both engines: `both! { async fn name(server) { … } }` makes `name::sqlite` and `name::postgres`.
#[macro_export]
macro_rules! both {
    ($($(#[$doc:meta])* async fn $name:ident($server:ident) $body:block)*) => {$(
        mod $name {
            use super::*;

            $(#[$doc])*
            async fn test_body($server: $crate::server::TestServer) $body

            #[test]
            fn sqlite() {
                $crate::server::run($crate::engine::Engine::Sqlite, test_body);
            }

            #[test]
            fn postgres() {
                $crate::server::run($crate::engine::Engine::Postgres, test_body);
            }
        }
    )*};
}
