//! Why an act was not done. What the caller can mend is a list of faults, each with a code and the place in the input; that
//! the caller may not do it at all, or that the registry failed, is an error like any other.

use sea_orm::DbErr;

use crate::error::{Code, Error};

/// What kind of mistake a fault is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FaultCode {
    /// A value is not usable.
    Invalid,
    /// A value is missing that this act needs.
    Required,
    /// Nothing that the caller may see has this id, slug or number.
    NotFound,
    /// Another record has this name already.
    Taken,
    /// The record was changed since the caller read it.
    Conflict,
    /// The record's state does not allow the act.
    InvalidState,
    /// Two facts exclude each other.
    Contradiction,
    /// The idempotency key was used for another request.
    KeyReused,
}

/// One mistake, for the caller to mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub(crate) code: FaultCode,
    /// The place in the input.
    pub(crate) path: Vec<String>,
    pub(crate) message: String,
}

impl Fault {
    /// A mistake in one member of the input.
    pub(crate) fn new(code: FaultCode, path: &[&str], message: impl Into<String>) -> Fault {
        Fault { code, path: path.iter().map(|part| (*part).to_owned()).collect(), message: message.into() }
    }
}

/// Why an act was not done.
#[derive(Clone, Debug)]
pub(crate) enum Refusal {
    /// The caller can mend it.
    Faults(Vec<Fault>),
    /// The record was changed since the caller read it: its newest revision.
    Conflict(Fault, i64),
    /// The caller may not do it, or the registry failed.
    Failed(Error),
}

impl Refusal {
    /// A mistake in one member of the input.
    pub(crate) fn fault(code: FaultCode, path: &[&str], message: impl Into<String>) -> Refusal {
        Refusal::Faults(vec![Fault::new(code, path, message)])
    }
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Refusal::Faults(vec![fault])
    }
}

impl From<Faults> for Refusal {
    fn from(faults: Faults) -> Self {
        Refusal::Faults(faults.0)
    }
}

impl From<DbErr> for Refusal {
    fn from(error: DbErr) -> Self {
        Refusal::Failed(error.into())
    }
}

impl From<Error> for Refusal {
    /// What a caller got wrong in an argument is a fault of the input; who may not act stays an error.
    fn from(error: Error) -> Self {
        match error {
            Error::Caller { code: Code::InvalidArgument, argument, message, .. } => {
                let path: Vec<&str> = argument.into_iter().collect();
                Refusal::fault(FaultCode::Invalid, &path, message)
            }
            error => Refusal::Failed(error),
        }
    }
}

/// Collects faults, so that the caller hears of all of them at once.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<Fault>);

impl Faults {
    pub(crate) fn add(&mut self, code: FaultCode, path: &[&str], message: impl Into<String>) {
        self.0.push(Fault::new(code, path, message));
    }

    /// Refuses if there were any.
    pub(crate) fn check(self) -> Result<(), Refusal> {
        if self.0.is_empty() { Ok(()) } else { Err(Refusal::Faults(self.0)) }
    }
}
