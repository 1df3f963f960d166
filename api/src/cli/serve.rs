//! `chiraka serve`.

use std::{net::TcpListener, process::ExitCode, sync::Arc};

use clap::Args;

use super::{Form, Stop, clock, open, say};
use crate::{
    access::oidc::Oidc,
    app::App,
    config::{DatabaseConfig, FilesConfig, OidcConfig, ServerConfig},
    files::Files,
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
    #[command(flatten)]
    oidc: OidcConfig,
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
        let app = self.taking_tokens(app)?;
        let server = server(app, listener, self.server.workers.into())?;
        ready(address)?;
        server.await?;
        store.close().await.map_err(|error| Stop::new(format!("the database did not close: {error}")))?;
        Ok(ExitCode::SUCCESS)
    }

    /// The application, with the issuer whose tokens it takes. Its keys are fetched meanwhile: when they can't be had, the
    /// public is served all the same.
    fn taking_tokens(&self, app: App) -> Result<App, Stop> {
        let Some(settings) = self.oidc.settings().map_err(Stop::new)? else {
            return Ok(app);
        };
        let oidc = Arc::new(Oidc::new(settings).map_err(Stop::new)?);
        let (ahead, clock) = (Arc::clone(&oidc), Arc::clone(app.clock()));
        actix_web::rt::spawn(async move { ahead.prepare(&clock).await });
        Ok(app.with_oidc(oidc))
    }
}
