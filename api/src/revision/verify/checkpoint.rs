//! Checkpoints that somebody kept outside the database: each must be whole and signed, and the log must still begin with
//! the revisions that it tells of. Then they agree with each other, too: each later one goes on from those before it.

use std::collections::BTreeMap;

use super::{KeptFile, Report};
use crate::revision::{
    checkpoint::{Verdict, read},
    key::PublicKey,
    merkle::{Growing, Tree, leaf},
};

/// The trees that the checkpoints tell of, by their size, each with the place where it was kept.
#[derive(Debug)]
pub(super) struct Expected {
    trees: BTreeMap<u64, Vec<(String, Tree)>>,
    /// The tree over the rows read so far, if there is anything to compare it with.
    growing: Option<Growing>,
}

impl Expected {
    /// Reads files of checkpoints, and keeps those that one of the keys signed.
    pub(super) fn of(files: &[KeptFile], keys: &[PublicKey], report: &mut Report) -> Expected {
        let mut trees: BTreeMap<u64, Vec<(String, Tree)>> = BTreeMap::new();
        for KeptFile { name, text } in files {
            let kept = read(text);
            if kept.is_empty() {
                report.fault(format!("{name}: there is no checkpoint in it"));
            }
            let mut before = 0;
            for kept in kept {
                let kept = match kept {
                    Ok(kept) => kept,
                    Err(malformed) => {
                        report.fault(format!("{name}, line {}: {}", malformed.line, malformed.fault));
                        continue;
                    }
                };
                let (line, size) = (kept.line, kept.tree.size);
                let place = format!("the checkpoint of {size} revisions in {name}, line {line}");
                match kept.verdict(keys) {
                    Verdict::Signed => {}
                    Verdict::Forged => {
                        report.fault(format!("{place}: it is forged: its signature is not that of the key"));
                        continue;
                    }
                    Verdict::Unknown => {
                        report.fault(format!("{place}: it is not signed by any key that was given"));
                        continue;
                    }
                }
                if !keys.iter().any(|key| key.origin().to_string() == kept.origin) {
                    report.fault(format!("{place}: it is of another log, {}", kept.origin));
                    continue;
                }
                if size < before {
                    report.fault(format!("{place}: the one before it in the file has {before}, and no log shrinks"));
                }
                before = size;
                let same = trees.entry(size).or_default();
                if let Some((other, _)) = same.iter().find(|(_, tree)| tree.root != kept.tree.root) {
                    report.fault(format!("{place}: it contradicts {other}: the key signed two different logs"));
                }
                same.push((place, kept.tree));
            }
        }
        let growing = (!trees.is_empty()).then(Growing::default);
        let mut expected = Expected { trees, growing };
        // Every log begins with nothing.
        expected.compare(0, report);
        expected
    }

    /// Goes on by one row of the log.
    pub(super) fn row(&mut self, seq: i64, hash: &[u8], report: &mut Report) {
        if let Some(growing) = &mut self.growing {
            growing.push(leaf(hash));
            self.compare(seq.try_into().unwrap_or_default(), report);
        }
    }

    fn compare(&mut self, size: u64, report: &mut Report) {
        let (Some(growing), Some(kept)) = (&self.growing, self.trees.remove(&size)) else {
            return;
        };
        let root = growing.root();
        for (place, tree) in kept {
            report.checkpoints += 1;
            if tree.root != root {
                report.fault(format!(
                    "{place}: the log's first {size} revisions are not those that were signed: it was written anew"
                ));
            }
        }
    }

    /// What was not reached when the log ended.
    pub(super) fn end(self, newest: i64, report: &mut Report) {
        for (place, _) in self.trees.into_values().flatten() {
            report.checkpoints += 1;
            report.fault(format!("{place}: the log ends at revision {newest}: its end was cut off"));
        }
    }
}
