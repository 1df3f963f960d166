//! Hearing at once what another process wrote: each commit notifies (one notification a transaction, because a commit that
//! notifies takes a lock of the whole server), and each process listens on a connection of its own. A notification is only
//! a reason to ask: what is believed is what the log itself answers. Notifications are lost whenever the connection is, and
//! a connection pooler in transaction mode passes none on; then the database is asked every so often, as `epoch` does.

use std::{convert::Infallible, time::Duration};

use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr,
    sqlx::{
        self,
        postgres::{PgListener, PgPoolOptions},
    },
};
use tokio::time::sleep;

use super::{Store, connect::server_of};

/// The channel of one database's log. Channels belong to a database, and registries that share one share their news.
const CHANNEL: &str = "chiraka_log";

/// How long a connection may take, and how long after a failure the next attempt waits at least and at most.
const PATIENCE: Duration = Duration::from_secs(5);
const PAUSE: (u64, u64) = (200, 3_000);

/// Tells the other processes, once the transaction is committed.
pub(super) async fn notify(transaction: &DatabaseTransaction) -> Result<(), DbErr> {
    if ConnectionTrait::get_database_backend(transaction) != DbBackend::Postgres {
        return Ok(());
    }
    transaction.execute_unprepared(&format!("NOTIFY {CHANNEL}")).await?;
    Ok(())
}

/// A listener that may outlive its runtime: left to itself it would give its connection back by a task, and panic where
/// nothing runs tasks any more. Then the process ends, and the connection with it.
struct Listening(Option<PgListener>);

impl Drop for Listening {
    fn drop(&mut self) {
        if tokio::runtime::Handle::try_current().is_err() {
            std::mem::forget(self.0.take());
        }
    }
}

/// Asks the log whenever another process says that it grew, until the store is closed. An embedded database has
/// no such news.
pub(super) async fn hear(store: &Store) {
    if store.backend() != DbBackend::Postgres {
        return;
    }
    let (least, most) = PAUSE;
    let mut pause = least;
    let mut closing = store.connection().get_postgres_connection_pool().close_event();
    loop {
        let lost = match closing.do_until(listen(store, &mut pause)).await {
            Ok(Err(lost)) => lost,
            // The store is closed.
            Err(_) => return,
        };
        tracing::info!(error.cause = %lost, "notifications of the log are not heard; it is asked until they are");
        // Processes that lost one server don't come back in one moment.
        let spread = getrandom::u64().unwrap_or_default() % pause;
        sleep(Duration::from_millis(pause + spread)).await;
        pause = (pause * 2).min(most);
    }
}

async fn listen(store: &Store, pause: &mut u64) -> Result<Infallible, sqlx::Error> {
    let server = match &store.notifier {
        Some(url) => server_of(url).map_err(|wrong| sqlx::Error::Configuration(wrong.into()))?,
        None => (*store.connection().get_postgres_connection_pool().connect_options()).clone(),
    };
    // Apart from the others: they may all be busy, and this one waits for ever.
    let apart = PgPoolOptions::new().max_connections(1).acquire_timeout(PATIENCE).connect_lazy_with(server);
    let mut listening = Listening(Some(PgListener::connect_with(&apart).await?));
    let Some(listener) = listening.0.as_mut() else {
        return Err(sqlx::Error::PoolClosed);
    };
    listener.listen(CHANNEL).await?;
    *pause = PAUSE.0;
    loop {
        // Asked first: what was committed before the connection listened was told to nobody here.
        if let Err(error) = store.look_at_log().await {
            tracing::debug!(error.cause = error.cause(), "the log could not be asked");
        }
        if listener.try_recv().await?.is_none() {
            continue;
        }
        // Many commits at once are one question.
        while listener.next_buffered().is_some() {}
    }
}
