//! Import: reads a bundle, checks the whole of it, and records its facts through the acts, all or nothing.
//!
//! * `bundle`: the format, as Rust types; `bundle.schema.json`: the same for its authors.
//! * `structure`: is it a bundle at all? `json` and `characters` help it. `check` and `facts`: do its parts fit each other
//!   and the registry?
//! * `write`, `write_agreements`: from facts to the acts' commands.
//! * `sheet/`: tables of CSV and XLSX, which become bundles.

mod bundle;
mod check;
mod facts;
mod json;
pub mod sheet;
mod structure;
mod write;
mod write_agreements;

use std::{fmt, sync::Arc};

pub use crate::characters::actor;
use crate::{
    clock::Clock,
    error::Error,
    store::{Store, unit::Unit},
};

/// The bundle format's JSON Schema.
pub const SCHEMA: &str = include_str!("bundle.schema.json");

/// The agreements that the commune of Ait Melloul signed on 2 July 2025, as the press reported them.
pub const AIT_MELLOUL: &str = include_str!("../../data/ait-melloul-2025-07-02.json");

/// The largest bundle, in bytes: some tens of thousands of agreements, for which an import takes less than 200 MB of memory.
/// More comes in several bundles.
pub const LARGEST_BUNDLE: u64 = 16 * 1024 * 1024;

/// What is wrong with one place of a bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The stable name of the kind of problem.
    pub code: ProblemCode,
    /// The place, as a JSON Pointer (RFC 6901); empty for the bundle as a whole.
    pub pointer: String,
    /// What is wrong, and what would be right.
    pub message: String,
}

/// The kinds of problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProblemCode {
    /// It is over the size limit.
    TooLarge,
    /// It is not JSON.
    InvalidJson,
    /// A value does not fit the bundle format.
    InvalidValue,
    /// A key stands twice where it may stand once.
    Duplicate,
    /// A key points at nothing in the bundle or the registry.
    DanglingKey,
    /// Two facts exclude each other.
    Contradiction,
    /// The registry holds something that the fact can't go with.
    Conflict,
}

impl ProblemCode {
    /// The name that reports show.
    pub fn name(self) -> &'static str {
        match self {
            ProblemCode::TooLarge => "TOO_LARGE",
            ProblemCode::InvalidJson => "INVALID_JSON",
            ProblemCode::InvalidValue => "INVALID_VALUE",
            ProblemCode::Duplicate => "DUPLICATE",
            ProblemCode::DanglingKey => "DANGLING_KEY",
            ProblemCode::Contradiction => "CONTRADICTION",
            ProblemCode::Conflict => "CONFLICT",
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.pointer.is_empty() { "the bundle" } else { &self.pointer };
        write!(f, "{} at {place}: {}", self.code.name(), self.message)
    }
}

/// How an import ended without a result.
#[derive(Clone, Debug)]
pub enum Failure {
    /// The bundle has problems; nothing was written.
    Problems(Vec<Problem>),
    /// The registry failed; nothing was written.
    Registry(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::Registry(error)
    }
}

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Records that are new.
    pub created: usize,
    /// Records that were there and are different now.
    pub updated: usize,
    /// Records that already said all this.
    pub unchanged: usize,
    /// The log's newest `seq` afterwards.
    pub seq: i64,
}

/// Who wants to know how far an import has come.
pub trait Progress {
    /// How many records there are in all, before the first of them. A work of several parts calls it for each.
    fn begin(&mut self, records: usize);

    /// One more record is done.
    fn advance(&mut self);
}

/// No one does.
impl Progress for () {
    fn begin(&mut self, _: usize) {}

    fn advance(&mut self) {}
}

/// A text that is a bundle. Whether its parts fit each other and the registry is still to be seen.
#[derive(Debug)]
pub struct Read(bundle::Bundle);

/// Reads a bundle, without a registry.
///
/// # Errors
/// Every problem of its form at once.
pub fn read(text: &[u8]) -> Result<Read, Failure> {
    structure::read(text).map(Read).map_err(Failure::Problems)
}

/// Imports a bundle as `actor`: checks all of it, then writes all of it in one transaction.
///
/// # Errors
/// Every problem of the bundle at once, or the registry's failure. Either way nothing was written.
pub async fn import(
    store: &Store,
    clock: &Arc<dyn Clock>,
    actor: &str,
    text: &[u8],
    progress: &mut dyn Progress,
) -> Result<Summary, Failure> {
    record(store, clock, actor, &read(text)?, progress).await
}

/// Imports a bundle that was read before.
///
/// # Errors
/// As [`import`].
pub async fn record(
    store: &Store,
    clock: &Arc<dyn Clock>,
    actor: &str,
    Read(bundle): &Read,
    progress: &mut dyn Progress,
) -> Result<Summary, Failure> {
    let mut unit = Unit::begin(store, Arc::clone(clock), actor).await?;
    let problems = check::check(bundle, &unit).await?;
    if !problems.is_empty() {
        return Err(Failure::Problems(problems));
    }
    let mut summary = write::write(bundle, &mut unit, progress).await?;
    summary.seq = unit.commit().await?;
    Ok(summary)
}
