//! Is a backup whole? Found out before anything is written: every byte is read, and held against what the backup says of
//! itself at its end.

use std::io::{self, Read};

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::{
    Closing, Failure, Opening,
    archive::{Member, Reader, damaged},
    digest::Digests,
};
use crate::store::portable::Heading;

/// A backup that is whole.
#[derive(Clone, Debug)]
pub struct Whole {
    /// What it says of itself first.
    pub opening: Opening,
    /// What it says of itself last, and what is so.
    pub closing: Closing,
    pub(super) digests: Digests,
}

/// Reads all of a backup.
///
/// # Errors
/// When it can't be read, or is damaged: what is wrong with it.
pub fn inspect(from: impl Read) -> Result<Whole, Failure> {
    let mut reader = Reader::new(from);
    let (mut opening, mut closing) = (None, None);
    let mut digests = Digests::default();
    let mut files = 0;
    let mut members = reader.members()?;
    while let Some(member) = members.next()? {
        if closing.is_some() {
            return Err(Failure::Refused("something comes after its end".to_owned()));
        }
        match member {
            Member::Opening(first) if opening.is_none() => opening = Some(first),
            Member::Rows(lines) if opening.is_some() => take(&lines, &mut digests)?,
            Member::File(sha256, mut entry) if opening.is_some() => {
                let mut hash = Hashing(Sha256::new());
                io::copy(&mut entry, &mut hash).map_err(|error| damaged(&error))?;
                if HEXLOWER.encode(&hash.0.finalize()) != sha256 {
                    return Err(Failure::Refused(format!("the file {sha256} was altered")));
                }
                files += 1;
            }
            Member::Closing(last) if opening.is_some() => closing = Some(last),
            _ => return Err(Failure::Refused("its members are not in the order of a backup".to_owned())),
        }
    }
    reader.finish()?;
    let cut = || Failure::Refused("it is not whole: it has no end".to_owned());
    let (opening, closing) = (opening.ok_or_else(cut)?, closing.ok_or_else(cut)?);
    let found = Closing { digest: digests.digest(), rows: digests.rows, files };
    if found != closing {
        return Err(Failure::Refused(format!(
            "it was altered: it should have digest {}, {} rows and {} files, and has {}, {} and {}",
            closing.digest, closing.rows, closing.files, found.digest, found.rows, found.files
        )));
    }
    Ok(Whole { opening, closing, digests })
}

/// Takes the lines of a member.
fn take(lines: &[u8], digests: &mut Digests) -> Result<(), Failure> {
    for line in lines.split_inclusive(|byte| *byte == b'\n') {
        if line.starts_with(b"{") {
            let heading: Heading = serde_json::from_slice(line)
                .map_err(|error| Failure::Refused(format!("a table's name can't be read: {error}")))?;
            digests.table(&heading.table, line);
        } else {
            digests.row(line);
        }
    }
    Ok(())
}

/// A digest that can be written to.
struct Hashing(Sha256);

impl io::Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
