//! The server: its routes, and how it starts and stops.

use std::{any::Any, io, net::TcpListener, time::Duration};

use actix_web::{
    App as HttpApp, HttpRequest, HttpResponse, HttpServer,
    middleware::{Compress, from_fn},
    rt,
    web::{self, Data},
};

use super::{
    catalogue, changes, checkpoint,
    client::TrustedProxies,
    console,
    cors::{Origins, cors},
    data, document, feed,
    frame::frame,
    graphql, health, identifier,
    lines::Lines,
    live::LiveLimits,
    refusal::refuse,
    schema,
    stopping::{Running, Signals, Stopping},
};
pub use crate::allowance::{Rate, Rates};
use crate::{
    app::App,
    error::{Code, Error},
};

/// How long requests under way may take to finish once the server stops, in seconds.
const SHUTDOWN_SECONDS: u64 = 10;
/// How long a client may leave what it was sent unread, before the connection is cut. A subscriber is told to read faster
/// long before; this is for who does not even read that.
pub(super) const UNREAD: Duration = Duration::from_secs(30);

/// How the server answers.
#[derive(Clone, Debug)]
pub struct Manners {
    /// The number of threads that answer; 0 takes as many as the machine has processors.
    pub workers: usize,
    /// Whose pages may read answers.
    pub origins: Origins,
    /// How many subscriptions there may be, and how patient they are.
    pub live: LiveLimits,
    /// The proxies whose word about client addresses is taken.
    pub proxies: TrustedProxies,
    /// How much requests may ask for.
    pub rates: Rates,
    /// The most requests of one client address under way; 0 sets no limit.
    pub in_flight: usize,
    /// What tells connections that the server stops.
    pub stopping: Stopping,
    /// How long the server goes on after it was told to stop and says that it is not ready.
    pub drain: Duration,
}

impl Default for Manners {
    fn default() -> Self {
        Manners {
            workers: 0,
            origins: Origins::default(),
            live: LiveLimits::default(),
            proxies: TrustedProxies::default(),
            rates: Rates::default(),
            in_flight: 20,
            stopping: Stopping::default(),
            drain: Duration::ZERO,
        }
    }
}

/// A server that answers on `listener` once it is run, until SIGTERM or SIGINT.
///
/// # Errors
/// When the listener can't be used, or signals can't be heard.
pub fn server(app: App, listener: TcpListener, manners: Manners) -> io::Result<Running> {
    rt::spawn(app.store().clone().follow_log());
    let (workers, origins, drain) = (manners.workers, manners.origins.clone(), manners.drain);
    let (stopping, signals) = (manners.stopping.clone(), Signals::new()?);
    let (shared, lines) = (Data::new(app.clone()), Data::new(Lines::new(manners)));
    let mut server = HttpServer::new(move || {
        HttpApp::new()
            .app_data(shared.clone())
            .app_data(lines.clone())
            .wrap(cors(&origins))
            .wrap(from_fn(frame))
            .configure(graphql::routes)
            .configure(health::routes)
            // GraphQL compresses by itself, and keeps what it compressed.
            .service(web::scope("").wrap(Compress::default()).configure(others))
    })
    .on_connect(|connection, _| limit_unread(connection))
    .disable_signals()
    .shutdown_timeout(SHUTDOWN_SECONDS);
    if workers > 0 {
        server = server.workers(workers);
    }
    Ok(Running { server: server.listen(listener)?.run(), app, stopping, drain, signals })
}

/// Has the system cut a connection whose client does not read: nothing else notices one that takes no byte of what waits.
fn limit_unread(connection: &dyn Any) {
    if let Some(stream) = connection.downcast_ref::<rt::net::TcpStream>() {
        // Where the system has no such limit, keep-alive ends the connection later.
        let _ = socket2::SockRef::from(stream).set_tcp_user_timeout(Some(UNREAD));
    }
}

fn others(config: &mut web::ServiceConfig) {
    config
        .configure(document::routes)
        .configure(checkpoint::routes)
        .configure(schema::routes)
        .configure(catalogue::routes)
        .configure(changes::routes)
        .configure(feed::routes)
        .configure(data::routes)
        .configure(identifier::routes)
        .configure(console::routes)
        .default_service(web::to(unknown));
}

async fn unknown(request: HttpRequest) -> HttpResponse {
    let message = "There is nothing at this address. GraphQL is at /graphql, the console at /graphiql.";
    refuse(&request, Error::caller(Code::UnknownAddress, message))
}
