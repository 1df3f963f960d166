//! How a server stops. Told to (SIGTERM or SIGINT), it says that it is not ready and goes on for a while, so that whoever
//! sends requests sends them elsewhere; then it tells connections with subscriptions to come back, to another process or to
//! the next, and answers what is under way. A second signal ends it at once.

use std::{io, pin::pin, time::Duration};

use actix_web::dev::{Server, ServerHandle};
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    sync::watch,
    time::sleep,
};

use crate::app::App;

/// Whether connections with subscriptions are to end. Copies share it.
#[derive(Clone, Debug, Default)]
pub struct Stopping(watch::Sender<bool>);

impl Stopping {
    /// Tells them to.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }

    /// Waits until they are told to.
    pub(super) async fn stopped(&self) {
        // The sender is here: the wait ends with the word alone.
        let _ = self.0.subscribe().wait_for(|stops| *stops).await;
    }
}

/// How a server ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Requests under way were answered.
    InOrder,
    /// A second signal cut them off.
    AtOnce,
}

/// A server that listens. It answers while it is [`run`](Running::run).
pub struct Running {
    pub(super) server: Server,
    pub(super) app: App,
    pub(super) stopping: Stopping,
    pub(super) drain: Duration,
    /// They are heard from the beginning: whoever knows that it listens may tell it to stop.
    pub(super) signals: Signals,
}

impl Running {
    /// What stops it without a signal.
    pub fn handle(&self) -> ServerHandle {
        self.server.handle()
    }

    /// Answers until it is told to stop.
    ///
    /// # Errors
    /// When the server fails.
    pub async fn run(self) -> io::Result<End> {
        let Running { server, app, stopping, drain, mut signals } = self;
        let handle = server.handle();
        let mut server = pin!(server);
        tokio::select! {
            ended = &mut server => return ended.map(|()| End::InOrder),
            () = signals.next() => app.drain(),
        }
        tracing::info!(drain.seconds = drain.as_secs(), "told to stop: not ready any more");
        tokio::select! {
            ended = &mut server => return ended.map(|()| End::InOrder),
            () = signals.next() => return Ok(End::AtOnce),
            () = sleep(drain) => stopping.stop(),
        }
        // The command is sent when it is called; the server's own end is what is waited for.
        drop(handle.stop(true));
        tokio::select! {
            ended = &mut server => ended.map(|()| End::InOrder),
            () = signals.next() => Ok(End::AtOnce),
        }
    }
}

pub(super) struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    pub(super) fn new() -> io::Result<Signals> {
        Ok(Signals { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
