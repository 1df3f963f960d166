//! `chiraka serve`.

use std::{net::TcpListener, process::ExitCode};

use clap::Args;

use super::{Form, Stop, clock, open, say};
use crate::{
    app::App,
    files::Files,
    config::{DatabaseConfig, FilesConfig, ServerConfig},
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
    pub(super) files: FilesConfig,
    #[command(flatten)]
    pub(super) server: ServerConfig,
}

impl Serve {
    pub(super) fn run(self) -> Result<ExitCode, Stop> {
        actix_web::rt::System::new().block_on(async {
            let store = open(&self.database, Form::Current).await?;
            let files = self.files()?;
            self.listen(App::new(store, files, clock()), |address| say(&format!("Chiraka listens on http://{address}"))).await
        })
    }

    /// The files of documents.
    pub(super) fn files(&self) -> Result<Files, Stop> {
        let files = self.files.open(&self.database, true);
        files.map_err(|error| Stop::new(format!("{error}. Check --files or FILES_URL")))
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
