//! The server: its routes, and how it starts and stops.

use std::{io, net::TcpListener};

use actix_web::{
    App as HttpApp, HttpRequest, HttpResponse, HttpServer,
    dev::Server,
    middleware::{Compress, from_fn},
    web::{self, Data},
};

use super::{
    checkpoint, console,
    cors::{Origins, cors},
    document,
    frame::frame,
    graphql, health,
    refusal::refuse,
    schema,
};
use crate::{
    app::App,
    error::{Code, Error},
};

/// How long requests under way may take to finish once the server was told to stop, in seconds.
const DRAIN_SECONDS: u64 = 10;

/// How the server answers.
#[derive(Clone, Debug, Default)]
pub struct Manners {
    /// The number of threads that answer; 0 takes as many as the machine has processors.
    pub workers: usize,
    /// Whose pages may read answers.
    pub origins: Origins,
}

/// A server that answers on `listener`. It runs when it is awaited, and stops by itself on SIGTERM and SIGINT, once the
/// requests under way are answered.
///
/// # Errors
/// When the listener can't be used.
pub fn server(app: App, listener: TcpListener, manners: Manners) -> io::Result<Server> {
    actix_web::rt::spawn(app.store().clone().follow_log());
    let app = Data::new(app);
    let Manners { workers, origins } = manners;
    let mut server = HttpServer::new(move || {
        HttpApp::new()
            .app_data(app.clone())
            .wrap(cors(&origins))
            .wrap(from_fn(frame))
            .configure(graphql::routes)
            .configure(health::routes)
            // GraphQL compresses by itself, and keeps what it compressed.
            .service(web::scope("").wrap(Compress::default()).configure(others))
    })
    .shutdown_timeout(DRAIN_SECONDS);
    if workers > 0 {
        server = server.workers(workers);
    }
    Ok(server.listen(listener)?.run())
}

fn others(config: &mut web::ServiceConfig) {
    config
        .configure(document::routes)
        .configure(checkpoint::routes)
        .configure(schema::routes)
        .configure(console::routes)
        .default_service(web::to(unknown));
}

async fn unknown(request: HttpRequest) -> HttpResponse {
    let message = "There is nothing at this address. GraphQL is at /graphql, the console at /graphiql.";
    refuse(&request, Error::caller(Code::UnknownAddress, message))
}
