//! The Merkle tree over the log, as Certificate Transparency has it: leaf `i`, from 0, is the `hash` of revision `i + 1`.
//! A proof is some twenty hashes, with which anyone can check that a revision is in the log that a checkpoint tells of, or
//! that a later log goes on from an earlier one. Nothing is read here: what a proof is made of is told as ranges of leaves.
//! Source: RFC 6962, section 2.1; the checks of proofs are those of RFC 9162, sections 2.1.3.2 and 2.1.4.2.
//!
//! Written here: `rs_merkle` wants the whole tree in memory (over 64 MB for a million revisions, where the roots of blocks
//! take 32 KB, see `tree`). `ct-merkle` can name the nodes of a proof without it, but leaves the hashing of nodes and the root of a
//! growing tree to the caller, which is most of this file. The tests check proofs with it, as somebody else would.

use std::ops::Range;

use sha2::{Digest, Sha256};

/// A node of the tree.
pub(crate) type Hash = [u8; 32];

/// The hash of a leaf with its data.
pub(crate) fn leaf(data: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(data).finalize().into()
}

/// The hash of two subtrees side by side. The first byte keeps a node from being taken for a leaf.
fn node(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// A tree that leaves are added to. It keeps the roots of its whole subtrees only: as many as its size has bits.
#[derive(Clone, Debug, Default)]
pub(crate) struct Growing {
    size: u64,
    /// From the largest subtree to the smallest.
    subtrees: Vec<Hash>,
}

impl Growing {
    /// Adds the hash of a leaf, or of a whole subtree where all that was added before was of its size.
    pub(crate) fn push(&mut self, hash: Hash) {
        let mut hash = hash;
        // Each subtree that the size has a low bit for is joined to what was added after it.
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.subtrees.pop() {
                hash = node(&left, &hash);
            }
        }
        self.subtrees.push(hash);
        self.size += 1;
    }

    /// How many were added.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// The root; that of nothing is the hash of nothing.
    pub(crate) fn root(&self) -> Hash {
        let mut subtrees = self.subtrees.iter().rev().copied();
        let last = subtrees.next().unwrap_or_else(|| Sha256::digest([]).into());
        subtrees.fold(last, |right, left| node(&left, &right))
    }
}

/// The root over the hashes of leaves, or of equal subtrees of which the last may be smaller.
pub(crate) fn root(hashes: impl IntoIterator<Item = Hash>) -> Hash {
    let mut growing = Growing::default();
    hashes.into_iter().for_each(|hash| growing.push(hash));
    growing.root()
}

/// Where a tree of two leaves or more is split: the largest power of two below its size.
fn split(range: &Range<u64>) -> u64 {
    let size = range.end - range.start;
    range.start + (1 << (size - 1).ilog2())
}

/// The subtrees whose roots prove that a leaf is in a tree, from the leaf upwards.
pub(crate) fn inclusion(index: u64, size: u64) -> Vec<Range<u64>> {
    let mut path = Vec::new();
    let mut tree = 0..size;
    while tree.end - tree.start > 1 {
        let middle = split(&tree);
        let (left, right) = (tree.start..middle, middle..tree.end);
        let (kept, other) = if index < middle { (left, right) } else { (right, left) };
        path.push(other);
        tree = kept;
    }
    path.reverse();
    path
}

/// The subtrees whose roots prove that a tree of `to` leaves begins with that of `from` leaves, from the smallest upwards.
pub(crate) fn consistency(from: u64, to: u64) -> Vec<Range<u64>> {
    let mut path = Vec::new();
    if from == 0 || from >= to {
        return path;
    }
    let mut tree = 0..to;
    while tree.end != from {
        let middle = split(&tree);
        let (left, right) = (tree.start..middle, middle..tree.end);
        let (kept, other) = if from <= middle { (left, right) } else { (right, left) };
        path.push(other);
        tree = kept;
    }
    // The checker has the root of the earlier tree already.
    if tree.start > 0 {
        path.push(tree);
    }
    path.reverse();
    path
}

/// Whether a path proves that the leaf is at its place in the tree with this root.
pub(crate) fn includes(index: u64, size: u64, leaf: &Hash, path: &[Hash], root: &Hash) -> bool {
    if index >= size {
        return false;
    }
    let (mut place, mut last) = (index, size - 1);
    let mut hash = *leaf;
    for other in path {
        if last == 0 {
            return false;
        }
        if place % 2 == 1 || place == last {
            hash = node(other, &hash);
            // Levels at which the last subtree stands alone have no step of their own.
            while place % 2 == 0 && place > 0 {
                (place, last) = (place / 2, last / 2);
            }
        } else {
            hash = node(&hash, other);
        }
        (place, last) = (place / 2, last / 2);
    }
    last == 0 && hash == *root
}

/// A tree, by its size and root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tree {
    pub(crate) size: u64,
    pub(crate) root: Hash,
}

