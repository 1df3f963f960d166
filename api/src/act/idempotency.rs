//! Idempotency keys. What a request did, and what it was answered, is kept in the transaction that did it, so a repetition
//! finds either nothing of it or all of it; repetitions at the same time wait for each other at the log's lock.
//! Source: the IETF's draft «The Idempotency-Key HTTP Header Field».

use data_encoding::HEXLOWER;
use entity::{
    id::NodeId,
    idempotency::{self, Column, Entity},
};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect, Set};
use serde::{Deserialize, Serialize};

use super::{
    deed::Outcome,
    refusal::{FaultCode, Refusal},
};
use crate::{error::Error, store::unit::Unit};

/// How long a key is kept, in milliseconds: a day.
const KEPT: i64 = 24 * 60 * 60 * 1000;
/// The longest key, in bytes.
const LONGEST: usize = 255;
/// The longest answer that is kept, in bytes: a repetition of what was answered with more is answered anew.
const MOST_KEPT: usize = 1 << 20;

/// A request that can be recognised.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) key: String,
    /// SHA-256 of the act and its input.
    pub(crate) digest: Vec<u8>,
    /// SHA-256 of what is asked about its outcome.
    pub(crate) asked: Vec<u8>,
}

/// The members of an answer, each as JSON.
pub(crate) type Answer = Vec<(String, String)>;

#[derive(Serialize, Deserialize)]
struct Kept {
    node: NodeId,
    revision: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answer: Option<KeptAnswer>,
}

#[derive(Serialize, Deserialize)]
struct KeptAnswer {
    asked: String,
    members: Answer,
}

/// Refuses a key that can't be kept.
pub(super) fn check(key: &str) -> Result<(), Refusal> {
    if !key.is_empty() && key.len() <= LONGEST && key.bytes().all(|byte| (0x21..0x7f).contains(&byte)) {
        return Ok(());
    }
    let message =
        format!("An idempotency key has 1 to {LONGEST} visible ASCII characters and no space; a UUID is a good one.");
    Err(Refusal::fault(FaultCode::Invalid, &["idempotencyKey"], message))
}

/// What the same request did before, if it was done.
pub(super) async fn before(unit: &Unit, actor: &str, request: &Request) -> Result<Option<Outcome>, Refusal> {
    let found = Entity::find_by_id((actor.to_owned(), request.key.clone())).one(unit.transaction()).await?;
    let Some(kept) = found.filter(|kept| kept.at > unit.now() - KEPT) else {
        return Ok(None);
    };
    if kept.request != request.digest {
        let message = "This idempotency key was used for another request within the last 24 hours: repeat that request \
                       unchanged, or give this one a key of its own.";
        return Err(Refusal::fault(FaultCode::KeyReused, &["idempotencyKey"], message));
    }
    let Kept { node, revision, answer } = serde_json::from_str(&kept.outcome).map_err(Error::internal)?;
    let asked = HEXLOWER.encode(&request.asked);
    let answer = answer.filter(|answer| answer.asked == asked).map(|answer| answer.members);
    Ok(Some(Outcome { node: Some(node), revision: Some(revision), faults: Vec::new(), answer }))
}

/// Keeps what a request did, and forgets what is too old to be repeated.
pub(super) async fn keep(
    unit: &Unit,
    actor: &str,
    request: Request,
    (node, revision): (NodeId, i64),
    answer: Option<&Answer>,
) -> Result<(), Error> {
    let now = unit.now();
    let connection = unit.transaction();
    Entity::delete_many().filter(Column::At.lte(now - KEPT)).exec(connection).await?;
    let size = |answer: &Answer| answer.iter().map(|(key, value)| key.len() + value.len()).sum::<usize>();
    let answer = answer.filter(|answer| size(answer) <= MOST_KEPT).map(|members| {
        let asked = HEXLOWER.encode(&request.asked);
        KeptAnswer { asked, members: members.clone() }
    });
    let outcome = serde_json::to_string(&Kept { node, revision, answer }).map_err(Error::internal)?;
    let row =
        idempotency::Model { actor: actor.to_owned(), key: request.key, request: request.digest, outcome, at: now };
    Entity::insert(row.into_active_model()).exec_without_returning(connection).await?;
    Ok(())
}

/// Forgets what requests were answered with: a repetition is answered anew.
pub(super) async fn forget_answers(unit: &Unit) -> Result<(), Error> {
    let connection = unit.transaction();
    let keys: Vec<(String, String)> =
        Entity::find().select_only().columns([Column::Actor, Column::Key]).into_tuple().all(connection).await?;
    // One at a time: an answer may be a megabyte.
    for key in keys {
        let Some(row) = Entity::find_by_id(key).one(connection).await? else { continue };
        let kept: Kept = serde_json::from_str(&row.outcome).map_err(Error::internal)?;
        if kept.answer.is_some() {
            let outcome = serde_json::to_string(&Kept { answer: None, ..kept }).map_err(Error::internal)?;
            idempotency::ActiveModel { outcome: Set(outcome), ..row.into_active_model() }.update(connection).await?;
        }
    }
    Ok(())
}
