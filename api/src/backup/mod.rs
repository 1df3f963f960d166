//! Backups: all of a registry in one file, in a form that both engines and every tool can read, and back into an empty
//! database of either engine. Moving to another engine is a backup and a restore.
//!
//! A backup is a `.tar.gz`:
//! * `backup.json`: the form of the database, and the head of its log ([`Opening`]);
//! * `tables/…`: every table's rows as lines of JSON ([`store::portable`](crate::store)), in the order of names and keys,
//!   cut into members of about a megabyte;
//! * `files/…`: the bytes of documents under their SHA-256, if they were asked for;
//! * `end.json`: what there must be ([`Closing`]); without it the file is not whole.
//!
//! The digest is the SHA-256 of all that is in `tables/`, so that anybody can find it out with tar and sha256sum. A restore
//! finds it out again from what the database answers, before it commits.
//!
//! * `archive`: the file. `digest`: the digest, and that of each table. `write`: makes a backup. `inspect`: is it whole?
//!   `restore`: fills a database from it.

mod archive;
mod digest;
pub mod inspect;
pub mod restore;
pub mod write;

use std::{fmt, io};

use serde::{Deserialize, Serialize};

use crate::error::Error;

/// The form of backups that this program writes and reads.
const FORMAT: u32 = 1;

/// What a backup says of itself first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// The form of the backup: 1.
    pub format: u32,
    /// The newest change to the database's form that was made, by its name.
    pub form: String,
    /// The newest `seq` of the log and its hash, as `chiraka verify --head` takes them.
    pub head: String,
    /// When it was made, in RFC 3339.
    pub made_at: String,
}

/// What a backup says of itself last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// The SHA-256 of all rows, in hexadecimal.
    pub digest: String,
    /// How many rows there are.
    pub rows: u64,
    /// How many files of documents there are.
    pub files: u64,
}

/// Why there is no backup, or nothing was restored.
#[derive(Debug)]
pub enum Failure {
    /// The file can't be read or written.
    File(io::Error),
    /// The database, or the store of files, does not do what it should.
    Registry(Error),
    /// The backup is damaged, or does not fit: what is wrong.
    Refused(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::File(error) => error.fmt(f),
            Failure::Registry(error) => f.write_str(error.cause()),
            Failure::Refused(why) => f.write_str(why),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Failure::File(error)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::Registry(error)
    }
}

impl From<sea_orm::DbErr> for Failure {
    fn from(error: sea_orm::DbErr) -> Self {
        Failure::Registry(error.into())
    }
}
