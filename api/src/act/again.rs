//! Doing an act again that the database undid: because another transaction stood in its way, or because the connection
//! broke. A whole act is repeated, from the reading of the records on, so its checks hold for what is there by then. What
//! may have been done is repeated only where its idempotency key tells.

use std::time::Duration;

use entity::id::NodeId;
use futures_util::future::BoxFuture;
use tokio::time::{Instant, sleep, timeout_at};

use super::{
    deed::{Beginning, Begun, Deed, Outcome},
    idempotency::Answer,
    refusal::Refusal,
};
use crate::{error::Error, store::Store};

/// How often an act is begun at most.
const ATTEMPTS: u32 = 3;
/// How long an act may take, all attempts together.
const TIME: Duration = Duration::from_secs(10);
/// How long the commit may take all the same: given up sooner, nobody would know whether it was done.
const COMMIT: Duration = Duration::from_secs(2);
/// How long the second attempt waits at most, in milliseconds; the third four times as long.
const PAUSE: u64 = 40;

/// What an act does, under way. It stands on the heap: the future of all acts' root would be as large as the largest of them.
pub(crate) type Working<'a> = BoxFuture<'a, Result<NodeId, Refusal>>;

/// The answer to an act, under way; nothing where it is not one to keep.
pub(crate) type Answering<'a> = BoxFuture<'a, Option<Answer>>;

/// Does an act: `work` is what it does, each time that it is begun; `answer` answers one that can be recognised.
pub(crate) async fn until_done<'a>(
    beginning: &Beginning<'_>,
    mut work: impl for<'d> FnMut(&'d mut Deed) -> Working<'d>,
    mut answer: impl FnMut(Store, Outcome) -> Answering<'a>,
) -> Result<Outcome, Error> {
    let deadline = Instant::now() + TIME;
    let mut attempt = 1;
    loop {
        let failed = match once(beginning, &mut work, &mut answer, deadline).await {
            Err(failed) => failed,
            done => return done,
        };
        let may_repeat = failed.is_undone() || matches!(failed, Error::Unsure(_)) && beginning.request.is_some();
        if !may_repeat || attempt >= ATTEMPTS || Instant::now() >= deadline {
            return Err(failed);
        }
        tracing::info!(error.cause = failed.cause(), act.attempt = attempt, "an act is done again");
        // Two that stood in each other's way should not meet again.
        let most = PAUSE << (2 * (attempt - 1));
        sleep(Duration::from_millis(getrandom::u64().unwrap_or_default() % most)).await;
        attempt += 1;
    }
}

async fn once<'a>(
    beginning: &Beginning<'_>,
    work: &mut impl for<'d> FnMut(&'d mut Deed) -> Working<'d>,
    answer: &mut impl FnMut(Store, Outcome) -> Answering<'a>,
    deadline: Instant,
) -> Result<Outcome, Error> {
    let doing = async {
        match beginning.begin().await? {
            Begun::Over(outcome) => Ok::<_, Error>(Err(outcome)),
            Begun::Now(mut deed) => {
                let done = work(&mut deed).await;
                let outcome = deed.outcome(beginning.store, done, answer).await?;
                if outcome.node.is_none() {
                    return Ok(Err(outcome));
                }
                Ok(Ok((deed, outcome)))
            }
        }
    };
    let late = || Error::Unavailable("the database did not do an act in time; nothing of it is kept".into());
    let (deed, outcome) = match timeout_at(deadline, doing).await.map_err(|_| late())?? {
        Ok(begun) => begun,
        Err(over) => return Ok(over),
    };
    let unsure = || Error::Unsure("the database did not answer to a commit in time".into());
    timeout_at(deadline.max(Instant::now() + COMMIT), deed.finish()).await.map_err(|_| unsure())??;
    Ok(outcome)
}
