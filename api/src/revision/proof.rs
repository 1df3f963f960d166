//! Proofs in GraphQL: that a revision is in the log, and that a later log goes on from an earlier one.
//!
//! They are for everybody, and for every revision, those of drafts too. What a proof gives away is that the log has so many
//! revisions, which every checkpoint says: a transparency log that left some out could not be checked. Of a revision that
//! may not be seen it gives a hash, and the hash covers the record only through a commitment with 16 random bytes of salt: it
//! tells neither what changed nor whose it is, and no guess can be tried against it.

use std::sync::Arc;

use async_graphql::{Context, Object, Result};
use data_encoding::HEXLOWER;

use super::{
    merkle::Hash,
    tree::{BLOCK, Consistency, Continued, Included, Inclusion, LogSize},
};
use crate::{
    error::{Code, Error},
    scope::Scope,
};

/// Proofs about the log.
#[derive(Clone, Copy, Debug, Default)]
pub struct ProofQuery;

/// Proofs about the log.
#[Object]
impl ProofQuery {
    /// The proof that a revision is in the log: with a checkpoint of `GET /checkpoint`, anyone can check by RFC 6962 that the
    /// revision was there when the checkpoint was signed. Every revision has one, those of unpublished records too: the log's
    /// length is public, and a hash tells nothing of a record. A number that the log does not have answers `null` and the error
    /// `INVALID_ARGUMENT`.
    async fn revision_proof(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The revision's number in the log, from 1.")] seq: i64,
        #[graphql(
            desc = "The tree that it is proved to be in: that over so many revisions from the first on, as a checkpoint has it. \
                    The whole log when left out."
        )]
        size: Option<i64>,
    ) -> Result<Option<RevisionProof>> {
        let scope = ctx.data_unchecked::<Scope>();
        let size = within(scope, "size", size, 1).await?;
        let seq = match u64::try_from(seq) {
            Ok(seq) if (1..=size).contains(&seq) => seq,
            _ => {
                let message = format!("The tree has the revisions 1 to {size}; {seq} is none of them.");
                return Err(Error::argument(Code::InvalidArgument, "seq", message).into());
            }
        };
        let key = Included { seq, size };
        let proof = scope.look_up(key).await?.ok_or_else(|| Error::internal("a revision in the log has a proof"))?;
        Ok(Some(RevisionProof { key, proof }))
    }

    /// The proof that the log only grew: that the tree of one checkpoint is the beginning of that of a later one (RFC 6962).
    /// Numbers that the log does not have answer `null` and the error `INVALID_ARGUMENT`.
    async fn checkpoint_proof(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many revisions the earlier checkpoint has.")] from: i64,
        #[graphql(desc = "How many revisions the later checkpoint has; all of the log when left out.")] to: Option<i64>,
    ) -> Result<Option<ConsistencyProof>> {
        let scope = ctx.data_unchecked::<Scope>();
        let to = within(scope, "to", to, 0).await?;
        let from = match u64::try_from(from) {
            Ok(from) if from <= to => from,
            _ => {
                let message = format!("`from` is 0 to {to}, the size of the later tree; it is {from}.");
                return Err(Error::argument(Code::InvalidArgument, "from", message).into());
            }
        };
        let proof = scope.look_up(Continued { from, to }).await?;
        let proof = proof.ok_or_else(|| Error::internal("two trees over the log have a proof"))?;
        Ok(Some(ConsistencyProof(proof)))
    }
}

/// The size of a tree that an argument asks for; the whole log's if it asks for none.
async fn within(scope: &Scope, argument: &'static str, asked: Option<i64>, smallest: u64) -> Result<u64> {
    // A proof reads two blocks of the log, which are no part of the answer and cost as much as if they were.
    scope.list(1, 2 * BLOCK as usize)?;
    let newest = scope.look_up(LogSize).await?.unwrap_or_default();
    let Some(asked) = asked else {
        return Ok(newest);
    };
    match u64::try_from(asked) {
        Ok(size) if (smallest..=newest).contains(&size) => Ok(size),
        _ => {
            let message = format!(
                "The log has {newest} revisions; `{argument}` is {smallest} to {newest}, or left out. It is {asked}."
            );
            Err(Error::argument(Code::InvalidArgument, argument, message).into())
        }
    }
}

fn hex(hash: &Hash) -> String {
    HEXLOWER.encode(hash)
}

/// That a revision is in the log.
#[derive(Clone, Debug)]
pub struct RevisionProof {
    key: Included,
    proof: Arc<Inclusion>,
}

/// The proof that a revision is in the log. To check it: `leafHash` is SHA-256 of a zero byte and the 32 bytes of `hash`; going
/// up `inclusionPath` as RFC 9162, section 2.1.3.2 says, from leaf number `seq - 1` of `treeSize`, must give `rootHash`; and
/// `rootHash` must be that of a checkpoint of `treeSize` revisions with a good signature. Hashes are SHA-256, in hexadecimal.
#[Object]
impl RevisionProof {
    /// The revision's number in the log, from 1.
    async fn seq(&self) -> i64 {
        // It came from a row's number.
        self.key.seq as i64
    }

    /// How many revisions the tree has.
    async fn tree_size(&self) -> i64 {
        self.key.size as i64
    }

    /// The revision's own hash, which covers the revision before it, too.
    async fn hash(&self) -> String {
        hex(&self.proof.revision)
    }

    /// The hash of the tree's leaf that holds `hash`.
    async fn leaf_hash(&self) -> String {
        hex(&self.proof.leaf)
    }

    /// The tree's root, as a checkpoint has it (there in base64).
    async fn root_hash(&self) -> String {
        hex(&self.proof.root)
    }

    /// The hashes that lead from the leaf to the root, the lowest first. Empty in a tree of one.
    async fn inclusion_path(&self) -> Vec<String> {
        self.proof.path.iter().map(hex).collect()
    }
}

/// That a later log goes on from an earlier one.
#[derive(Clone, Debug)]
pub struct ConsistencyProof(Arc<Consistency>);

/// The proof that a log only grew between two checkpoints. RFC 9162, section 2.1.4.2 says how to check it; the roots must be
/// those of the two checkpoints. Hashes are SHA-256, in hexadecimal.
#[Object]
impl ConsistencyProof {
    /// How many revisions the earlier tree has.
    async fn from_size(&self) -> i64 {
        self.0.earlier.size as i64
    }

    /// How many revisions the later tree has.
    async fn to_size(&self) -> i64 {
        self.0.later.size as i64
    }

    /// The earlier tree's root.
    async fn from_root(&self) -> String {
        hex(&self.0.earlier.root)
    }

    /// The later tree's root.
    async fn to_root(&self) -> String {
        hex(&self.0.later.root)
    }

    /// The hashes that lead from the earlier root to the later one, the lowest first. Empty where both trees are the same, or
    /// the earlier is empty.
    async fn path(&self) -> Vec<String> {
        self.0.path.iter().map(hex).collect()
    }
}