/// Whether a path proves that the later tree begins with the earlier one.
pub(crate) fn continues(earlier: &Tree, later: &Tree, path: &[Hash]) -> bool {
    if earlier.size == 0 {
        return path.is_empty() && earlier.root == root([]);
    }
    if earlier.size >= later.size {
        return path.is_empty() && earlier == later;
    }
    // A whole tree is a subtree of the later one, and its root stands for itself.
    let own = earlier.size.is_power_of_two().then_some(&earlier.root);
    let mut path = own.into_iter().chain(path);
    let Some(first) = path.next() else {
        return false;
    };
    let (mut place, mut last) = (earlier.size - 1, later.size - 1);
    while place % 2 == 1 {
        (place, last) = (place / 2, last / 2);
    }
    let (mut before, mut after) = (*first, *first);
    for other in path {
        if last == 0 {
            return false;
        }
        if place % 2 == 1 || place == last {
            before = node(other, &before);
            after = node(other, &after);
            while place % 2 == 0 && place > 0 {
                (place, last) = (place / 2, last / 2);
            }
        } else {
            after = node(&after, other);
        }
        (place, last) = (place / 2, last / 2);
    }
    last == 0 && before == earlier.root && after == later.root
}

#[cfg(test)]
mod tests {
    use data_encoding::HEXLOWER;
    use proptest::prelude::*;

    use super::*;

    /// The leaves and roots with which the implementations of Certificate Transparency test themselves.
    const LEAVES: [&str; 8] =
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
    const ROOTS: [&str; 9] = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    fn hex(text: &str) -> Hash {
        HEXLOWER.decode(text.as_bytes()).expect("hexadecimal").try_into().expect("32 bytes")
    }

    fn known() -> Vec<Hash> {
        LEAVES.iter().map(|data| leaf(&HEXLOWER.decode(data.as_bytes()).expect("hexadecimal"))).collect()
    }

    fn made(size: u64) -> Vec<Hash> {
        (0..size).map(|index| leaf(&index.to_be_bytes())).collect()
    }

    /// The root as the RFC defines it.
    fn defined(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => Sha256::digest([]).into(),
            [leaf] => *leaf,
            _ => {
                let middle = split(&(0..leaves.len() as u64)) as usize;
                node(&defined(&leaves[..middle]), &defined(&leaves[middle..]))
            }
        }
    }

    fn path(leaves: &[Hash], ranges: Vec<Range<u64>>) -> Vec<Hash> {
        ranges.into_iter().map(|range| defined(&leaves[range.start as usize..range.end as usize])).collect()
    }

    fn tree(leaves: &[Hash], size: u64) -> Tree {
        Tree { size, root: defined(&leaves[..size as usize]) }
    }

    #[test]
    fn the_roots_are_those_of_certificate_transparency() {
        let leaves = known();
        for (size, wanted) in ROOTS.iter().enumerate() {
            assert_eq!(root(leaves[..size].iter().copied()), hex(wanted), "{size}");
        }
    }

    #[test]
    fn the_proofs_are_those_of_certificate_transparency() {
        let leaves = known();
        let found = path(&leaves, inclusion(5, 8));
        let wanted = [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ];
        assert_eq!(found, wanted.map(hex));
        let found = path(&leaves, consistency(6, 8));
        let wanted = [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ];
        assert_eq!(found, wanted.map(hex));
        assert_eq!((inclusion(0, 1).len(), consistency(4, 4).len(), consistency(0, 8).len()), (0, 0, 0));
    }

    #[test]
    fn every_proof_of_every_small_tree_holds() {
        let leaves = made(40);
        for size in 1..=40 {
            let whole = tree(&leaves, size);
            assert_eq!(root(leaves[..size as usize].iter().copied()), whole.root);
            for index in 0..size {
                let path = path(&leaves, inclusion(index, size));
                assert!(includes(index, size, &leaves[index as usize], &path, &whole.root), "{index} of {size}");
                for other in (0..size).filter(|other| *other != index) {
                    assert!(!includes(other, size, &leaves[index as usize], &path, &whole.root), "{index} of {size}");
                }
            }
            for from in 0..=size {
                let path = path(&leaves, consistency(from, size));
                assert!(continues(&tree(&leaves, from), &whole, &path), "{from} to {size}");
            }
        }
    }

    proptest! {
        #[test]
        fn any_flipped_bit_breaks_a_proof(size in 2_u64..3_000, index: prop::sample::Index, part: prop::sample::Index, bit in 0_usize..256) {
            let leaves = made(size);
            let whole = tree(&leaves, size);
            let flip = |hash: &mut Hash| hash[bit / 8] ^= 1 << (bit % 8);
            let index = index.index(size as usize) as u64;
            let leaf = leaves[index as usize];
            let proof = path(&leaves, inclusion(index, size));
            prop_assert!(includes(index, size, &leaf, &proof, &whole.root));
            let mut wrong = proof.clone();
            flip(&mut wrong[part.index(proof.len())]);
            prop_assert!(!includes(index, size, &leaf, &wrong, &whole.root));
            prop_assert!(!includes(index, size, &leaf, &proof[1..], &whole.root));
            let (mut other, mut another) = (leaf, whole.root);
            flip(&mut other);
            flip(&mut another);
            prop_assert!(!includes(index, size, &other, &proof, &whole.root));
            prop_assert!(!includes(index, size, &leaf, &proof, &another));
            let earlier = tree(&leaves, index.max(1));
            let proof = path(&leaves, consistency(earlier.size, size));
            prop_assert!(continues(&earlier, &whole, &proof));
            let mut wrong = proof.clone();
            flip(&mut wrong[part.index(proof.len())]);
            prop_assert!(!continues(&earlier, &whole, &wrong));
            prop_assert!(!continues(&earlier, &whole, &proof[1..]));
            let grown = Tree { root: another, ..whole };
            prop_assert!(!continues(&earlier, &grown, &proof));
            let mut altered = earlier;
            flip(&mut altered.root);
            prop_assert!(!continues(&altered, &whole, &proof));
        }
    }
}
