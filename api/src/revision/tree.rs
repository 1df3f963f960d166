//! The Merkle tree over this registry's log. A revision never changes, so neither does the root of a block of 1,024 that is
//! full: those roots are kept with the store (32 KB for a million revisions) and made as they are first needed, from the
//! `hash` column alone. A proof then reads the revisions of two blocks at most: that of its leaf, and the last.

use std::{collections::HashMap, ops::Range, sync::Arc};

use sea_orm::sea_query::{Expr, ExprTrait, Order, SelectStatement};

use super::merkle::{self, Growing, Hash, Tree};
use crate::{
    error::Error,
    store::{Store, batch::Lookup, reader::Reader},
};

/// Leaves of a block; a power of two, so that a full block is a subtree.
pub(crate) const BLOCK: u64 = 1_024;

/// How many revisions the log has.
pub(crate) async fn size(store: &Store) -> Result<u64, Error> {
    let newest = SelectStatement::new().expr_as(Expr::col("seq").max(), "seq").from("revision").to_owned();
    let newest = store.rows(&newest).await?;
    let seq: Option<i64> = newest.first().map(|row| row.try_get("", "seq")).transpose()?.flatten();
    seq.unwrap_or_default().try_into().map_err(Error::internal)
}

/// The tree over the first revisions.
pub(crate) async fn tree(store: &Store, size: u64) -> Result<Tree, Error> {
    let root = Leaves::of(store, size).await?.subtree(0..size).await?;
    Ok(Tree { size, root })
}

/// The leaves of a tree, read block by block.
struct Leaves<'a> {
    store: &'a Store,
    size: u64,
    /// The roots of the full blocks.
    blocks: Vec<Hash>,
    read: HashMap<u64, Vec<Leaf>>,
}

/// A revision in the tree.
#[derive(Clone, Copy)]
struct Leaf {
    /// The revision's own hash.
    revision: Hash,
    hash: Hash,
}

impl<'a> Leaves<'a> {
    async fn of(store: &'a Store, size: u64) -> Result<Leaves<'a>, Error> {
        let full = usize::try_from(size / BLOCK).map_err(Error::internal)?;
        // Who comes while the first roots are made waits, and does not make them again.
        let mut known = store.blocks().lock().await;
        if known.len() < full {
            let mut block = Growing::default();
            each(store, known.len() as u64 * BLOCK..full as u64 * BLOCK, |leaf| {
                block.push(leaf.hash);
                if block.size() == BLOCK {
                    known.push(std::mem::take(&mut block).root());
                }
            })
            .await?;
        }
        let blocks = known.get(..full).ok_or_else(|| Error::internal("the log has fewer revisions than it had"))?;
        Ok(Leaves { store, size, blocks: blocks.to_vec(), read: HashMap::new() })
    }

    /// The leaf at a place, from 0.
    async fn leaf(&mut self, index: u64) -> Result<Leaf, Error> {
        let leaves = self.within(index..index + 1).await?;
        leaves.first().copied().ok_or_else(|| Error::internal("a leaf is read with its block"))
    }

    /// The root over some leaves: a subtree of the whole, or its beginning.
    async fn subtree(&mut self, range: Range<u64>) -> Result<Hash, Error> {
        if range.end - range.start < BLOCK {
            return Ok(merkle::root(self.within(range).await?.iter().map(|leaf| leaf.hash)));
        }
        let full = (range.start / BLOCK) as usize..(range.end / BLOCK) as usize;
        let mut hashes = self.blocks.get(full).unwrap_or_default().to_vec();
        let rest = range.end / BLOCK * BLOCK..range.end;
        if !rest.is_empty() {
            hashes.push(merkle::root(self.within(rest).await?.iter().map(|leaf| leaf.hash)));
        }
        Ok(merkle::root(hashes))
    }

    async fn path(&mut self, ranges: Vec<Range<u64>>) -> Result<Vec<Hash>, Error> {
        let mut path = Vec::with_capacity(ranges.len());
        for range in ranges {
            path.push(self.subtree(range).await?);
        }
        Ok(path)
    }

    /// Leaves of one block. (A subtree that is smaller than a block lies in one.)
    async fn within(&mut self, range: Range<u64>) -> Result<&[Leaf], Error> {
        let block = range.start / BLOCK;
        let start = block * BLOCK;
        if !self.read.contains_key(&block) {
            let mut leaves = Vec::new();
            each(self.store, start..Ord::min(self.size, start + BLOCK), |leaf| leaves.push(leaf)).await?;
            self.read.insert(block, leaves);
        }
        let own = (range.start - start) as usize..(range.end - start) as usize;
        let leaves = self.read.get(&block).and_then(|leaves| leaves.get(own));
        leaves.ok_or_else(|| Error::internal("a subtree that is smaller than a block lies in one"))
    }
}

/// Reads some leaves in their order.
async fn each(store: &Store, range: Range<u64>, mut take: impl FnMut(Leaf)) -> Result<(), Error> {
    // Numbers of rows of the database: they fit.
    let (after, last) = (range.start as i64, range.end as i64);
    let gap = || Error::internal(format!("the log has gaps between {after} and {last}: `chiraka verify` names them"));
    let mut seq = after;
    while seq < last {
        let query = SelectStatement::new()
            .columns(["seq", "hash"])
            .from("revision")
            .and_where(Expr::col("seq").gt(seq))
            .and_where(Expr::col("seq").lte(Ord::min(last, seq + BLOCK as i64)))
            .order_by("seq", Order::Asc)
            .to_owned();
        let rows = store.rows(&query).await?;
        if rows.is_empty() {
            return Err(gap());
        }
        for row in rows {
            seq += 1;
            let hash: Vec<u8> = row.try_get("", "hash")?;
            if row.try_get::<i64>("", "seq")? != seq {
                return Err(gap());
            }
            let revision =
                hash.try_into().map_err(|_| Error::internal(format!("revision {seq} has no hash of 32 bytes")))?;
            take(Leaf { revision, hash: merkle::leaf(&revision) });
        }
    }
    Ok(())
}

/// How many revisions the log has now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct LogSize;

impl Lookup<LogSize> for Reader {
    type Value = u64;

