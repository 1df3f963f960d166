//! Checkpoints: «the log has so many revisions, and their tree has this root», signed. Whoever keeps one can show later
//! that the log was cut or written anew, and can check with a proof that a revision was there.
//! Source: C2SP, tlog-checkpoint and signed-note, so that the tools of other transparency logs read them:
//! <https://c2sp.org/tlog-checkpoint>.

use std::{iter::Peekable, str::Lines};

use data_encoding::BASE64;

use super::{
    key::{PublicKey, Signer},
    merkle::Tree,
    tree,
};
use crate::{error::Error, store::Store};

/// What a line of a signature begins with.
const SIGNED: &str = "— ";
/// What a heading begins with: it stands before a checkpoint of a file and belongs to none.
pub(super) const HEADING: &str = "# ";

/// A checkpoint of the whole log as it is now, with its signature.
///
/// # Errors
/// When the database does not answer, or the log has gaps.
pub async fn newest(store: &Store, signer: &Signer) -> Result<String, Error> {
    let size = tree::size(store).await?;
    Ok(signed(&tree::tree(store, size).await?, signer))
}

/// A signed checkpoint.
pub(super) fn signed(tree: &Tree, signer: &Signer) -> String {
    let origin = signer.public().origin();
    let text = format!("{origin}\n{}\n{}\n", tree.size, BASE64.encode(&tree.root));
    let signature = BASE64.encode(&signer.sign(&text));
    format!("{text}\n{SIGNED}{origin} {signature}\n")
}

/// A checkpoint that somebody kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Kept {
    /// The text under the last heading before it.
    pub(super) heading: Option<String>,
    /// The line of the file at which it begins, from 1.
    pub(super) line: usize,
    pub(super) origin: String,
    pub(super) tree: Tree,
    /// What is signed.
    text: String,
    /// Names and signatures.
    signatures: Vec<(String, Vec<u8>)>,
}

/// What a checkpoint's signatures say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// One of the keys signed it.
    Signed,
    /// It says that one of the keys signed it, and that is not so.
    Forged,
    /// It does not say that one of the keys signed it.
    Unknown,
}

impl Kept {
    /// What the signatures say to somebody who trusts these keys.
    pub(super) fn verdict(&self, keys: &[PublicKey]) -> Verdict {
        let mut verdict = Verdict::Unknown;
        for (name, signature) in &self.signatures {
            match keys.iter().find_map(|key| key.checks(name, signature, &self.text)) {
                Some(false) => return Verdict::Forged,
                Some(true) => verdict = Verdict::Signed,
                None => {}
            }
        }
        verdict
    }
}

/// What is written where a checkpoint should be: the line and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Malformed {
    pub(super) line: usize,
    pub(super) fault: &'static str,
}

/// Reads all checkpoints of a file, one after the other. One that is broken off does not hide those after it.
pub(super) fn read(file: &str) -> Vec<Result<Kept, Malformed>> {
    let mut lines = Numbered { lines: file.lines().peekable(), number: 0 };
    let mut found = Vec::new();
    let mut heading = None;
    while let Some(line) = lines.next_if(|_| true) {
        if let Some(text) = line.strip_prefix(HEADING) {
            heading = Some(text.to_owned());
        } else if !line.is_empty() {
            let (number, heading) = (lines.number, heading.take());
            let kept = one(line, &mut lines).map_err(|fault| Malformed { line: number, fault });
            found.push(kept.map(|kept| Kept { heading, line: number, ..kept }));
        }
    }
    found
}

/// Lines, of which the last one read is number `number`.
struct Numbered<'a> {
    lines: Peekable<Lines<'a>>,
    number: usize,
}

impl<'a> Numbered<'a> {
    fn next_if(&mut self, wanted: impl FnOnce(&str) -> bool) -> Option<&'a str> {
        let line = self.lines.next_if(|line| wanted(line))?;
        self.number += 1;
        Some(line)
    }
}

