//! `/metrics`, on a listener of its own: what a process counts of itself is not for everybody.

use std::{io, net::TcpListener};

use actix_web::{
    App as HttpApp, HttpResponse, HttpServer,
    dev::Server,
    web::{self, Data},
};

use crate::app::App;

/// The form of the text. Source: the OpenMetrics specification, 1.0.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// A server of the figures. It runs when it is awaited, and ends with the runtime.
///
/// # Errors
/// When the listener can't be used.
pub fn metrics_server(app: App, listener: TcpListener) -> io::Result<Server> {
    let app = Data::new(app);
    let server =
        HttpServer::new(move || HttpApp::new().app_data(app.clone()).route("/metrics", web::get().to(metrics)));
    Ok(server.workers(1).disable_signals().listen(listener)?.run())
}

async fn metrics(app: Data<App>) -> HttpResponse {
    HttpResponse::Ok().content_type(OPEN_METRICS).body(app.metrics().text(app.store()))
}
