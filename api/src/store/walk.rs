//! Walks over many rows.
//!
//! SQLite works on a thread of its own and hands its rows over one by one. Who takes them faster than they come is put to
//! sleep and woken for each, which costs both threads more than the row. A walk looks away for a moment instead, and finds
//! hundreds.

use std::{
    pin::Pin,
    task::{Context, Poll, Waker, ready},
    time::Duration,
};

use futures_util::{Stream, StreamExt};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, StreamTrait, sea_query::SelectStatement};
use tokio::time::{Instant, Sleep, sleep};

/// How long a walk looks away: the shortest time that the runtime's clock tells.
const PAUSE: Duration = Duration::from_millis(1);

/// How many rows of SQLite are held ready for who takes them: more than come during a pause.
pub(super) const AHEAD: usize = 1_000;

/// After so many rows a walk is a long one.
const LONG: usize = 100;

/// Walks over the rows of a statement.
///
/// # Errors
/// When the database refuses the statement; each row may bring a failure, too.
pub(crate) async fn walk<'a, C: ConnectionTrait + StreamTrait>(
    on: &'a C,
    query: &'a SelectStatement,
) -> Result<impl Stream<Item = Result<QueryResult, DbErr>> + 'a, DbErr> {
    let rows = Box::pin(on.stream(query).await?);
    let is_handed_over = ConnectionTrait::get_database_backend(on) == DbBackend::Sqlite;
    Ok(Walk { rows, taken: 0, pause: is_handed_over.then(|| Box::pin(sleep(Duration::ZERO))) })
}

struct Walk<S> {
    rows: S,
    taken: usize,
    /// Until when it looks away; none where rows come by themselves.
    pause: Option<Pin<Box<Sleep>>>,
}

impl<S: Stream + Unpin> Stream for Walk<S> {
    type Item = S::Item;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<S::Item>> {
        let Walk { rows, taken, pause } = &mut *self;
        let row = match pause {
            Some(pause) if *taken >= LONG => loop {
                ready!(pause.as_mut().poll(context));
                match rows.poll_next_unpin(&mut Context::from_waker(Waker::noop())) {
                    Poll::Pending => pause.as_mut().reset(Instant::now() + PAUSE),
                    Poll::Ready(row) => break row,
                }
            },
            _ => ready!(rows.poll_next_unpin(context)),
        };
        *taken += 1;
        Poll::Ready(row)
    }
}

#[cfg(test)]
mod tests {
    use futures_util::stream;

    use super::*;

    /// Rows that come by themselves, from a thread that is held up now and then.
    fn handed_over(rows: usize) -> impl Stream<Item = usize> + Unpin {
        let (sender, mut receiver) = tokio::sync::mpsc::channel(8);
        std::thread::spawn(move || {
            for row in 0..rows {
                if row % 250 == 0 {
                    std::thread::sleep(3 * PAUSE);
                }
                if sender.blocking_send(row).is_err() {
                    return;
                }
            }
        });
        stream::poll_fn(move |context| receiver.poll_recv(context))
    }

    #[tokio::test]
    async fn a_walk_takes_every_row_in_order_and_ends() {
        for (rows, pauses) in [(0, true), (LONG - 1, true), (LONG, true), (3 * LONG + 1, true), (3 * LONG, false)] {
            let pause = pauses.then(|| Box::pin(sleep(Duration::ZERO)));
            let walk = Walk { rows: handed_over(rows), taken: 0, pause };
            assert_eq!(walk.collect::<Vec<_>>().await, (0..rows).collect::<Vec<_>>());
        }
    }
}
