//! `chiraka demo`.

use std::process::ExitCode;

use clap::Args;

use super::{Form, Stop, clock, import::failed, open, say, serve::Serve};
use crate::{
    app::App,
    import::{AIT_MELLOUL, import},
};

/// The first query of a newcomer.
const FIRST_QUERY: &str = "{ agreements(first: 3) { totalCount nodes { reference signedOn title(language: AR) } } }";

/// Serve six real agreements: those that the commune of Ait Melloul signed on 2 July 2025. Nothing to set up.
///
/// Takes the options of `serve`. It makes the database ready, imports the agreements if they are not there, and serves.
#[derive(Args)]
pub(super) struct Demo {
    #[command(flatten)]
    serve: Serve,
}

impl Demo {
    pub(super) fn run(self) -> Result<ExitCode, Stop> {
        actix_web::rt::System::new().block_on(async {
            let store = open(&self.serve.database, Form::Migrated).await?;
            let clock = clock();
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
            self.serve.listen(App::new(store, self.serve.files()?, clock), ready).await
        })
    }
}
