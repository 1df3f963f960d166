//! `chiraka serve`.

use std::{net::TcpListener, path::PathBuf, process::ExitCode, sync::Arc};

use clap::Args;

use super::{Form, Stop, clock, open_files, open_to_serve, say};
use crate::{
    access::oidc::Oidc,
    app::App,
    config::{DatabaseConfig, FilesConfig, OidcConfig, PublicationConfig, ServerConfig, SigningConfig},
    daily::{append, keep},
    http::{metrics::metrics_server, server::server, stopping::End},
    key::Signer,
};

/// Serve the registry: GraphQL at /graphql, a console at /graphiql.
///
/// Stops on SIGTERM or Ctrl-C: after --drain-seconds, and once the requests under way are answered; at once on a second
/// signal. A SQLite database is created and brought up to
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
    #[command(flatten)]
    pub(super) signing: SigningConfig,
    #[command(flatten)]
    publication: PublicationConfig,

    /// A file to which the server adds a signed checkpoint of the log each day. Copy it to a place outside: with it,
    /// `chiraka verify --checkpoint FILE` shows a log that was cut or written anew.
    #[arg(long, env = "CHECKPOINT_FILE", value_name = "FILE")]
    checkpoint_file: Option<PathBuf>,
}

impl Serve {
    pub(super) fn run(self) -> Result<ExitCode, Stop> {
        actix_web::rt::System::new().block_on(async {
            let signer = self.signing.signer()?;
            let store = open_to_serve(&self, Form::Current).await?;
            let files = open_files(&self.files, &self.database, true)?;
            let ready = |address| say(&format!("Chiraka listens on http://{address}"));
            self.listen(App::new(store, files, clock()), signer, ready).await
        })
    }

    /// Serves until told to stop. `ready` is told the address once connections are accepted.
    pub(super) async fn listen(
        &self,
        app: App,
        signer: Option<Signer>,
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
        let trusted = self.server.trusted().map_err(Stop::new)?;
        let app = app.costing(self.server.costs()).trusting(trusted, self.server.only_trusted_documents);
        let app = self.taking_tokens(app.published_by(self.publication.publication()))?;
        let daily = match &self.checkpoint_file {
            None => None,
            Some(file) => {
                let signer = signer.clone().ok_or_else(|| {
                    Stop::new(
                        "--checkpoint-file needs a key to sign with: make one with `chiraka key new FILE`, and give \
                               it as --signing-key FILE",
                    )
                })?;
                // Now, so that a file that can't be used is told to whoever starts the server.
                if !store.epoch().is_away() {
                    append(&store, app.clock().as_ref(), &signer, file).await?;
                }
                Some(actix_web::rt::spawn(keep(store.clone(), Arc::clone(app.clock()), signer, file.clone())))
            }
        };
        let app = app.signed_by(signer).keeping_answers(self.server.answer_cache);
        if let Some(address) = self.server.metrics_listen {
            let listener = TcpListener::bind(address)
                .map_err(|error| Stop::new(format!("{address} can't be listened on for metrics: {error}")))?;
            actix_web::rt::spawn(metrics_server(app.clone(), listener)?);
        }
        let server = server(app, listener, self.server.manners())?;
        ready(address)?;
        let end = server.run().await?;
        if let Some(daily) = daily {
            daily.abort();
        }
        if end == End::AtOnce {
            // Requests hold connections still; a transaction without its commit leaves nothing.
            return Ok(ExitCode::FAILURE);
        }
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
