//! Openings: everything that a revision's hash covers, with the proof that the hash is in the log. The public sees neither who
//! acted nor what is for the staff alone, so an opening is for a member of staff to hand out: whoever gets one can check a
//! record against a checkpoint, with nothing else from here.

use data_encoding::HEXLOWER;
use entity::{id::NodeId, revision};
use sea_orm::{ActiveEnum, EntityTrait};
use serde::Serialize;

use super::{
    erasure::is_erased,
    tree::{self, Included},
};
use crate::{
    error::{Code, Error},
    store::{Store, batch::Lookup, reader::Reader, sight::Sight},
};

/// One revision, opened. Hashes and bytes are in hexadecimal; the record and the detail are the very texts that were hashed.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Opening {
    seq: i64,
    /// Milliseconds since 1970 in UTC.
    at: i64,
    actor: String,
    action: String,
    node: String,
    record: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    salt: String,
    commitment: String,
    /// The hash of the revision before; zeros for the first.
    hash_before: String,
    hash: String,
    /// How many revisions the tree has that the proof is in: that of a checkpoint, or the whole log.
    tree_size: u64,
    root_hash: String,
    inclusion_path: Vec<String>,
}

/// Opens a revision, with a proof in the tree over the first `size` revisions, or over all.
///
/// # Errors
/// When the log has no such revision, or the database does not answer.
pub(crate) async fn open(store: &Store, sight: Sight, seq: u64, size: Option<u64>) -> Result<Opening, Error> {
    let whole = tree::size(store).await?;
    let size = size.unwrap_or(whole);
    if seq == 0 || seq > size || size > whole {
        let message =
            format!("the log has {whole} revisions; give a number from 1 to that, and a size from the number on");
        return Err(Error::caller(Code::InvalidArgument, message));
    }
    let number = i64::try_from(seq).map_err(Error::internal)?;
    let row = async |seq: i64| revision::Entity::find_by_id(seq).one(store.connection()).await;
    let gap = || Error::internal(format!("the log lacks revision {seq}, or the one before"));
    let own = row(number).await?.ok_or_else(gap)?;
    if is_erased(&own) {
        let message = format!(
            "Data were erased from what revision {seq} says, so what was committed to can't be shown. That the revision is in \
             the log `revisionProof` shows."
        );
        return Err(Error::caller(Code::InvalidArgument, message));
    }
    let before = match number {
        1 => vec![0; 32],
        _ => row(number - 1).await?.ok_or_else(gap)?.hash,
    };
    let asked = Included { seq, size };
    let mut proofs = Reader::new(store.clone(), sight).load(vec![asked]).await?;
    let proof = proofs.remove(&asked).ok_or_else(gap)?;
    Ok(Opening {
        seq: own.seq,
        at: own.at,
        actor: own.actor,
        action: own.action.to_value(),
        node: NodeId { kind: own.node_kind, uuid: own.node_id }.to_string(),
        record: own.record,
        detail: own.detail,
        salt: HEXLOWER.encode(&own.salt),
        commitment: HEXLOWER.encode(&own.commitment),
        hash_before: HEXLOWER.encode(&before),
        hash: HEXLOWER.encode(&own.hash),
        tree_size: size,
        root_hash: HEXLOWER.encode(&proof.root),
        inclusion_path: proof.path.iter().map(|hash| HEXLOWER.encode(hash)).collect(),
    })
}
