//! `chiraka serve`.

use std::{net::TcpListener, process::ExitCode};

use clap::Args;

use super::{Form, Stop, clock, open, say};
use crate::{
    app::App,
    config::{DatabaseConfig, ServerConfig},
    http::server::server,
};

/// Serve the registry: GraphQL at /graphql, a console at /graphiql.
///
/// Stops on SIGTERM or Ctrl-C, after the requests under way are answered. A SQLite database is created and brought up to
/// date by itself; a PostgreSQL database must be up to date (`chiraka migrate`).
#[derive(Args)]
pub(super) struct Serve {
    #[command(flatten)]
    pub(super) database: DatabaseConfig,
    #[command(flatten)]
    pub(super) server: ServerConfig,
}

impl Serve {
    pub(super) fn run(self) -> Result<ExitCode, Stop> {
        actix_web::rt::System::new().block_on(async {
            let store = open(&self.database, Form::Current).await?;
            self.listen(App::new(store, clock()), |address| say(&format!("Chiraka listens on http://{address}"))).await
        })
    }

    /// Serves until told to stop. `ready` is told the address once connections are accepted.
    pub(super) async fn listen(
        &self,
        app: App,
        ready: impl FnOnce(std::net::SocketAddr) -> Result<(), Stop>,
    ) -> Result<ExitCode, Stop> {
        let address = self.server.listen;
        let listener = TcpListener::bind(address).map_err(|error| {
            Stop::new(format!(
                "{address} can't be listened on: {error}. Choose another with --listen, such as 127.0.0.1:0"
            ))
        })?;
        let address = listener.local_addr()?;
        let store = app.store().clone();
        let server = server(app, listener, self.server.workers.into())?;
        ready(address)?;
        server.await?;
        store.close().await.map_err(|error| Stop::new(format!("the database did not close: {error}")))?;
        Ok(ExitCode::SUCCESS)
    }
}
