//! `chiraka demo`.

use std::process::ExitCode;

use clap::Args;

use super::{Form, Stop, clock, import::failed, open_files, open_to_serve, say, serve::Serve};
use crate::{
    app::App,
    clock::Clock,
    import::{AIT_MELLOUL, import},
    key::Signer,
};

/// The first query of a newcomer.
const FIRST_QUERY: &str = "{ agreements(first: 3) { totalCount nodes { reference signedOn title(language: AR) } } }";

/// Serve six real agreements: those that the commune of Ait Melloul signed on 2 July 2025. Nothing to set up.
///
/// Takes the options of `serve`. It makes the database ready, imports the agreements if they are not there, and serves. Without
/// `--signing-key` it keeps a key of its own beside the SQLite file, such as chiraka.db.key.
#[derive(Args)]
pub(super) struct Demo {
    #[command(flatten)]
    serve: Serve,
}

impl Demo {
    pub(super) fn run(self) -> Result<ExitCode, Stop> {
        actix_web::rt::System::new().block_on(async {
            let store = open_to_serve(&self.serve, Form::Migrated).await?;
            let clock = clock();
            let signer = self.signer(clock.as_ref())?;
            import(&store, &clock, "demo", AIT_MELLOUL.as_bytes(), &mut ()).await.map_err(failed)?;
            let ready = |address| {
                say(&format!(
                    "Chiraka serves the six agreements of Ait Melloul on http://{address}\n\n\
                     Open the console:  http://{address}/graphiql\n\
                     Or ask from here:\n\n  \
                     curl -s http://{address}/graphql -H 'Content-Type: application/json' \\\n    \
                     -d '{{\"query\":\"{FIRST_QUERY}\"}}'\n\n\
                     Stop with Ctrl-C."
                ))
            };
            self.serve
                .listen(
                    App::new(store, open_files(&self.serve.files, &self.serve.database, true)?, clock),
                    signer,
                    ready,
                )
                .await
        })
    }

    /// The key that was given, or the one beside the database's file, which the first start makes: checkpoints are part of
    /// what a demonstration shows.
    fn signer(&self, clock: &dyn Clock) -> Result<Option<Signer>, Stop> {
        let given = self.serve.signing.signer()?;
        let Some(mut file) = self.serve.database.database_url.file().filter(|_| given.is_none()) else {
            return Ok(given);
        };
        file.as_mut_os_string().push(".key");
        let origin = self.serve.signing.origin.clone();
        let signer = if file.exists() { Signer::read(&file, origin)? } else { Signer::create(&file, origin, clock)? };
        Ok(Some(signer))
    }
}
