//! `chiraka backup`.

use std::{
    fs::{self, File, OpenOptions},
    io::{BufWriter, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Args;

use super::{Form, Stop, clock, complain, open_files, say, with_store};
use crate::{
    backup::{
        Failure,
        write::{Made, backup},
    },
    config::{DatabaseConfig, FilesConfig},
};

/// Write all of the registry to a file, while it is used.
///
/// One consistent state of every table, the log included, as it was when the backup began; others write meanwhile. The file is
/// a .tar.gz of lines of JSON, the same from SQLite and PostgreSQL: `chiraka restore` fills an empty database of either from
/// it. What it prints, and `restore` prints again, is the digest of the rows, and the log's head for `chiraka verify --head`.
///
/// The file holds what the public is not shown: keep it like the database. Its owner alone may read it.
#[derive(Args)]
pub(super) struct Backup {
    #[command(flatten)]
    database: DatabaseConfig,
    #[command(flatten)]
    files: FilesConfig,

    /// The file that is made; `-` writes to standard output. A file that is there is not written over.
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Keep the bytes of documents in the backup too.
    ///
    /// Left out, their store needs a backup of its own, made after this one. When a file is missing or altered, the rest is
    /// kept, and the exit status is 1.
    #[arg(long)]
    with_files: bool,
}

impl Backup {
    pub(super) fn run(self) -> Result<ExitCode, Stop> {
        with_store(&self.database, Form::Any, async |store| {
            let files = if self.with_files { Some(open_files(&self.files, &self.database, false)?) } else { None };
            let to_output = self.file.as_os_str() == "-";
            let made = if to_output {
                let (made, mut to) = backup(store, files.as_ref(), clock().as_ref(), std::io::stdout().lock())
                    .await
                    .map_err(|failure| stopped(&failure))?;
                to.flush()?;
                made
            } else {
                let target = Target::new(&self.file)?;
                let (made, to) = backup(store, files.as_ref(), clock().as_ref(), target.file()?)
                    .await
                    .map_err(|failure| stopped(&failure))?;
                target.keep(to)?;
                made
            };
            let said = told(&made);
            if to_output {
                complain(&said);
            } else {
                say(&said)?;
            }
            for fault in &made.faults {
                complain(fault);
            }
            match made.faults.len() {
                0 => Ok(ExitCode::SUCCESS),
                faults => Err(Stop::new(format!("{faults} file(s) of documents are not in the backup"))),
            }
        })
    }
}

fn told(made: &Made) -> String {
    let closing = &made.closing;
    format!("{} rows, {} files, digest {}, head {}", closing.rows, closing.files, closing.digest, made.head)
}

fn stopped(failure: &Failure) -> Stop {
    Stop::new(format!("no backup was made: {failure}"))
}

/// A file that has its name once it is whole. Until then it is called `FILE.partial`, and goes when the work stops.
struct Target<'a> {
    name: &'a Path,
    partial: PathBuf,
}

impl<'a> Target<'a> {
    fn new(name: &'a Path) -> Result<Target<'a>, Stop> {
        if name.try_exists()? {
            return Err(Stop::new(format!("{} is there already: choose another name", name.display())));
        }
        let mut partial = name.as_os_str().to_owned();
        partial.push(".partial");
        Ok(Target { name, partial: partial.into() })
    }

    fn file(&self) -> Result<BufWriter<File>, Stop> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&self.partial);
        let file = file.map_err(|error| Stop::new(format!("{} can't be made: {error}", self.partial.display())))?;
        Ok(BufWriter::new(file))
    }

    /// Gives the file its name, once its last byte is on the disk.
    fn keep(self, to: BufWriter<File>) -> Result<(), Stop> {
        let kept = to
            .into_inner()
            .map_err(std::io::IntoInnerError::into_error)
            .and_then(|file| file.sync_all())
            .and_then(|()| fs::rename(&self.partial, self.name))
            .and_then(|()| self.name.canonicalize())
            // The folder, too: the name is there after a power cut.
            .and_then(|name| name.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all()));
        kept.map_err(|error| Stop::new(format!("no backup was made: {} can't be kept: {error}", self.name.display())))
    }
}

impl Drop for Target<'_> {
    fn drop(&mut self) {
        // Gone already where it has its name.
        let _ = fs::remove_file(&self.partial);
    }
}