    async fn load(&self, _: Vec<LogSize>) -> Result<HashMap<LogSize, u64>, Error> {
        Ok(HashMap::from([(LogSize, size(&self.store).await?)]))
    }
}

/// The proof that a revision is in the tree over the first `size` ones. Both are in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Included {
    pub(crate) seq: u64,
    pub(crate) size: u64,
}

/// That proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Inclusion {
    /// The revision's own hash, which is what the leaf holds.
    pub(crate) revision: Hash,
    pub(crate) leaf: Hash,
    pub(crate) root: Hash,
    pub(crate) path: Vec<Hash>,
}

impl Lookup<Included> for Reader {
    type Value = Arc<Inclusion>;

    async fn load(&self, keys: Vec<Included>) -> Result<HashMap<Included, Arc<Inclusion>>, Error> {
        let mut proofs = HashMap::with_capacity(keys.len());
        for key in keys {
            let index = key.seq - 1;
            let mut leaves = Leaves::of(&self.store, key.size).await?;
            let leaf = leaves.leaf(index).await?;
            let path = leaves.path(merkle::inclusion(index, key.size)).await?;
            let root = leaves.subtree(0..key.size).await?;
            // Twenty hashes more, and no proof goes out that does not hold: not even where somebody changed the log meanwhile.
            if !merkle::includes(index, key.size, &leaf.hash, &path, &root) {
                return Err(Error::internal(format!(
                    "the proof of revision {} in {} does not hold",
                    key.seq, key.size
                )));
            }
            proofs.insert(key, Arc::new(Inclusion { revision: leaf.revision, leaf: leaf.hash, root, path }));
        }
        Ok(proofs)
    }
}

/// The proof that the tree over the first `to` revisions begins with that over the first `from`. Both are in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Continued {
    pub(crate) from: u64,
    pub(crate) to: u64,
}

/// That proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Consistency {
    pub(crate) earlier: Tree,
    pub(crate) later: Tree,
    pub(crate) path: Vec<Hash>,
}

impl Lookup<Continued> for Reader {
    type Value = Arc<Consistency>;

    async fn load(&self, keys: Vec<Continued>) -> Result<HashMap<Continued, Arc<Consistency>>, Error> {
        let mut proofs = HashMap::with_capacity(keys.len());
        for key in keys {
            let mut leaves = Leaves::of(&self.store, key.to).await?;
            let path = leaves.path(merkle::consistency(key.from, key.to)).await?;
            let earlier = Tree { size: key.from, root: leaves.subtree(0..key.from).await? };
            let later = Tree { size: key.to, root: leaves.subtree(0..key.to).await? };
            if !merkle::continues(&earlier, &later, &path) {
                return Err(Error::internal(format!(
                    "the proof from {} to {} revisions does not hold",
                    key.from, key.to
                )));
            }
            proofs.insert(key, Arc::new(Consistency { earlier, later, path }));
        }
        Ok(proofs)
    }
}