fn one(first: &str, lines: &mut Numbered<'_>) -> Result<Kept, &'static str> {
    let mut body = vec![first];
    while let Some(line) = lines.next_if(|line| !line.is_empty() && !line.starts_with(HEADING)) {
        body.push(line);
    }
    let mut signatures = Vec::new();
    let mut is_whole = true;
    if lines.next_if(str::is_empty).is_some() {
        while let Some(line) = lines.next_if(|line| line.starts_with(SIGNED)) {
            match line.strip_prefix(SIGNED).and_then(|line| line.split_once(' ')) {
                Some((name, signature)) => match BASE64.decode(signature.as_bytes()) {
                    Ok(signature) => signatures.push((name.to_owned(), signature)),
                    Err(_) => is_whole = false,
                },
                None => is_whole = false,
            }
        }
    }
    if signatures.is_empty() || !is_whole {
        return Err("it is broken off: its signature is not there");
    }
    let [origin, size, root, ..] = body.as_slice() else {
        return Err("it is no checkpoint: the name of a log, a number of revisions and a root make one");
    };
    let read = size.parse().ok().filter(|read: &u64| read.to_string() == **size);
    let tree_size = read.ok_or("it is no checkpoint: its second line is no number of revisions")?;
    let root = BASE64.decode(root.as_bytes()).ok().and_then(|root| root.try_into().ok());
    let root = root.ok_or("it is no checkpoint: its third line is not 32 bytes in base64")?;
    Ok(Kept {
        heading: None,
        line: 0,
        origin: (*origin).to_owned(),
        tree: Tree { size: tree_size, root },
        text: format!("{}\n", body.join("\n")),
        signatures,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signer(seed: u8) -> Signer {
        Signer::new("registry.example.ma".parse().expect("a name"), &[seed; 32])
    }

    fn tree(size: u64) -> Tree {
        Tree { size, root: [7; 32] }
    }

    #[test]
    fn a_checkpoint_is_read_as_it_is_written() {
        let (own, other) = (signer(1), signer(2));
        let text = signed(&tree(37), &own);
        assert!(text.starts_with("registry.example.ma\n37\nBwcHBwcHBwcH"), "{text}");
        let found = read(&text);
        let [Ok(kept)] = found.as_slice() else { panic!("{text}") };
        assert_eq!((kept.tree, kept.line, kept.origin.as_str()), (tree(37), 1, "registry.example.ma"));
        assert_eq!(kept.verdict(&[other.public().clone(), own.public().clone()]), Verdict::Signed);
        assert_eq!(kept.verdict(&[other.public().clone()]), Verdict::Unknown);
        for forged in [text.replace("\n37\n", "\n38\n"), text.replace("BwcH", "BwcI")] {
            let found = read(&forged);
            let [Ok(kept)] = found.as_slice() else { panic!("{forged}") };
            assert_eq!(kept.verdict(&[own.public().clone()]), Verdict::Forged, "{forged}");
        }
    }

    #[test]
    fn a_file_holds_many_and_one_that_is_broken_off_hides_no_other() {
        let own = signer(1);
        let (first, second) = (signed(&tree(3), &own), signed(&tree(5), &own));
        let half = &second[..second.len() - 40];
        let file = format!(
            "# 2026-01-01\n{first}\n\n# 2026-01-02\n{half}\n# 2026-01-03\nregistry\n# 2026-01-04\n{second}{first}"
        );
        let found = read(&file);
        let lines: Vec<_> = found
            .iter()
            .map(|kept| kept.as_ref().map_or_else(|bad| (bad.line, false), |kept| (kept.line, true)))
            .collect();
        assert_eq!(lines, [(2, true), (10, false), (16, false), (18, true), (23, true)]);
        let headings = found.iter().flatten().map(|kept| kept.heading.as_deref());
        assert_eq!(headings.collect::<Vec<_>>(), [Some("2026-01-01"), Some("2026-01-04"), None]);
    }

    #[test]
    fn what_is_no_checkpoint_is_told_so() {
        let own = signer(1);
        let text = signed(&tree(37), &own);
        for wrong in [
            "x".to_owned(),
            "x\n1\n".to_owned(),
            text.replace("\n37\n", "\n037\n"),
            text.replace("\n37\n", "\n-1\n"),
            text.replace("\n37\n", "\n"),
            text.replace("BwcH", ""),
            text.replace("— ", "- "),
        ] {
            assert!(read(&wrong).iter().any(Result::is_err), "{wrong}");
        }
        assert_eq!(read("\n\n# nothing\n"), []);
    }
}
