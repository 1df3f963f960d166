//! A backup as a file: a compressed tar archive, written from its beginning to its end and read so. Nothing is ever whole
//! in memory.

use std::io::{self, BufReader, Read, Write};

use flate2::{Compression, read::MultiGzDecoder, write::GzEncoder};
use tar::{Archive, Entries, Entry, EntryType, Header};

use super::{Closing, FORMAT, Failure, Opening};

pub(super) const OPENING: &str = "backup.json";
pub(super) const CLOSING: &str = "end.json";
pub(super) const TABLES: &str = "tables/";
pub(super) const FILES: &str = "files/";

/// A member with rows is never larger than this; one that is was not written here.
const LARGEST_ROWS: u64 = 256 * 1024 * 1024;

/// A backup that is being written.
pub(super) struct Writer<W: Write> {
    to: GzEncoder<W>,
    /// When the backup was made, in seconds since 1970: the time of every member.
    made_at: u64,
}

impl<W: Write> Writer<W> {
    pub(super) fn new(to: W, made_at: u64) -> Self {
        // The fastest compression makes a fifth of it; the best takes ten times as long for a tenth less.
        Writer { to: GzEncoder::new(to, Compression::fast()), made_at }
    }

    /// Adds a member.
    pub(super) fn add(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.begin(name, bytes.len() as u64)?;
        self.to.write_all(bytes)?;
        self.end(bytes.len() as u64)
    }

    /// Begins a member of so many bytes, which are to come.
    pub(super) fn begin(&mut self, name: &str, size: u64) -> io::Result<()> {
        let mut header = Header::new_ustar();
        header.set_path(name)?;
        header.set_entry_type(EntryType::Regular);
        header.set_mode(0o600);
        header.set_size(size);
        header.set_mtime(self.made_at);
        header.set_cksum();
        self.to.write_all(header.as_bytes())
    }

    /// Adds bytes to a member.
    pub(super) fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.to.write_all(bytes)
    }

    /// Ends a member, which fills whole blocks.
    pub(super) fn end(&mut self, size: u64) -> io::Result<()> {
        // Less than a block: it fits.
        let filling = (512 - size % 512) as usize % 512;
        self.to.write_all(&[0; 512][..filling])
    }

    /// Ends the backup.
    pub(super) fn finish(mut self) -> io::Result<W> {
        self.to.write_all(&[0; 1024])?;
        self.to.finish()
    }
}

/// A backup that is being read.
pub(super) struct Reader<R: Read>(Archive<MultiGzDecoder<BufReader<R>>>);

/// The members of a backup.
pub(super) struct Members<'a, R: Read>(Entries<'a, MultiGzDecoder<BufReader<R>>>);

/// A member of a backup.
pub(super) enum Member<'a, R: Read> {
    Opening(Opening),
    Rows(Vec<u8>),
    File(String, Box<Entry<'a, MultiGzDecoder<BufReader<R>>>>),
    Closing(Closing),
}

impl<R: Read> Reader<R> {
    pub(super) fn new(from: R) -> Self {
        Reader(Archive::new(MultiGzDecoder::new(BufReader::new(from))))
    }

    pub(super) fn members(&mut self) -> Result<Members<'_, R>, Failure> {
        Ok(Members(self.0.entries().map_err(|error| damaged(&error))?))
    }

    /// Reads to the very end, where the checksum of what was compressed is.
    pub(super) fn finish(self) -> Result<(), Failure> {
        let mut rest = self.0.into_inner();
        io::copy(&mut rest, &mut io::sink()).map_err(|error| damaged(&error))?;
        Ok(())
    }
}

impl<'a, R: Read> Members<'a, R> {
    /// The next member.
    pub(super) fn next(&mut self) -> Result<Option<Member<'a, R>>, Failure> {
        let Some(entry) = self.0.next() else {
            return Ok(None);
        };
        let mut entry = entry.map_err(|error| damaged(&error))?;
        let path = entry.path_bytes();
        let name = String::from_utf8_lossy(&path).into_owned();
        drop(path);
        if let Some(sha256) = name.strip_prefix(FILES) {
            return Ok(Some(Member::File(sha256.to_owned(), Box::new(entry))));
        }
        if entry.size() > LARGEST_ROWS {
            return Err(Failure::Refused(format!("{name} is larger than any member of a backup")));
        }
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).map_err(|error| damaged(&error))?;
        let unfit = |error: serde_json::Error| Failure::Refused(format!("{name} can't be read: {error}"));
        Ok(Some(match name.as_str() {
            OPENING => {
                let opening: Opening = serde_json::from_slice(&bytes).map_err(unfit)?;
                if opening.format != FORMAT {
                    return Err(Failure::Refused(format!(
                        "it is a backup of format {}, and this version reads {FORMAT}: use a newer version of Chiraka",
                        opening.format
                    )));
                }
                Member::Opening(opening)
            }
            CLOSING => Member::Closing(serde_json::from_slice(&bytes).map_err(unfit)?),
            _ if name.starts_with(TABLES) => Member::Rows(bytes),
            _ => return Err(Failure::Refused(format!("{name} belongs to no backup"))),
        }))
    }
}

/// That a file can't be read on, which is most often because it was cut short.
pub(super) fn damaged(error: &io::Error) -> Failure {
    Failure::Refused(format!("it is no backup, or a damaged one: {error}"))
}
