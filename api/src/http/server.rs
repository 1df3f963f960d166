//! The server: its routes, and how it starts and stops.

use std::{io, net::TcpListener};

use actix_web::{
    App as HttpApp, HttpRequest, HttpResponse, HttpServer,
    dev::Server,
    middleware::{Compress, from_fn},
    web::{self, Data},
};

use super::{
    catalogue, changes, checkpoint, console, data, document, feed, frame::frame, graphql, identifier, refusal::refuse,
};
use crate::{
    app::App,
    error::{Code, Error},
};

/// How long requests under way may take to finish once the server was told to stop, in seconds.
const DRAIN_SECONDS: u64 = 10;

/// A server that answers on `listener`. It runs when it is awaited, and stops by itself on SIGTERM and SIGINT, once the
/// requests under way are answered.
///
/// # Errors
/// When the listener can't be used.
pub fn server(app: App, listener: TcpListener, workers: usize) -> io::Result<Server> {
    actix_web::rt::spawn(app.store().clone().follow_log());
    let app = Data::new(app);
    let mut server = HttpServer::new(move || {
        HttpApp::new()
            .app_data(app.clone())
            .wrap(Compress::default())
            .wrap(from_fn(frame))
            .configure(graphql::routes)
            .configure(document::routes)
            .configure(checkpoint::routes)
            .configure(catalogue::routes)
            .configure(changes::routes)
            .configure(feed::routes)
            .configure(data::routes)
            .configure(identifier::routes)
            .configure(console::routes)
            .default_service(web::to(unknown))
    })
    .shutdown_timeout(DRAIN_SECONDS);
    if workers > 0 {
        server = server.workers(workers);
    }
    Ok(server.listen(listener)?.run())
}

async fn unknown(request: HttpRequest) -> HttpResponse {
    let message = "There is nothing at this address. GraphQL is at /graphql, the console at /graphiql.";
    refuse(&request, Error::caller(Code::UnknownAddress, message))
}
