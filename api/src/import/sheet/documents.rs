//! The files of documents. A table says what documents are; their bytes lie in a folder beside it, under any names: which file
//! is which document its SHA-256 says.

use std::{
    collections::{HashMap, HashSet},
    path::{Path, PathBuf},
};

use data_encoding::HEXLOWER_PERMISSIVE;
use entity::{document, value::Language};

use super::{
    Fault, Refused,
    known::cells,
    table::{Row, Table},
};
use crate::{
    error::Error,
    files::{
        Files,
        arrival::Arrived,
        kind::{KEPT, MediaType},
        name,
    },
    open_data::table::Dataset,
    registry::agreement::record::AgreementRecord,
    revision::record::place,
};

/// Where the files of documents come from, and where they are kept.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The folder with the files.
    pub folder: &'a Path,
    /// The registry's own store.
    pub files: &'a Files,
}

/// The files that were found, by their SHA-256.
pub(super) struct Brought<'a> {
    source: Option<Source<'a>>,
    is_dry: bool,
    found: HashMap<String, Found>,
}

struct Found {
    file: PathBuf,
    size: u64,
    media_type: MediaType,
}

impl<'a> Brought<'a> {
    /// Looks for the files that the tables name, and keeps them before any lock is held; on a rehearsal they are only looked for.
    pub(super) async fn of(
        tables: &[(Dataset, Table)],
        source: Option<Source<'a>>,
        is_dry: bool,
    ) -> Result<Brought<'a>, Refused> {
        let mut brought = Brought { source, is_dry, found: HashMap::new() };
        let wanted: HashSet<String> =
            cells(tables, "sha256").into_iter().map(|digits| digits.to_ascii_lowercase()).collect();
        let Some(Source { folder, files }) = source.filter(|_| !wanted.is_empty()) else {
            return Ok(brought);
        };
        let told = |error: std::io::Error| {
            Refused::Faults(vec![Fault::of_file(&folder.display().to_string(), format!("it can't be read: {error}"))])
        };
        let mut found: Vec<PathBuf> = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(told)? {
            let entry = entry.map_err(told)?;
            let is_taken = entry.metadata().is_ok_and(|of| of.is_file() && of.len() <= files.largest());
            if is_taken {
                found.push(entry.path());
            }
        }
        // Of two copies the same one is taken each time.
        found.sort_unstable();
        for file in found {
            let arrived = Arrived::of_disk(files, &file).await?;
            let (Some(media_type), true) = (arrived.media_type, wanted.contains(&arrived.sha256)) else {
                continue;
            };
            if !is_dry {
                files.keep(&arrived).await?;
            }
            brought.found.insert(arrived.sha256, Found { file, size: arrived.size, media_type });
        }
        Ok(brought)
    }

    /// Makes the documents of an agreement those that it had and those that rows say. What it had stays: a table names none
    /// that is for the council's staff alone, and no act takes a document away.
    pub(super) fn set(
        &self,
        after: &mut AgreementRecord,
        (file, rows): (&str, &[&Row]),
        told: Vec<document::Model>,
        faults: &mut Vec<Fault>,
    ) {
        let documents = &mut after.parts.documents;
        for (mut document, row) in told.into_iter().zip(rows) {
            let mut wrong = |column: &str, message: &str| faults.push(Fault::at(file, row, column, message));
            if document.language.as_deref().is_some_and(|tag| Language::ALL.iter().all(|known| known.tag() != tag)) {
                wrong("language", "it is ar, fr, zgh or en");
            }
            let Ok(sha256) = HEXLOWER_PERMISSIVE.decode(document.sha256.as_bytes()) else {
                wrong("sha256", "a SHA-256 is 64 hexadecimal digits");
                continue;
            };
            document.sha256 = data_encoding::HEXLOWER.encode(&sha256);
            if let Some(known) = documents.iter_mut().find(|known| known.sha256 == document.sha256) {
                (known.title, known.kind, known.language) = (document.title, document.kind, document.language);
                continue;
            }
            let Some(found) = self.found.get(&document.sha256) else {
                wrong("sha256", &self.missing());
                continue;
            };
            document.position = place(documents.len());
            document.file_name = name::clean(&document.file_name, found.media_type);
            found.media_type.name().clone_into(&mut document.media_type);
            document.size = i64::try_from(found.size).unwrap_or(i64::MAX);
            documents.push(document);
        }
    }

    fn missing(&self) -> String {
        match self.source {
            None => "its file is missing: give the folder that has it with --documents".to_owned(),
            Some(Source { folder, files }) => {
                let (folder, largest) = (folder.display(), files.largest());
                format!("no file in {folder} has this SHA-256 and is what is kept: {KEPT}, of {largest} bytes at most")
            }
        }
    }

    /// Makes sure, under the log's lock, that the bytes of new documents are still there: who removes what no document names
    /// takes the same lock.
    pub(super) async fn secure(&self, before: &[document::Model], after: &[document::Model]) -> Result<(), Error> {
        let Some(Source { files, .. }) = self.source.filter(|_| !self.is_dry) else {
            return Ok(());
        };
        for document in after.iter().filter(|document| before.iter().all(|known| known.id != document.id)) {
            if let Some(found) = self.found.get(&document.sha256)
                && !files.has(&document.sha256, found.size).await?
            {
                files.keep(&Arrived::of_disk(files, &found.file).await?).await?;
            }
        }
        Ok(())
    }
}
